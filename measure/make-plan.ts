import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Plan } from '../src/operations/plan/result.js';
import { runPlinth } from './run-plinth.js';

/** Makes a git repository of a folder, with everything in its one commit. */
export async function commitAll(folder: string): Promise<void> {
  const git = (...words: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], { cwd: folder, maxBuffer: 2 ** 26 });
  await git('init', '-q');
  await git('add', '-A');
  await git('commit', '-qm', 'start');
}

/** `plinth plan --since HEAD --write` in a folder. Throws with the message of a failure. */
export async function makePlan(folder: string, words: readonly string[]): Promise<Plan> {
  const answer = await runPlinth<Plan>(['plan', folder, '--since', 'HEAD', '--write', ...words]);
  if ('failure' in answer) throw new Error(answer.failure);
  return answer.document;
}

/** What keeps a plan from being one: questions, what it left, checks that do not hold. */
export function listProblems({ questions, left, checks }: Plan): string[] {
  return [
    ...questions.map(({ text }) => text),
    ...left.map(({ object, why }) => `${object}: ${why}`),
    ...checks.filter(({ ok }) => !ok).map(({ claim, after }) => `${claim}: ${after}`),
  ];
}
