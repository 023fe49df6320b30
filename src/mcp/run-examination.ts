import { fork } from 'node:child_process';
import { Failure, type FailureCode } from '../failure/failure.js';
import type { Explanation } from '../operations/explain/result.js';
import type { ExaminationRequest } from '../operations/review/request.js';
import type { Examination } from './examination.js';
import {
  type Continuing,
  EXAMINATION,
  joinExamination,
  type Order,
  type Part,
  type QueryRequest,
  type Report,
} from './examination-message.js';
import type { Caller } from './shared-run.js';

/** What one is asked for, and when. */
export interface Errand {
  /** The file that plinth is started by. */
  readonly program: string;
  readonly request: ExaminationRequest;
  readonly continuing: Continuing | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
}

/** Milliseconds that a process which was told to stop has for it: a server that is just being started is ended in order. */
const PATIENCE = 20_000;

/** The same of a statement. */
export interface QueryErrand extends Pick<Errand, 'program' | 'environment' | 'now'> {
  readonly request: QueryRequest;
}

/**
 * Looks at a project in a process of its own, so that this one goes on answering. It settles when that process has ended, which takes its
 * PostgreSQL with it, however it ends. Throws what the examination throws, and the signal's reason where that stopped it.
 */
export function runExamination({ program, request, continuing, environment, now }: Errand, caller: Caller): Promise<Examination> {
  const order: Order = { kind: 'examine', request, continuing, environment: { ...environment }, now: now.toISOString() };
  return runApart(program, order, caller, (report, parts) => (report.kind === 'done' ? joinExamination(parts) : null));
}

/** Plans a statement there. */
export function runExplanation({ program, request, environment, now }: QueryErrand, caller: Caller): Promise<Explanation> {
  const order: Order = { kind: 'explain', request, environment: { ...environment }, now: now.toISOString() };
  return runApart(program, order, caller, (report) => (report.kind === 'explained' ? report.explanation : null));
}

function runApart<Result>(
  program: string,
  order: Order,
  { signal, progress }: Caller,
  readResult: (report: Told, parts: readonly Part[]) => Result | null,
): Promise<Result> {
  signal.throwIfAborted();
  const child = fork(program, [EXAMINATION], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const send = (told: Order): void => void (child.connected && child.send(told, () => undefined));
  const told: Told[] = [];
  const parts: Part[] = [];
  let patience: NodeJS.Timeout | undefined;
  const stop = (): void => {
    send({ kind: 'stop' });
    patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  };
  signal.addEventListener('abort', stop, { once: true });
  child.on('message', (report: Report) => {
    if (report.kind === 'progress') progress(report.step);
    else if (report.kind === 'part') parts.push(report.part);
    else told.push(report);
  });
  send(order);
  return new Promise((resolve, reject) => {
    const end = (why: string): void => {
      signal.removeEventListener('abort', stop);
      clearTimeout(patience);
      const [report] = told;
      const found = report === undefined ? null : readResult(report, parts);
      if (found !== null) resolve(found);
      else reject(signal.aborted ? (signal.reason as Error) : toError(report, why));
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (code, name) => end(`the process of the examination ended with ${name ?? `code ${code}`}`));
  });
}

type Told = Exclude<Report, { readonly kind: 'progress' | 'part' }>;

function toError(told: Told | undefined, why: string): Error {
  if (told === undefined || told.kind === 'done' || told.kind === 'explained') return new Error(why);
  if (told.kind === 'failure') return new Failure(told.code as FailureCode, told.message, { detail: told.detail, hint: told.hint });
  const error = new Error(told.message);
  error.stack = told.stack;
  return error;
}
