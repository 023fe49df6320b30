import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Review } from '../../src/operations/review/result.js';
import { renderReview } from '../../src/output/review.js';
import { findViolations } from '../harness/published-schema.js';
import { temporaryFolder } from '../harness/temporary.js';
import { answersTo, copyCaptions, reviewCaptions, workOn } from './conversation.js';

const root = join(import.meta.dirname, '..', '..');
const folder = temporaryFolder();
const at = (name: string): string => join(folder.path, name);
let first: Review;
let again: Review;
let second: Review;

beforeAll(async () => {
  const project = copyCaptions(folder.path);
  first = await reviewCaptions(project, '2026-06-01T12:00:00Z', { writeMemory: true });
  again = await reviewCaptions(project, '2026-06-08T12:00:00Z', { proof: false });
  writeFileSync(at('first.json'), JSON.stringify(first));
  workOn(project);
  const answers = Object.entries(answersTo(first));
  for (const [name, text] of answers) writeFileSync(at(name), text);
  const results = answers.map(([name]) => at(name));
  second = await reviewCaptions(project, '2026-06-01T12:00:00Z', { continue: at('first.json'), results });
  writeFileSync(at('second.json'), JSON.stringify(second));
});

afterAll(() => folder[Symbol.dispose]());

/** The heading, what became of the past, requests and plan: all but the findings. */
function talkOf(review: Review): string {
  const text = renderReview(review, { color: false, width: 100 });
  const [title = '', ...parts] = text.split('\n\n');
  const from = parts.findIndex((part) => part.startsWith('## Handoff Requests'));
  return `${[title, ...parts.filter((part) => part.startsWith('Continuation ')), ...parts.slice(from)].join('\n\n')}`;
}

/** What was read first, and what each entry of the memory changed. */
function knowledgeOf(review: Review): string {
  const parts = renderReview(review, { color: false, width: 100 }).split('\n\n');
  return parts.filter((part) => part.startsWith('Read first: ')).join('\n\n');
}

