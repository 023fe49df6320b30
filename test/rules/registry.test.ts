import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { generateLintPage } from '../../src/generate/lint-page.js';
import { generateLintConfiguration } from '../../src/generate/lint-configuration.js';
import { generateRegistry } from '../../src/generate/registry.js';
import { listRules } from '../../src/generate/rule-files.js';
import { generateRulePages } from '../../src/generate/rule-pages.js';
import { findOutdated } from '../../src/generate/write.js';
import { rules } from '../../src/rules/registry.js';

const each = rules.map((rule) => ({ id: rule.id, rule }));

test('every rule file is in the registry under the id that its path says', async () => {
  expect(rules.map(({ id }) => id)).toEqual(await listRules());
});

test('registry, pages and lint configuration are as generated', async () => {
  const files = [
    generateLintConfiguration(),
    generateRegistry(await listRules()),
    await generateLintPage(rules),
    ...generateRulePages(rules),
  ];
  expect(await findOutdated(files, ['docs/rules'])).toEqual([]);
});

test.each(each)('$id documents everything', ({ rule }) => {
  const { sources, condition, effect, remedy, exceptions } = rule.docs;
  const texts = { condition, effect, remedy, exceptions };
  for (const [name, text] of Object.entries({ title: rule.title, ...texts })) {
    expect(text.trim().length, name).toBeGreaterThan(20);
    expect(text, name).not.toMatch(/TODO/);
  }
  expect(rule.title).not.toMatch(/\.$/);
  expect(sources.length).toBeGreaterThan(0);
  for (const source of sources) expect(new URL(source).protocol).toBe('https:');
  for (const source of sources.filter((url) => url.includes('postgresql.org'))) expect(source).toMatch(/\/docs\/(current|\d+)\//);
});

test.each(each)('$id describes its options, and works without any', ({ rule }) => {
  const { properties = {} } = z.toJSONSchema(rule.options, { io: 'input' });
  for (const [name, property] of Object.entries(properties))
    expect(typeof property === 'object' && property.description, name).toBeTruthy();
  expect(rule.options.safeParse({}).success).toBe(true);
  expect(rule.options.safeParse({ no_such_option: 1 }).success).toBe(false);
});

test.each(each)('$id has examples with and without a finding', ({ rule }) => {
  const titles = rule.examples.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  expect(rule.examples.some(({ finds }) => finds.length > 0)).toBe(true);
  expect(rule.examples.filter(({ finds }) => finds.length === 0).length).toBeGreaterThanOrEqual(2);
});

test('red flags are numbered 1 to 10', () => {
  for (const { redFlag } of rules) if (redFlag !== null) expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).toContain(redFlag);
});

test('no shared code names a rule', async () => {
  const engine = await Promise.all(
    ['run', 'select', 'order', 'identify', 'place-of', 'missing'].map((name) =>
      readFile(new URL(`../../src/engine/${name}.ts`, import.meta.url), 'utf8'),
    ),
  );
  for (const { id } of rules) for (const text of engine) expect(text).not.toContain(id);
});
