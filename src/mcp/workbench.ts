import { basename } from 'node:path';
import type { Configuration } from '../configuration/configuration.js';
import { readConfiguration } from '../configuration/read.js';
import { selectRules } from '../engine/select.js';
import { Failure } from '../failure/failure.js';
import type { Surroundings } from '../operations/operation.js';
import { liveUrl } from '../operations/review/live.js';
import type { ExaminationRequest } from '../operations/review/request.js';
import { findDirectory } from '../python/project.js';
import { rules } from '../rules/registry.js';
import { defaultNaming } from '../sqlalchemy/naming.js';
import { examine, type Examination } from './examination.js';
import { fingerprintFiles } from './files-read.js';
import { type Caller, type SharedRun, startSharedRun } from './shared-run.js';

/** What all calls of one process share: the project, what was found in it, and what is being looked at. */
export interface Workbench {
  readonly directory: string;
  /** The directory's own name. */
  readonly project: string;
  readonly environment: Surroundings['environment'];
  /** As plinth.toml says now. */
  configuration(): Promise<Configuration>;
  /** What was found, from memory where nothing that it was read from has changed; calls at once share one run. */
  examine(asked: Asked, caller: Caller): Promise<Examination>;
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
}

export interface Opening {
  readonly environment: Surroundings['environment'];
  clock(): Date;
}

/** Examinations that are kept. */
const KEPT = 6;

/** Opens a project. Throws what a review would before anything is read: `configuration_invalid`, `rule_unknown`, `directory_not_found`. */
export async function openWorkbench(given: string, { environment, clock }: Opening): Promise<Workbench> {
  const directory = await findDirectory(given);
  const configuration = async (): Promise<Configuration> => (await readConfiguration(directory)).configuration;
  selectRules(rules, { only: [], skip: [], rules: (await configuration()).rules ?? {}, naming: defaultNaming });
  const done = new Map<string, Examination>();
  const running = new Map<string, SharedRun<Examination>>();
  let last: Examination | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  /** One after another: each has a server and a catalog of its own. */
  const inTurn = (work: () => Promise<Examination>): Promise<Examination> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  const keep = (key: string, examination: Examination): void => {
    done.delete(key);
    done.set(key, examination);
    last = examination;
    for (const oldest of [...done.keys()].slice(0, -KEPT)) done.delete(oldest);
  };
  const start = (key: string, request: ExaminationRequest, files: string): SharedRun<Examination> => {
    const run = startSharedRun<Examination>(
      ({ signal, progress }) =>
        inTurn(async () => {
          signal.throwIfAborted();
          const ignore = (): void => undefined;
          const found = await examine(request, { environment, now: clock(), signal, progress, note: ignore, passPointOfNoReturn: ignore });
          // What was edited while it was read belongs to no state of the files.
          if ((await fingerprintFiles(directory, await configuration())) === files) keep(key, found);
          return found;
        }),
      () => {
        if (running.get(key) === run) running.delete(key);
      },
    );
    running.set(key, run);
    return run;
  };
  const find = (keys: readonly string[]): Examination | undefined => keys.map((key) => done.get(key)).find((found) => found !== undefined);

  return {
    directory,
    project: basename(directory),
    environment,
    configuration,
    async examine({ target, source, proof, fresh = false }, caller) {
      const settings = await configuration();
      // A target that is not there is told before anything is read.
      liveUrl({ target }, settings, { environment });
      const files = await fingerprintFiles(directory, settings);
      const keyOf = (proved: boolean): string => JSON.stringify([files, target ?? null, source ?? null, proved]);
      const keys = proof === 'either' ? [keyOf(true), keyOf(false)] : [keyOf(proof)];
      const known = fresh ? undefined : find(keys);
      if (known !== undefined) return known;
      const joined = keys.map((key) => running.get(key)).find((run) => run?.isStopped() === false);
      const [key = ''] = keys.slice(-1);
      const request = {
        dir: given,
        proof: proof === true,
        ...(target === undefined ? {} : { target }),
        ...(source === undefined ? {} : { source }),
      };
      return (joined ?? start(key, request, files)).join(caller);
    },
    last: () => last,
    async close() {
      const reason = new Failure('interrupted', 'the client has left');
      await Promise.all([...running.values()].map((run) => run.stop(reason)));
    },
  };
}