describe('a team conversation on the reference backend', () => {
  test('goes as it is written down', async () => {
    const answers = Object.entries(answersTo(first)).map(([name, text]) => `--- ${name}\n\n${text}`);
    await expect(
      [
        '--- plinth review captions --write-memory\n',
        talkOf(first),
        '--- a week later, in another session: plinth review captions --no-proof\n',
        `${knowledgeOf(again)}\n`,
        ...answers,
        '--- plinth review captions --continue first.json --results backend.json frontend.md\n',
        talkOf(second),
      ].join('\n'),
    ).toMatchFileSnapshot('conversation.txt');
  });

  test('is shown in docs/team.md as it goes', () => {
    const printed = readFileSync(join(root, 'test/team/conversation.txt'), 'utf8').split('\n');
    const shown = [
      ...readFileSync(join(root, 'docs/team.md'), 'utf8').matchAll(/<!-- conversation -->\n+```\w*\n([\s\S]*?)\n```/g),
    ].flatMap(([, text]) => (text ?? '').split('\n'));
    expect(shown.length).toBeGreaterThan(40);
    expect(shown.filter((line) => line !== '…' && !printed.includes(line))).toEqual([]);
  });

  test('what the first run wrote is applied by the next fresh one, which says where', () => {
    const written = first.memory.proposed.map(({ file }) => file);
    expect(written).toHaveLength(4);
    expect(again.memory).toEqual({ folder: first.memory.folder, proposed: [], retired: [] });
    const recalled = again.knowledge.filter(({ kind }) => kind === 'memory entry');
    expect(recalled.map(({ file }) => file)).toEqual(written.toSorted());
    for (const { reasons, ignored } of recalled) expect({ ignored, told: reasons.length > 0 }).toEqual({ ignored: null, told: true });
    const applied = recalled.flatMap((entry) => entry.applied.map((text) => / (\w{12}) decides on (\w+) again$/.exec(text)?.slice(1)));
    expect(applied.map((found) => found?.[1])).toEqual(['ix_jobs_requested_by_id_created_at_id', 'ix_users_created_at_id']);
    const advised = again.recommendations.map(({ id }) => id);
    for (const found of applied) expect(advised).toContain(found?.[0]);
    expect(again.findings).toEqual(first.findings);
  });

  test('both documents keep to the published schema', () => {
    expect(findViolations('review', first)).toEqual([]);
    expect(findViolations('review', second)).toEqual([]);
    for (const [name, text] of Object.entries(answersTo(first)))
      if (name.endsWith('.json'))
        for (const answer of JSON.parse(text) as unknown[]) expect(findViolations('handoff-result', answer)).toEqual([]);
  });

  test('each earlier finding ends in one of five states, and each state occurs', () => {
    const { accounting } = second.continuation;
    expect(accounting.map(({ finding }) => finding)).toEqual(first.findings.map(({ id }) => id));
    expect(new Set(accounting.map(({ state }) => state)).size).toBe(5);
    const found = new Set(second.findings.map(({ id }) => id));
    for (const { finding, state } of accounting) expect(found.has(finding)).toBe(state === 'still_open' || state === 'changed');
  });

  test('what is unchanged is not tried again, and its recommendation is the same to the letter', () => {
    const { takenOver } = second.continuation;
    expect(takenOver.length).toBeGreaterThan(3);
    const kept = second.recommendations.filter(({ answers }) => answers.every((id) => takenOver.includes(id)));
    expect(kept.length).toBeGreaterThan(0);
    for (const recommendation of kept) expect(recommendation).toEqual(first.recommendations.find(({ id }) => id === recommendation.id));
  });

  test('what was answered is closed and not asked again; what is new is asked', () => {
    const states = new Map(second.handoffs.map(({ id, state }) => [id, state]));
    for (const { request } of second.continuation.answers) expect(states.get(request)).toBe('completed');
    const answered = new Set(second.handoffs.filter(({ state }) => state === 'completed').map(({ kind }) => kind));
    expect(answered).toEqual(new Set(['service_logic', 'api_contract', 'pagination']));
    const open = second.handoffs.filter(({ state }) => state === 'submitted');
    expect(open.map(({ kind }) => kind)).toEqual([
      'service_logic',
      'task_pattern',
      'deployment',
      'database_and_application',
      'personal_data',
    ]);
  });

  test('twenty times over, in other languages and time zones, it is written the same', async () => {
    const bundle = (name: string): string => pathToFileURL(at(`bundle/${name}.mjs`)).href;
    await build({
      cwd: root,
      input: { review: 'src/output/review.ts', 'markdown/review': 'src/output/markdown/review.ts' },
      output: { dir: at('bundle'), entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs', format: 'esm' },
      platform: 'node',
    });
    const script = `
      import { readFileSync } from 'node:fs';
      import { createHash } from 'node:crypto';
      const { renderReview } = await import(${JSON.stringify(bundle('review'))});
      const { renderReviewMarkdown } = await import(${JSON.stringify(bundle('markdown/review'))});
      const style = { color: false, width: 100 };
      for (let time = 0; time < 5; time += 1) {
        const review = JSON.parse(readFileSync(process.argv[1], 'utf8'));
        console.log(createHash('sha256').update(renderReview(review, style)).update(renderReviewMarkdown(review, style)).digest('hex'));
      }`;
    const places = [
      { LC_ALL: 'C', TZ: 'UTC' },
      { LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' },
      { LC_ALL: 'de_DE.UTF-8', TZ: 'America/St_Johns' },
      { LC_ALL: 'ar_EG.UTF-8', TZ: 'Asia/Kathmandu' },
    ];
    const written = places.flatMap((place) => {
      const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script, at('second.json')], {
        env: { ...process.env, ...place },
        encoding: 'utf8',
      });
      expect(ran.stderr).toBe('');
      return ran.stdout.trim().split('\n');
    });
    expect(written).toHaveLength(20);
    expect(new Set(written).size).toBe(1);
  });
});
