import { expect, test } from 'vitest';
import type { CreateIndex } from '../../change/change.js';
import { renderAllSql } from '../../change/render.js';
import type { Finding } from '../../engine/finding.js';
import { identifyRecommendation } from '../../recommendation/identify.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import { noPast, type Past } from '../../team/continuation/past.js';
import { takeOver } from './take-over.js';

function index(table: string, column: string): CreateIndex {
  const keys = [{ column, expression: null, descending: false, nulls: null, opclass: null }];
  const name = `ix_${table}_${column}`;
  return {
    kind: 'createIndex',
    schema: 'public',
    table,
    name,
    method: 'btree',
    unique: false,
    keys,
    include: [],
    where: null,
    concurrently: true,
  };
}

function finding(table: string, column: string, rows = 100): Finding {
  return {
    id: `${table}-${column}`,
    rule: 'indexes/one',
    redFlag: 1,
    severity: 'warning',
    subject: { kind: 'column', schema: 'public', relation: table, name: column },
    place: null,
    message: '',
    evidence: { rows },
    candidates: [{ title: '', changes: [index(table, column)], why: '', drawback: null }],
    claims: [],
  };
}

function advice({ id, candidates }: Finding, more: Partial<Recommendation['proof']> = {}): Recommendation {
  const changes = candidates[0]?.changes ?? [];
  const { up, down } = renderAllSql(changes);
  const steps = (all: typeof up) => all.map((step) => ({ ...step, locks: [], rewrites: [], scans: [] }));
  return {
    id: identifyRecommendation(changes),
    answers: [id],
    changes: [],
    reasoning: { why: '', indexes: [], rejected: [] },
    migration: { steps: steps(up), reverse: steps(down as typeof up) },
    risks: [],
    verification: [],
    proof: {
      grade: 'executed',
      major: 18,
      checks: [{ claim: 'it executes', ok: true, before: null, after: null }],
      dataProved: false,
      preflight: [],
      why: null,
      ...more,
    },
    manual: [],
    notes: [],
  };
}

const tables = (fingerprints: Readonly<Record<string, string>>) =>
  new Map(
    Object.entries(fingerprints).map(([name, fingerprint]) => [
      `table public.${name}`,
      { object: `table public.${name}`, fingerprint, sizes: null },
    ]),
  );

function pastOf(findings: readonly Finding[], recommendations = findings.map((each) => advice(each))): Past {
  return {
    ...noPast,
    of: { plinth: '', dir: '', side: 'models', schemaFingerprint: '' },
    ground: 'g',
    findings: findings.map((each, at) => ({ ...each, recommendation: recommendations[at]?.id ?? null, noRecommendation: null })),
    recommendations: new Map(recommendations.map((each) => [each.id, each])),
    objects: tables({ a: '1', b: '1' }),
  };
}

const [one, other, third] = [finding('a', 'x'), finding('a', 'y'), finding('b', 'x')];
const all = [one, other, third];
const ids = (findings: readonly { readonly id: string }[]) => findings.map(({ id }) => id);
const take = (findings: readonly Finding[], past: Past, now = tables({ a: '1', b: '1' }), ground = 'g') => {
  const { proved, open } = takeOver(findings, past, ground, now);
  return { kept: ids(proved.map((each) => each.finding)), open: ids(open) };
};

test('everything, where nothing changed; the trial is the one that was recorded', () => {
  expect(take(all, pastOf(all))).toEqual({ kept: ids(all), open: [] });
  const { proved } = takeOver([one], pastOf([one]), 'g', tables({ a: '1', b: '1' }));
  expect(proved[0]?.winner).toMatchObject({ passed: true, up: [{ sql: expect.stringContaining('CREATE INDEX CONCURRENTLY ix_a_x') }] });
});

test('nothing of a fresh review, and nothing on another ground', () => {
  expect(take(all, noPast).open).toEqual(ids(all));
  expect(take(all, pastOf(all), undefined, 'another').open).toEqual(ids(all));
});

test('not what is on a changed table, nor a table of which one finding changed', () => {
  expect(take(all, pastOf(all), tables({ a: '2', b: '1' }))).toEqual({ kept: ids([third]), open: ids([one, other]) });
  expect(take([finding('a', 'x', 900), other, third], pastOf(all))).toEqual({ kept: ids([third]), open: ids([one, other]) });
  expect(take([finding('a', 'new'), other, third], pastOf(all)).open).toEqual(['a-new', other.id]);
});

test('not a proof that is none, of other statements, or of advice that is not offered any more', () => {
  const failed = { checks: [{ claim: 'it executes', ok: false, before: null, after: null }] };
  expect(take([one], pastOf([one], [advice(one, failed)])).open).toEqual([one.id]);
  expect(take([one], pastOf([one], [advice(one, { grade: 'not_proved' })])).open).toEqual([one.id]);
  const forged = advice(one);
  const migration = { ...forged.migration, steps: [{ ...forged.migration.steps[0]!, sql: 'DROP TABLE a' }] };
  expect(take([one], pastOf([one], [{ ...forged, migration }])).open).toEqual([one.id]);
  expect(take([one], pastOf([one], [{ ...forged, id: 'ffffffffffff' }])).open).toEqual([one.id]);
});
