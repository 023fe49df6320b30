import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Configuration } from '../configuration/configuration.js';
import { readConfiguration } from '../configuration/read.js';
import { selectRules } from '../engine/select.js';
import { Failure } from '../failure/failure.js';
import type { Explanation } from '../operations/explain/result.js';
import type { Surroundings } from '../operations/operation.js';
import { liveUrl } from '../operations/review/live.js';
import type { ExaminationRequest } from '../operations/review/request.js';
import { findDirectory } from '../python/project.js';
import { rules } from '../rules/registry.js';
import { defaultNaming } from '../sqlalchemy/naming.js';
import { type Ground, keepAnalyses, keyOf } from './analyses.js';
import type { Examination } from './examination.js';
import type { Continuing, QueryRequest } from './examination-message.js';
import { fingerprintFiles } from './files-read.js';
import { type Errand, runExamination, runExplanation } from './run-examination.js';
import { type Caller, type SharedRun, startSharedRun } from './shared-run.js';

/** What all calls of one process share: the project, what was found in it, and what is being looked at. */
export interface Workbench {
  readonly directory: string;
  /** The directory's own name. */
  readonly project: string;
  readonly environment: Surroundings['environment'];
  clock(): Date;
  /** As plinth.toml says now. */
  configuration(): Promise<Configuration>;
  /** What was found, from memory where nothing that it was read from has changed; calls at once share one run. */
  examine(asked: Asked, caller: Caller): Promise<Examination>;
  /** Plans a statement on the shadow; calls at once that ask the same share one run. */
  explain(asked: Omit<QueryRequest, 'dir'>, caller: Caller): Promise<Explanation>;
  /** The newest one, with proofs or without; null before any. */
  last(): Examination | null;
  /** Stops what runs; resolves when no server is left. */
  close(): Promise<void>;
}

export interface Asked {
  readonly target?: string | undefined;
  readonly source?: ExaminationRequest['source'];
  /** `either` takes what there is, and tries nothing where there is nothing. */
  readonly proof: boolean | 'either';
  /** Reads a live database anew, which no file tells of. */
  readonly fresh?: boolean | undefined;
  /** `newest`: takes the newest there is, a continued one too. Else: an earlier analysis to go on from, or a fresh look. */
  readonly from?: 'newest' | Earlier | undefined;
}

/** An earlier analysis: its id in this session, or its file; and answers to its requests. */
export interface Earlier {
  readonly previous: string;
  readonly results: readonly unknown[];
}

export interface Opening {
  /** The file that plinth is started by, for examinations in a process of their own. */
  readonly program: string;
  readonly environment: Surroundings['environment'];
  clock(): Date;
}

const ANALYSIS = /^[0-9a-f]{12}$/;

/** Opens a project. Throws what a review would before anything is read: `configuration_invalid`, `rule_unknown`, `directory_not_found`. */
export async function openWorkbench(given: string, { program, environment, clock }: Opening): Promise<Workbench> {
  const directory = await findDirectory(given);
  const configuration = async (): Promise<Configuration> => (await readConfiguration(directory)).configuration;
  selectRules(rules, { only: [], skip: [], rules: (await configuration()).rules ?? {}, naming: defaultNaming });
  const analyses = keepAnalyses();
  const running = new Map<string, SharedRun<Examination>>();
  const explaining = new Map<string, SharedRun<Explanation>>();
  let queue: Promise<unknown> = Promise.resolve();

  /** One after another: each has a server and a catalog of its own. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  const start = (key: string, ground: Ground, errand: Pick<Errand, 'request' | 'continuing'>): SharedRun<Examination> => {
    const run = startSharedRun<Examination>(
      (caller) =>
        inTurn(async () => {
          const found = await runExamination({ ...errand, program, environment, now: clock() }, caller);
          const isSettled = (await fingerprintFiles(directory, await configuration(), filesOf(errand.continuing))) === ground.files;
          analyses.keep(isSettled ? ground : null, found);
          return found;
        }),
      () => {
        if (running.get(key) === run) running.delete(key);
      },
    );
    running.set(key, run);
    return run;
  };

  const startExplaining = (key: string, asked: Omit<QueryRequest, 'dir'>): SharedRun<Explanation> => {
    const request = { dir: given, ...asked };
    const run = startSharedRun<Explanation>(
      (caller) => inTurn(() => runExplanation({ program, request, environment, now: clock() }, caller)),
      () => {
        if (explaining.get(key) === run) explaining.delete(key);
      },
    );
    explaining.set(key, run);
    return run;
  };

  return {
    directory,
    project: basename(directory),
    environment,
    clock,
    configuration,
    async examine({ target, source, proof, fresh = false, from }, caller) {
      const settings = await configuration();
      // A target that is not there is told before anything is read.
      liveUrl({ target }, settings, { environment });
      const continuing = from === undefined || from === 'newest' ? null : continueFrom(from, (id) => analyses.byId(id).review);
      const files = await fingerprintFiles(directory, settings, filesOf(continuing));
      const place = { files, target: target ?? null, source: source ?? null };
      const ground = { ...place, proved: proof === true, continued: from === undefined || from === 'newest' ? null : hashOf(from) };
      const known = fresh ? undefined : from === 'newest' ? analyses.newest({ ...place, proved: proof }) : analyses.find(ground);
      if (known !== undefined) return known;
      const key = keyOf(ground);
      const keys = proof === 'either' ? [keyOf({ ...ground, proved: true }), key] : [key];
      const joined = keys.map((each) => running.get(each)).find((run) => run?.isStopped() === false);
      const request = {
        dir: given,
        proof: proof === true,
        ...(target === undefined ? {} : { target }),
        ...(source === undefined ? {} : { source }),
      };
      return (joined ?? start(key, ground, { request, continuing })).join(caller);
    },
    async explain(asked, caller) {
      liveUrl({ target: asked.target }, await configuration(), { environment });
      const key = JSON.stringify(asked);
      const same = explaining.get(key);
      return (same === undefined || same.isStopped() ? startExplaining(key, asked) : same).join(caller);
    },
    last: () => analyses.last(),
    async close() {
      const reason = new Failure('interrupted', 'the client has left');
      await Promise.all([...running.values(), ...explaining.values()].map((run) => run.stop(reason)));
    },
  };
}

function continueFrom({ previous, results }: Earlier, find: (id: string) => unknown): Continuing {
  return { from: ANALYSIS.test(previous) ? { review: find(previous) } : { file: previous }, results };
}

function filesOf(continuing: Continuing | null): readonly string[] {
  return continuing !== null && 'file' in continuing.from ? [continuing.from.file] : [];
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
