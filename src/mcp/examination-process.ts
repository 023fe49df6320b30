import { resolve } from 'node:path';
import { Failure } from '../failure/failure.js';
import { explainQueries } from '../operations/explain/explain.js';
import { explainRequest } from '../operations/explain/request.js';
import type { Explanation } from '../operations/explain/result.js';
import type { Surroundings } from '../operations/operation.js';
import { continueFrom, type Continued, fresh } from '../operations/review/continue.js';
import { findDirectory } from '../python/project.js';
import { readInside } from '../source/read-inside.js';
import { parsePast } from '../team/continuation/read-past.js';
import { readEntries } from '../team/continuation/read-results.js';
import { findRepository } from '../team/memory/find-folder.js';
import { examine } from './examination.js';
import { type Continuing, type Order, type QueryRequest, type Report, splitExamination } from './examination-message.js';

/**
 * The process of one examination: what takes seconds of computing must not keep the one that speaks with the client from answering. It is
 * told once what to look at, tells what it found, and ends; it also ends when who asked is gone. Gives the exit code.
 */
export async function serveExamination(): Promise<number> {
  if (process.send === undefined) throw new Failure('usage', 'this command is for plinth itself', { hint: 'Run "plinth mcp".' });
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new Failure('interrupted', 'nobody waits for it any more'));
  process.once('disconnect', stop);
  // Of a terminal, they go to all that runs in it; who asked tells us.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const order = await new Promise<Errand | null>((resolve) => {
    process.once('disconnect', () => resolve(null));
    process.on('message', (given: Order) => (given.kind === 'stop' ? stop() : resolve(given)));
  });
  if (order !== null) await perform(order, stopping.signal);
  if (process.connected) process.disconnect();
  return 0;
}

type Errand = Exclude<Order, { readonly kind: 'stop' }>;

async function perform(errand: Errand, signal: AbortSignal): Promise<void> {
  const ignore = (): void => undefined;
  const surroundings: Surroundings = {
    environment: errand.environment,
    now: new Date(errand.now),
    signal,
    progress: (step) => void tell({ kind: 'progress', step }),
    note: ignore,
    passPointOfNoReturn: ignore,
  };
  try {
    if (errand.kind === 'explain') {
      await tell({ kind: 'explained', explanation: await explainApart(errand.request, surroundings) });
      return;
    }
    const { request, continuing } = errand;
    const continued = continuing === null ? fresh : await readContinuing(request.dir, continuing);
    const examination = await examine(request, surroundings, continued);
    for (const part of splitExamination(examination)) void tell({ kind: 'part', part });
    await tell({ kind: 'done' });
  } catch (error) {
    await tell(describeError(error));
  }
}

/** On the shadow alone: a statement that came over MCP is never sent to a live database, not even to be planned. */
function explainApart({ dir, query, indexes, target }: QueryRequest, surroundings: Surroundings): Promise<Explanation> {
  const request = explainRequest.parse({
    dir,
    sql: [query],
    ...(indexes.length === 0 ? {} : { withIndex: indexes }),
    ...(target === undefined ? {} : { target }),
  });
  return explainQueries(request, surroundings, { apart: true });
}

async function readContinuing(dir: string, { from, results }: Continuing): Promise<Continued> {
  // As it would come from a file.
  const past =
    'file' in from ? await readPastInside(dir, from.file) : parsePast(JSON.parse(JSON.stringify(from.review)), 'of this session');
  return continueFrom(past, results.length === 0 ? { given: [], refused: [] } : readEntries('results', results));
}

/** Throws `previous_unreadable`, also for a file outside of the project's repository. */
async function readPastInside(dir: string, file: string): Promise<Continued['past']> {
  const directory = await findDirectory(dir);
  const root = findRepository(directory);
  let document: unknown;
  try {
    document = JSON.parse(readInside(root, resolve(directory, file)).toString('utf8'));
  } catch (error) {
    throw new Failure('previous_unreadable', `the earlier analysis ${file} cannot be read`, {
      detail: error instanceof Error ? error.message : String(error),
      hint: 'Give the id of an analysis of this session, or a file of the project that "plinth review --format json -o FILE" wrote.',
    });
  }
  return parsePast(document, file);
}

function describeError(error: unknown): Report {
  if (error instanceof Failure) {
    const { code, message, detail, hint } = error;
    return { kind: 'failure', code, message, detail, hint };
  }
  return error instanceof Error
    ? { kind: 'bug', message: error.message, stack: error.stack ?? error.message }
    : { kind: 'bug', message: String(error), stack: String(error) };
}

/** Resolves when it is sent, or nobody is there to hear it. */
function tell(report: Report): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(report, () => resolve());
  });
}
