import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/harness/temporary.js';
import type { Handoff } from '../handoff/handoff-json.js';
import { noPast } from './past.js';
import { readOne, readResults } from './read-results.js';
import { takeResults } from './take-results.js';

const A = '0000000000aa';
const B = '0000000000bb';
const CLOSED = '0000000000cc';

function request(id: string, state: Handoff['state'] = 'submitted'): Handoff {
  return {
    id,
    to: 'Backend Architect',
    role: 'backend',
    kind: 'service_logic',
    findings: ['111111111111'],
    recommendations: [],
    subjects: [],
    task: '',
    context: '',
    details: [],
    needBack: '',
    acceptance: [],
    blocks: '',
    resultSchema: {},
    state,
  };
}

const past = { ...noPast, handoffs: [request(A), request(B), request(CLOSED, 'completed')] };
const take = (...texts: readonly string[]) => {
  const read = texts.map((text, at) => readOne(`f${at}`, text));
  return takeResults(past, { given: read.flatMap(({ given }) => given), refused: read.flatMap(({ refused }) => refused) });
};
const stateOf = (id: string, taken: ReturnType<typeof take>) => taken.handoffs.find((each) => each.id === id)?.state;

describe('results in JSON', () => {
  test('one, several, and below a key; each status moves its request', () => {
    const one = take(JSON.stringify({ request: A, status: 'accepted', text: 'Yes.' }));
    expect([stateOf(A, one), stateOf(B, one), one.refused]).toEqual(['completed', 'submitted', []]);
    const several = take(
      JSON.stringify([
        { request: A, status: 'answered' },
        { request: B, status: 'rejected' },
      ]),
    );
    expect([stateOf(A, several), stateOf(B, several)]).toEqual(['completed', 'rejected']);
    expect(take(JSON.stringify({ results: [{ request: B, status: 'rejected' }] })).answers).toHaveLength(1);
  });

  test('declared volumes are kept by table; later ones go before earlier ones, figure by figure', () => {
    const earlier = { ...past, volumes: { words: { rows: 5, growth_per_month: 1 } } };
    const facts = { volumes: { words: { rows: 9, rows_per: { users: 2 } } } };
    const { given } = readOne('f', JSON.stringify({ request: A, status: 'answered', facts }));
    const taken = takeResults(earlier, { given, refused: [] });
    expect(taken.volumes).toEqual({ words: { rows: 9, growth_per_month: 1, rows_per: { users: 2 } } });
    expect([...taken.volumesBy]).toEqual([['words', A]]);
  });
});

describe('results in Markdown', () => {
  test('several answers, each from its line to the next; the status in a line of its own', () => {
    const taken = take(`Some words before.\n\n## Request: ${A}\n**Status:** rejected\n\nNo time.\n\nRequest: \`${B}\`\nWe will do it.\n`);
    expect(taken.answers.map(({ request: id, status, text }) => [id, status, text])).toEqual([
      [A, 'rejected', 'No time.'],
      [B, 'answered', 'We will do it.'],
    ]);
  });

  test('what is quoted or fenced is somebody else’s text', () => {
    const taken = take(`Request: ${A}\n\n\`\`\`\nRequest: ${B}\nStatus: rejected\n\`\`\`\n> Request: ${B}\nDone.\n`);
    expect(taken.answers.map(({ request: id, status }) => [id, status])).toEqual([[A, 'answered']]);
  });

  test('a status below many lines of prose is prose', () => {
    expect(take(`Request: ${A}\n${'a\n'.repeat(20)}Status: rejected\n`).answers[0]?.status).toBe('answered');
  });
});

describe('what is refused by itself, while the rest is taken', () => {
  test.each([
    ['an unknown request', { request: 'ffffffffffff', status: 'answered' }, /no such request/],
    ['a closed request', { request: CLOSED, status: 'rejected' }, /is closed: completed/],
    ['no request', { status: 'answered', text: 'x' }, /request: Invalid input/],
    ['an id that is none', { request: '../../etc', status: 'answered' }, /request: Invalid string/],
    ['a status of its own', { request: A, status: 'resolved' }, /status: Invalid option/],
    ['a field of its own', { request: A, status: 'answered', state: 'completed' }, /Unrecognized key: "state"/],
    ['facts of its own', { request: A, status: 'answered', facts: { severity: 'info' } }, /facts: Unrecognized key: "severity"/],
    [
      'volumes that are no figures',
      { request: A, status: 'answered', facts: { volumes: { users: { rows: -1 } } } },
      /facts.volumes.users.rows/,
    ],
    ['a finding of another request', { request: A, status: 'answered', facts: { accepted: ['222222222222'] } }, /is not about/],
    ['a number', 7, /expected object/],
  ])('%s', (_, entry, why) => {
    const taken = take(JSON.stringify([entry, { request: B, status: 'answered' }]));
    expect(taken.refused).toHaveLength(1);
    expect(taken.refused[0]?.why).toMatch(why);
    expect(taken.answers.map(({ request: id }) => id)).toEqual([B]);
  });

  test('a second answer, in another file too', () => {
    const taken = take(JSON.stringify({ request: A, status: 'answered' }), `Request: ${A}\nStatus: rejected\n`);
    expect(stateOf(A, taken)).toBe('completed');
    expect(taken.refused).toEqual([{ file: 'f1', request: A, why: 'the request is answered already, by f0: the first answer counts' }]);
  });

  test('prose that names no request, and nothing at all', () => {
    expect(take('All is well.', '', '[]').refused.map(({ why }) => why)).toEqual([
      'it names no request: a line "Request: <id>" is missing',
      'it names no request: a line "Request: <id>" is missing',
      'it holds no answer',
    ]);
  });
});

describe('files that cannot be read', () => {
  test('missing, a folder, cut short, not UTF-8, too large', () => {
    using folder = temporaryFolder({ 'cut.json': `{"request": "${A}", "sta`, 'bytes.md': new Uint8Array([0xff, 0xfe, 0x00]) });
    const at = (name: string) => join(folder.path, name);
    for (const name of ['gone.md', '.', 'cut.json', 'bytes.md'])
      expect(() => readResults([at(name)])).toThrow(expect.objectContaining({ code: 'results_unreadable' }));
    writeFileSync(at('large.md'), 'x'.repeat(50 * 2 ** 20));
    expect(() => readResults([at('large.md')])).toThrow(
      expect.objectContaining({ code: 'results_too_large', message: expect.stringContaining('50 MB') }),
    );
  });

  test('a long answer is cut to what is quoted, and says so', () => {
    expect(take(`Request: ${A}\n${'word '.repeat(10_000)}`).answers[0]).toMatchObject({ cut: true, status: 'answered' });
  });
});
