import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { Failure } from '../../failure/failure.js';
import { findLocations } from '../../sqlalchemy/alembic/locations.js';
import type { RevisionRange } from '../../sqlalchemy/alembic/range.js';
import type { Surroundings } from '../operation.js';
import { offlineProgram } from './offline-program.js';

const runsSchema = z.array(z.object({ text: z.string(), broken: z.string().nullable(), error: z.string().nullable() }));

/** What one run of Alembic printed, and where it broke off. */
export type AlembicRun = z.infer<typeof runsSchema>[number];

export interface AlembicQuestion {
  readonly python: string;
  /** Of the project. */
  readonly root: string;
  /** The environment's folder, relative to it. */
  readonly location: string;
  readonly range: RevisionRange;
  readonly heads: readonly string[];
  readonly direction: 'upgrade' | 'downgrade';
}

/** Milliseconds; env.py may wait for what is not there. */
const PATIENCE = 120_000;

const MARK = '--plinth-answer--';

/**
 * Asks the project's own Alembic for the SQL of a range: offline, in a process of its own, without network where the system allows that. Throws
 * `python_failed`.
 */
export async function askAlembic(
  question: AlembicQuestion,
  surroundings: Pick<Surroundings, 'signal' | 'note'>,
): Promise<readonly AlembicRun[]> {
  const { python, direction, location } = question;
  const root = resolve(question.root);
  const ini = await findIni(root, location);
  const request = JSON.stringify({ ini, location: join(root, location), direction, ...describeSteps(question) });
  const isolation = await findIsolation();
  if (isolation === null)
    surroundings.note('this system does not let a process run without network: env.py and the revisions may reach it');
  const words = [...(isolation ?? []), python, '-c', offlineProgram];
  const { stdout, stderr, code } = await run(words, { root, input: request, signal: surroundings.signal });
  const at = stdout.lastIndexOf(MARK);
  const answer = at === -1 ? null : runsSchema.safeParse(parse(stdout.slice(at + MARK.length)));
  if (answer?.success === true && code === 0) return answer.data;
  throw new Failure('python_failed', `the project's Alembic did not answer${code === null ? ' in time' : ''}`, {
    detail: stderr.trim().split('\n').slice(-5).join('\n') || null,
    hint: `Does ${python} have the project's packages? Name its interpreter: --python .venv/bin/python.`,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The alembic.ini whose section names the environment, else any beside it. */
async function findIni(root: string, location: string): Promise<string | null> {
  const inis = (await findLocations(root)).filter(({ file }) => file.endsWith('.ini'));
  const own = inis.find(({ scriptLocation }) => scriptLocation?.replace(/^\.\//, '') === location) ?? inis[0];
  return own === undefined ? null : join(root, own.file);
}

/** Each revision with what stands before it and after it, in the order in which Alembic runs them. */
function describeSteps({ range: { revisions }, heads, direction }: AlembicQuestion): {
  readonly steps: readonly object[];
  readonly to: string;
} {
  const [end] = revisions.slice(-1);
  const below = (parents: readonly string[]): string => parents[0] ?? 'base';
  const last = end === undefined ? 'base' : direction === 'upgrade' ? end.id : below(end.parents);
  const several = revisions.filter(({ id }) => heads.includes(id)).length > 1;
  return {
    to: direction === 'upgrade' && several ? 'heads' : last,
    steps: revisions.map(({ id, parents }) =>
      direction === 'upgrade' ? { id, from: below(parents), next: id } : { id, from: id, next: below(parents) },
    ),
  };
}

/** Words before a command that take its network away; null where the system forbids it. */
async function findIsolation(): Promise<readonly string[] | null> {
  for (const words of [
    ['unshare', '--net'],
    ['unshare', '--map-root-user', '--net'],
  ]) {
    const { code } = await run([...words, 'true'], { root: '.', input: '', signal: null });
    if (code === 0) return words;
  }
  return null;
}

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** Null where it was ended. */
  readonly code: number | null;
}

/** Runs a command to its end, or ends it and what it started when time is up or the user interrupts. */
function run(
  words: readonly string[],
  { root, input, signal }: { readonly root: string; readonly input: string; readonly signal: AbortSignal | null },
): Promise<Ran> {
  const [program = '', ...rest] = words;
  const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' };
  const child = spawn(program, rest, {
    cwd: existsSync(root) ? root : '.',
    env: environment,
    stdio: 'pipe',
    detached: process.platform !== 'win32',
  });
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  };
  const patience = setTimeout(end, PATIENCE);
  signal?.addEventListener('abort', end, { once: true });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (stdout += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr = `${stderr}${piece}`.slice(-20_000)));
  child.stdin.on('error', () => undefined).end(input);
  return new Promise((resolve) => {
    const finish = (code: number | null, more = ''): void => {
      clearTimeout(patience);
      signal?.removeEventListener('abort', end);
      resolve({ stdout, stderr: `${stderr}${more}`, code });
    };
    child.once('error', (error) => finish(127, error.message));
    child.once('close', (code) => finish(code));
  });
}
