import { describe, expect, test } from 'vitest';
import { renderAllSql } from '../../src/change/render.js';
import { readCatalog } from '../../src/catalog/read.js';
import type { Claim, Finding } from '../../src/engine/finding.js';
import type { Example, Inputs, Rule } from '../../src/engine/rule.js';
import { runRules } from '../../src/engine/run.js';
import { rules } from '../../src/rules/registry.js';
import { type TestDatabase, testDatabase } from '../harness/database.js';
import { readExample } from './read-example.js';
import { plansWithoutSeqScan } from './show-claim.js';

const configuration = { only: [], skip: [], rules: {}, naming: { ix: null, uq: null, ck: null, fk: null, pk: null } };

describe.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  test.each(rule.examples.map((example) => ({ title: example.title, example })))('$title', async ({ example }) => {
    await using database = await testDatabase();
    const inputs = await readExample(example, database);
    const findings = findAll(inputs);
    expectFindings(rule, example, findings);
    for (const finding of findings.filter((each) => each.rule === rule.id))
      for (const candidate of finding.candidates) {
        await expectPlans(database, finding.claims, 'before');
        const sql = renderAllSql(candidate.changes);
        for (const step of sql.up) await database.client.query(step.sql);
        const after = findAll({ ...inputs, catalog: await readCatalog(database.client) });
        expect(idsOf(after), `${candidate.title}: the finding is gone`).not.toContain(finding.id);
        expect(idsOf(findings), `${candidate.title}: nothing new is found`).toEqual(expect.arrayContaining(idsOf(after)));
        await expectPlans(database, finding.claims, 'after');
        if (!Array.isArray(sql.down)) continue;
        for (const step of sql.down) await database.client.query(step.sql);
        expect(await readCatalog(database.client), `${candidate.title}: the inverse restores the catalog`).toEqual(inputs.catalog);
      }
  });
});

function findAll(inputs: Inputs): readonly Finding[] {
  const run = runRules(rules, inputs, configuration);
  for (const outcome of run.outcomes) if (outcome.status === 'failed') throw outcome.cause;
  return run.findings;
}

function expectFindings(rule: Rule, example: Example, findings: readonly Finding[]): void {
  const own = findings.filter((finding) => finding.rule === rule.id);
  expect(own.map(({ evidence }) => evidence)).toMatchObject(example.finds);
  for (const { message } of own) expect(message).not.toMatch(/undefined|null|\[object/);
}

function idsOf(findings: readonly Finding[]): string[] {
  return findings.map(({ id }) => id);
}

async function expectPlans(database: TestDatabase, claims: readonly Claim[], when: 'before' | 'after'): Promise<void> {
  for (const claim of claims) {
    if (claim.kind !== 'plan' || (when === 'before' && claim.before === 'any')) continue;
    expect(await plansWithoutSeqScan(database.client, claim), `${when}: ${claim.sql}`).toBe(when === 'after');
  }
}
