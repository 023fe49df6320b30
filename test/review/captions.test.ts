import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Review } from '../../src/operations/review/result.js';
import { type Ran, runCli } from '../harness/cli.js';
import { captionsFolder } from '../oracle/captions.js';
import { canonicalRules, foundBy, meantToBeFound, meantToBeSilent, namesOf, reviewOf } from './reading.js';

const root = join(import.meta.dirname, '..', '..');
const NOW = '2026-06-01T12:00:00Z';

let json: Ran;
let review: Review;

beforeAll(async () => {
  json = await runCli(['review', 'examples/captions', '--format', 'json'], { cwd: root, env: { PLINTH_NOW: NOW } });
  review = reviewOf(json);
});

describe('plinth review examples/captions', () => {
  test.each([1, 3, 4, 5, 6, 8, 9, 10])('red flag %i: finds what is planted and nothing else', (flag) => {
    expect(meantToBeFound(flag).length).toBeGreaterThan(1);
    expect(foundBy(review, flag)).toEqual(namesOf(meantToBeFound(flag)));
  });

  test.each([1, 3, 4, 5, 6, 8, 9, 10])('red flag %i: is silent about the counter-examples', (flag) => {
    const silent = namesOf(meantToBeSilent(flag));
    expect(silent.length).toBeGreaterThan(1);
    expect(foundBy(review, flag).filter((name) => silent.includes(name))).toEqual([]);
  });

  test.each([1, 3, 4, 5, 8, 9])('red flag %i: names the file that is to be mended', (flag) => {
    const places = review.findings.filter(({ rule }) => rule === canonicalRules[flag]).map(({ place }) => place?.file);
    expect(places.toSorted()).toEqual(
      meantToBeFound(flag)
        .map(({ file }) => file)
        .toSorted(),
    );
  });

  test('ends with 1, as there are warnings; says nothing on stderr', () => {
    expect(json.code).toBe(1);
    expect(json.stderr).toBe('');
  });

  test('every rule looked, and what was not examined is known only when the code runs', () => {
    expect(review.outcomes.filter(({ status }) => status !== 'checked')).toEqual([]);
    // Two services set the fields that a request names, whichever those are.
    expect(review.notExamined.map(({ file, reason }) => [file, reason])).toEqual([
      ['captions/modules/projects/service.py', expect.stringContaining('which attribute of Project is set')],
      ['captions/modules/users/service.py', expect.stringContaining('which attribute of User is set')],
    ]);
  });

  test('the trail has the six steps, and each read something', () => {
    expect(review.trail.map(({ step }) => step)).toEqual(['schema', 'options', 'documentation', 'criteria', 'explain', 'versions']);
    expect(review.trail.filter(({ read }) => read.length === 0)).toEqual([]);
  });

  test('every finding has a recommendation or says why not; each recommendation answers findings', () => {
    const ids = review.findings.map(({ id }) => id);
    const offered = review.recommendations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(offered).size).toBe(offered.length);
    for (const { recommendation, noRecommendation } of review.findings) {
      expect([recommendation, noRecommendation].filter((part) => part !== null)).toHaveLength(1);
      if (recommendation !== null) expect(offered).toContain(recommendation);
    }
    for (const { id, answers } of review.recommendations)
      expect(answers).toEqual(
        expect.arrayContaining(review.findings.filter(({ recommendation }) => recommendation === id).map((finding) => finding.id)),
      );
  });

  test('every recommendation is executed, on the major of the project', () => {
    expect(review.recommendations.length).toBeGreaterThan(20);
    expect(
      review.recommendations
        .filter(({ proof }) => proof.grade !== 'executed')
        .map(({ changes, proof }) => [changes[0]?.summary, proof.grade, proof.why]),
    ).toEqual([]);
    for (const { proof } of review.recommendations) {
      expect(proof.major).toBe(review.target.major);
      expect(proof.checks.length).toBeGreaterThan(2);
      expect(proof.checks.filter(({ ok }) => !ok)).toEqual([]);
    }
  });

  test('every recommendation has its five parts', () => {
    for (const { changes, reasoning, migration, risks, verification } of review.recommendations) {
      expect(changes.length).toBeGreaterThan(0);
      for (const { sql, reverseSql, alembic, diff } of changes) {
        expect(sql !== '' || diff !== null).toBe(true);
        if (sql !== '') expect(alembic?.upgrade).toMatch(/\bop\./);
        if (reverseSql !== '') expect(alembic?.downgrade).toMatch(/\bop\./);
        if (diff !== null) expect(diff).toMatch(/^--- .+\n\+\+\+ .+\n@@ /m);
      }
      expect(reasoning.why).toMatch(/\w+ .*\.$/s);
      for (const { change, figure, reason } of reasoning.rejected) expect([change, figure, reason]).not.toContain('');
      expect(migration.steps.length + Number(changes.every(({ sql }) => sql === ''))).toBeGreaterThan(0);
      if ('reverse' in migration)
        expect(migration.reverse.length + Number(changes.every(({ reverseSql }) => reverseSql === ''))).toBeGreaterThan(0);
      else expect([migration.irreversible.why, migration.irreversible.recovery]).not.toContain('');
      expect(risks.length).toBeGreaterThan(0);
      for (const { text } of risks) expect(text).not.toBe('');
      expect(verification.length).toBeGreaterThan(0);
      for (const check of verification)
        expect(check).toEqual({
          sql: expect.stringMatching(/\w/),
          before: expect.stringMatching(/\S/),
          after: expect.stringMatching(/\S/),
        });
    }
  });

  test('what the report says of a database stands only where one was read', () => {
    expect(review.target).toMatchObject({ dir: 'examples/captions', server: null, major: 16, schema: 'revisions' });
    expect(json.stdout).not.toContain('2026-06-01');
  });

  test('a second run prints the same bytes, from another directory, in another language and time zone', async () => {
    const elsewhere = { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' };
    const again = await runCli(['review', '--format', 'json'], { cwd: captionsFolder, env: { PLINTH_NOW: NOW, ...elsewhere } });
    expect(again.stdout.replace('"dir": "."', '"dir": "examples/captions"')).toBe(json.stdout);
  });

  test('every figure of a message stands in the evidence of its finding', () => {
    for (const { message, evidence, subject, place, criteria } of review.findings) {
      const known = figuresIn([evidence, subject, place, criteria]);
      expect({ message, unknown: figuresIn(message).filter((figure) => figure !== 1 && !known.includes(figure)) }).toEqual({
        message,
        unknown: [],
      });
    }
  });

  test('without proofs: the same findings under the same ids, and every recommendation says that nothing was tried', async () => {
    const { findings, recommendations } = reviewOf(
      await runCli(['review', 'examples/captions', '--format', 'json', '--no-proof'], { cwd: root }),
    );
    expect(findings.map(({ id, rule, message }) => ({ id, rule, message }))).toEqual(
      review.findings.map(({ id, rule, message }) => ({ id, rule, message })),
    );
    expect(recommendations.length).toBeGreaterThan(20);
    for (const { proof } of recommendations)
      expect(proof).toMatchObject({ grade: 'not_proved', major: null, why: expect.stringContaining('--no-proof') });
  });

  test('as text: no colour outside a terminal, each finding with file and line, the change in full; the README shows a part of it', async () => {
    const { code, stdout, stderr } = await runCli(['review', 'examples/captions', '--fail-on', 'never'], { cwd: root });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('\u001B');
    const lines = stdout.split('\n');
    expect(
      lines.filter(
        (line) => line.length > 120 && !/^ +(CREATE|ALTER|DROP|ADD CONSTRAINT|first, expecting 0: SELECT)/.test(line) && line.includes(' '),
      ),
    ).toEqual([]);
    for (const { severity, id, place } of review.findings)
      expect(lines).toContainEqual(
        place === null
          ? expect.stringContaining(id)
          : expect.stringMatching(new RegExp(`^ +${severity} ${id} .*${place.file.replaceAll('.', String.raw`\.`)}:${place.line}$`)),
      );
    expect(stdout).toMatch(/CREATE INDEX CONCURRENTLY \w+ ON (public\.)?job_events \(job_id/);
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const shown = /A part of what the demo prints:\n\n```\n([\s\S]*?)\n```/.exec(readme)?.[1]?.split('\n') ?? [];
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.filter((line) => line !== '…' && !lines.includes(line))).toEqual([]);
    expect(lines.at(-3)).toMatch(
      /^\d+ findings \(\d+ errors, \d+ warnings, \d+ for information\), \d+ recommendations, \d+ proved; \d+ rules looked\.$/,
    );
  });
});

/** Numbers in plain data and in its texts, thousands parted by spaces or not; and how many members its lists have. */
function figuresIn(data: unknown): number[] {
  if (typeof data === 'number') return [data];
  if (typeof data === 'string')
    return [...data.matchAll(/\d+(?:[ \u202f]\d{3})*(?:\.\d+)?/g)].map(([text]) => Number(text.replaceAll(/[ \u202f]/g, '')));
  if (Array.isArray(data)) return [data.length, ...data.flatMap(figuresIn)];
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(figuresIn) : [];
}
