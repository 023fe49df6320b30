import { expect, test } from 'vitest';
import * as z from 'zod';
import { defaultNaming } from '../sqlalchemy/naming.js';
import { isFailure } from '../failure/failure.js';
import type { Observation, Severity } from './finding.js';
import { defineRule, type Inputs, type Rule } from './rule.js';
import { runRules } from './run.js';

const nothing: Inputs = {
  catalog: null,
  models: null,
  revisions: null,
  code: null,
  sources: null,
  enforced: null,
  drift: null,
  derived: null,
  plans: null,
  connections: { engines: [], checkouts: { taken: 0, kept: [], notExamined: [] }, limit: null },
  statements: null,
  statistics: null,
};
const history = { directory: 'alembic', revisions: [], heads: [], notExamined: [] };
const all = { only: [], skip: [], rules: {}, naming: defaultNaming };

function observe(name: string, severity?: Severity): Observation<{ name: string }> {
  const subject = { kind: 'revision' as const, schema: null, relation: null, name };
  return { subject, evidence: { name }, candidates: [], claims: [], ...(severity === undefined ? {} : { severity }) };
}

function ruleOf(
  id: string,
  observations: readonly ReturnType<typeof observe>[],
  more: Partial<Pick<Rule, 'redFlag' | 'severity' | 'reads'>> = {},
): Rule {
  return defineRule({
    id,
    title: id,
    redFlag: more.redFlag ?? null,
    severity: more.severity ?? 'warning',
    reads: more.reads ?? ['revisions'],
    options: z.strictObject({ limit: z.number().default(3) }),
    docs: { condition: '', effect: '', remedy: '', exceptions: '', sources: [] },
    examples: [],
    count: ({ options }) => options.limit,
    *check() {
      yield* observations;
    },
    message: ({ name }) => `${name}\n  is wrong`,
  });
}

function failureCode(run: () => unknown): string | null {
  try {
    run();
  } catch (error) {
    return isFailure(error) ? error.code : String(error);
  }
  return null;
}

test('a finding has a stable id, its rule, its severity and a message of one line', () => {
  const rule = ruleOf('a/x', [observe('r1')], { redFlag: 4 });
  const { findings } = runRules([rule], { ...nothing, revisions: history }, all);
  expect(findings).toMatchObject([{ rule: 'a/x', redFlag: 4, severity: 'warning', place: null, message: 'r1 is wrong' }]);
  expect(findings[0]?.id).toMatch(/^[0-9a-f]{12}$/);
  expect(runRules([rule], { ...nothing, revisions: history }, all).findings).toEqual(findings);
});

test('ids differ by rule, subject and repetition, not by what else is found', () => {
  const idsOf = (...observations: ReturnType<typeof observe>[]): string[] =>
    runRules([ruleOf('a/x', observations)], { ...nothing, revisions: history }, all).findings.map(({ id }) => id);
  expect(new Set(idsOf(observe('r1'), observe('r2'), observe('r1'))).size).toBe(3);
  expect(idsOf(observe('r2'))).toEqual(idsOf(observe('r1'), observe('r2')).slice(1));
});

test('what a rule reads and is not there makes it skipped, with why', () => {
  const rules = [ruleOf('a/x', [observe('r1')]), ruleOf('a/y', [], { reads: ['revisions', 'models'] })];
  const { findings, outcomes } = runRules(rules, nothing, all);
  expect(findings).toEqual([]);
  expect(outcomes).toEqual([
    { rule: 'a/x', status: 'skipped', why: 'no Alembic revisions were found', byRequest: false },
    { rule: 'a/y', status: 'skipped', why: 'no Alembic revisions were found; no SQLAlchemy models were found', byRequest: false },
  ]);
});

test('a rule that throws fails alone and keeps nothing of what it found', () => {
  const broken = defineRule({
    ...ruleOf('a/x', []),
    *check() {
      yield observe('r1');
      throw new Error('a bug');
    },
  });
  const { findings, outcomes } = runRules([broken, ruleOf('a/y', [observe('r2')])], { ...nothing, revisions: history }, all);
  expect(findings.map(({ rule }) => rule)).toEqual(['a/y']);
  expect(outcomes).toMatchObject([
    { rule: 'a/x', status: 'failed', cause: new Error('a bug') },
    { rule: 'a/y', status: 'checked', objects: 3 },
  ]);
});

test('findings come by severity, then by flag, rule and subject', () => {
  const rules = [
    ruleOf('z/info', [observe('b'), observe('a')], { severity: 'info' }),
    ruleOf('b/late', [observe('a')], { redFlag: 9 }),
    ruleOf('c/early', [observe('b'), observe('a'), observe('c', 'error')], { redFlag: 1 }),
  ];
  const { findings } = runRules(rules, { ...nothing, revisions: history }, all);
  expect(findings.map(({ rule, subject }) => `${rule} ${subject.name}`)).toEqual([
    'c/early c',
    'c/early a',
    'c/early b',
    'b/late a',
    'z/info a',
    'z/info b',
  ]);
});

test('the configuration turns rules off, and sets severity and options', () => {
  const rules = [ruleOf('a/x', [observe('r1', 'error')]), ruleOf('b/y', [observe('r1')])];
  const { findings, outcomes } = runRules(
    rules,
    { ...nothing, revisions: history },
    { ...all, rules: { 'a/x': { severity: 'info', limit: 7 }, 'b/y': 'off' } },
  );
  expect(findings).toMatchObject([{ rule: 'a/x', severity: 'info' }]);
  expect(outcomes).toEqual([
    { rule: 'a/x', status: 'checked', objects: 7 },
    { rule: 'b/y', status: 'skipped', why: 'turned off in the configuration', byRequest: true },
  ]);
});

test('only and skip take rules and categories; asking for a rule by name goes before "off"', () => {
  const rules = [ruleOf('a/x', []), ruleOf('a/y', []), ruleOf('b/z', [])];
  const statuses = (more: object): string[] =>
    runRules(rules, { ...nothing, revisions: history }, { ...all, ...more }).outcomes.map(({ status }) => status);
  expect(statuses({ only: ['a'] })).toEqual(['checked', 'checked', 'skipped']);
  expect(statuses({ only: ['a'], skip: ['a/y'] })).toEqual(['checked', 'skipped', 'skipped']);
  expect(statuses({ only: ['b/z'], rules: { 'b/z': 'off' } })).toEqual(['skipped', 'skipped', 'checked']);
});

test('a rule or an option that does not exist is a failure', () => {
  const run = (more: object) => () => runRules([ruleOf('indexes/unused', [])], nothing, { ...all, ...more });
  expect(failureCode(run({ only: ['indexes/unusd'] }))).toBe('rule_unknown');
  expect(failureCode(run({ rules: { nonsense: 'off' } }))).toBe('rule_unknown');
  expect(failureCode(run({ rules: { 'indexes/unused': { limt: 3 } } }))).toBe('configuration_invalid');
});
