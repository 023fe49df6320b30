import { expect, test } from 'vitest';
import type { Finding } from '../../engine/finding.js';
import { acceptFindings } from './accept.js';
import type { Author, MemoryEntry } from './entry.js';

const DAY = '2026-06-01';

const finding = (id: string, name: string): Finding => ({
  id,
  rule: 'indexes/one',
  redFlag: 1,
  severity: 'warning',
  subject: { kind: 'constraint', schema: 'public', relation: 'orders', name },
  place: null,
  message: name,
  evidence: {},
  candidates: [],
  claims: [],
});
const findings = [finding('00000000000a', 'fk_a'), finding('00000000000b', 'fk_b')];

const entry = (accepts: object, more: Partial<MemoryEntry> = {}): MemoryEntry => ({
  name: 'a.md',
  file: 'memory/a.md',
  insight: 'a',
  domain: '',
  lines: [],
  source: '',
  appliesWhen: '',
  author: 'person',
  retired: null,
  scope: {},
  facts: {},
  accepts: { reason: 'small', until: '2026-06-01', ...accepts },
  ...more,
});

function passed(one: MemoryEntry): { readonly passed: readonly string[]; readonly state: string | undefined } {
  const { findings: left, accepted, states } = acceptFindings([one], findings, DAY);
  expect(left.length + accepted.length).toBe(findings.length);
  return { passed: accepted.map(({ finding: { id } }) => id), state: states.get(one) };
}

test.each([
  ['by id', { finding: '00000000000a' }],
  ['by rule and object', { rule: 'indexes/one', object: 'orders.fk_a' }],
  ['by rule and qualified object', { rule: 'indexes/one', object: 'public.orders.fk_a' }],
])("a person's entry accepts %s, up to and with its last day", (_, accepts) => {
  expect(passed(entry(accepts))).toEqual({ passed: ['00000000000a'], state: 'applies' });
});

const refused: readonly (readonly [string, MemoryEntry, string])[] = [
  ['an expired one', entry({ finding: '00000000000a', until: '2026-05-31' }), 'expired'],
  ['a retired one', entry({ finding: '00000000000a' }, { retired: '' }), 'retired'],
  ['another rule', entry({ rule: 'indexes/two', object: 'orders.fk_a' }), 'no such finding'],
  ['a whole table', entry({ rule: 'indexes/one', object: 'orders' }), 'no such finding'],
  ...(['agent', 'plinth'] as const).map(
    (author: Author) => [`one by ${author}`, entry({ finding: '00000000000a' }, { author }), 'not by a person'] as const,
  ),
];

test.each(refused)('%s accepts nothing', (_, one, state) => {
  expect(passed(one)).toEqual({ passed: [], state });
});
