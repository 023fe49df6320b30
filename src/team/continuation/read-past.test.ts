import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/harness/temporary.js';
import { sampleReview } from '../../../test/output/sample-review.js';
import { readPast } from './read-past.js';

function read(content: string) {
  using folder = temporaryFolder();
  const file = join(folder.path, 'previous.json');
  writeFileSync(file, content);
  return readPast(file);
}

const whole = JSON.stringify(sampleReview());
const without = (...keys: readonly string[]) =>
  JSON.stringify(Object.fromEntries(Object.entries(sampleReview()).filter(([key]) => !keys.includes(key))));

test('what a review wrote', () => {
  const past = read(whole);
  expect(past.of).toMatchObject({ dir: 'shop', side: 'database', schemaFingerprint: '0123456789abcdef' });
  expect(past.findings.map(({ id }) => id)).toEqual(sampleReview().findings.map(({ id }) => id));
  expect([past.depth, past.recommendations.size, past.handoffs.length]).toEqual([1, 2, 1]);
});

test('one of before there were continuations: read, and nothing can be taken over', () => {
  const past = read(without('objects', 'handoffs', 'continuation', 'team'));
  expect({ ...past, findings: past.findings.length, recommendations: 0, of: null }).toEqual({
    of: null,
    ground: '',
    depth: 0,
    volumes: {},
    findings: 4,
    recommendations: 0,
    objects: new Map(),
    handoffs: [],
  });
});

test('a recommendation that this version would write otherwise is left out, the rest is read', () => {
  const changed = JSON.parse(whole) as { recommendations: { notes: unknown }[] };
  changed.recommendations[0]!.notes = 7;
  expect(read(JSON.stringify(changed)).recommendations.size).toBe(1);
});

test.each([
  ['cut short', whole.slice(0, -40), 'previous_unreadable'],
  ['nothing', '', 'previous_unreadable'],
  ['not JSON', '## A review', 'previous_unreadable'],
  ['a list', '[]', 'previous_unreadable'],
  ['another document', '{"failure": {"code": "usage"}}', 'previous_unreadable'],
  ['without findings', without('findings'), 'previous_unreadable'],
  ['a finding that is none', JSON.stringify({ ...sampleReview(), findings: [7] }), 'previous_unreadable'],
  ['a request in a state of its own', whole.replace('"state":"submitted"', '"state":"done"'), 'previous_unreadable'],
  ['another format', whole.replace('"formatVersion":1', '"formatVersion":2'), 'previous_other_version'],
])('%s', (_, content, code) => {
  expect(() => read(content)).toThrow(expect.objectContaining({ code, hint: expect.any(String) }));
});

test('no file, and a folder', () => {
  using folder = temporaryFolder();
  for (const file of ['gone.json', '.'])
    expect(() => readPast(join(folder.path, file))).toThrow(expect.objectContaining({ code: 'previous_unreadable' }));
});
