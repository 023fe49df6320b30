import { expect, test } from 'vitest';
import type { CreateIndex } from '../change/change.js';
import type { Candidate, Finding } from '../engine/finding.js';
import type { Proved, Trial } from '../proof/proof.js';
import { releaseUnshared, shareIndexes } from './share-indexes.js';

function index(columns: readonly string[], more: Partial<CreateIndex> = {}): Candidate {
  const keys = columns.map((column) => ({ column, expression: null, descending: false, nulls: null, opclass: null }));
  const name = `ix_grants_${columns.join('_')}`;
  const change: CreateIndex = {
    kind: 'createIndex',
    schema: 'public',
    table: 'grants',
    name,
    method: 'btree',
    unique: false,
    keys,
    include: [],
    where: null,
    concurrently: true,
    ...more,
  };
  return { title: columns.join(', '), changes: [change], why: 'It serves.', drawback: null };
}

function finding(id: string, ...candidates: readonly Candidate[]): Finding {
  return {
    id,
    rule: 'a/b',
    redFlag: null,
    severity: 'info',
    place: null,
    message: '',
    evidence: {},
    claims: [],
    candidates,
    subject: { kind: 'table', schema: 'public', relation: 'grants', name: null },
  };
}

const titles = (findings: readonly Finding[]): string[][] => findings.map(({ candidates }) => candidates.map(({ title }) => title));

test('the longer index comes first where it leads with the columns of the shorter, in their order', () => {
  const shared = shareIndexes([
    finding('key', index(['grant_id'])),
    finding('query', index(['grant_id', 'mode'])),
    finding('other', index(['mode'])),
  ]);
  expect(titles(shared)).toEqual([['grant_id, mode', 'grant_id'], ['grant_id, mode'], ['mode']]);
  expect(shared[0]?.candidates[1]?.drawback).toContain('ix_grants_grant_id_mode');
});

test('a partial index, a unique one and one of another method serve nobody else', () => {
  const others = [
    index(['grant_id', 'mode'], { where: 'live' }),
    index(['grant_id', 'mode'], { unique: true }),
    index(['grant_id', 'mode'], { method: 'gist' }),
  ];
  for (const other of others)
    expect(titles(shareIndexes([finding('key', index(['grant_id'])), finding('query', other)]))[0]).toEqual(['grant_id']);
});

test('without a winner of its own finding, the longer index is given back', () => {
  const findings = [finding('key', index(['grant_id'])), finding('query', index(['grant_id', 'mode']))];
  const prove = (failing: string): Proved[] =>
    shareIndexes(findings).map((each) => {
      const trials = each.candidates.map((candidate): Trial => ({
        candidate,
        up: [],
        down: [],
        checks: [],
        passed: each.id !== failing,
        reason: null,
      }));
      return { finding: each, trials, winner: trials.find(({ passed }) => passed) ?? null };
    });
  expect(releaseUnshared(prove('none'), findings)[0]?.winner?.candidate.title).toBe('grant_id, mode');
  expect(releaseUnshared(prove('query'), findings)[0]?.winner?.candidate.title).toBe('grant_id');
});
