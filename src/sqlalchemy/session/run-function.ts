import { Raised, type Run, startRun, TooLong } from '../../python/run.js';
import { followWays, startWay, type WayLimits } from '../../python/way.js';
import type { Keyword, Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import type { Workspace } from './call-session.js';
import type { WayTrace } from './draft.js';
import type { Entry } from './find-functions.js';
import { keyOfDraft } from './key-of-draft.js';
import { makeArgument, makeInstance } from './make-argument.js';
import { markReturned } from './mark-returned.js';
import { startObjects } from './objects.js';
import { startRecorder } from './recorder.js';
import { startResults } from './results.js';
import { makeSessionHost } from './session-host.js';
import { startPending } from './unit-of-work.js';

export interface FunctionTrace {
  readonly traces: readonly WayTrace[];
  readonly ways: number;
  readonly complete: boolean;
}

/** Ways that are followed through one function, and expressions that are evaluated for it. */
const limits: WayLimits = { ways: 64, steps: 6_000 };

/** Runs a function alone, with arguments of which only the annotations are known, along its ways. */
export function runFunction(registry: Registry, entry: Entry, matters: (made: Entry['function']) => boolean): FunctionTrace {
  const traces: WayTrace[] = [];
  let cut = false;
  const { ways, complete } = followWays(limits, (policy) => {
    const way = startWay(policy);
    const before = registry.evaluation.steps();
    const work: Workspace = {
      evaluation: registry.evaluation,
      recorder: startRecorder(registry),
      objects: startObjects(),
      results: startResults(),
      pending: startPending(),
      symbols: new Map(),
      run: () => run,
    };
    const run: Run = startRun(
      makeSessionHost(work, { matters, argument: (callee, parameter) => makeArgument(work, callee, parameter) }),
      way,
    );
    let result: Value | null = null;
    try {
      result = registry.evaluation.during(run, () => enter(work, entry));
    } catch (error) {
      if (error instanceof TooLong) cut = true;
      else if (!(error instanceof Raised)) throw error;
    }
    markReturned(work.recorder, result);
    const trace: WayTrace = { drafts: work.recorder.drafts, unknown: work.recorder.unknown, result };
    traces.push(trace);
    return { decisions: way.decisions, signature: signatureOf(trace, way.decisions.length), steps: registry.evaluation.steps() - before };
  });
  return { traces, ways, complete: complete && !cut };
}

function enter(work: Workspace, { function: made, class: owner, kind }: Entry): Value {
  const { parameters } = made;
  const own = kind === 'method' || kind === 'class method' ? 1 : 0;
  const keywords = parameters
    .slice(own)
    .filter((parameter) => parameter.kind === 'positional' || parameter.kind === 'keyword only')
    .map((parameter): Keyword => ({ name: parameter.name, value: makeArgument(work, made, parameter), place: made.place }));
  if (owner === null || kind === 'static method') return work.evaluation.call(made, [], keywords, made.place);
  const self = kind === 'class method' ? owner : makeInstance(work, owner, 'self', made.place);
  return work.evaluation.call(
    { kind: 'method', of: self ?? { kind: 'reference', name: 'runtime.self' }, name: made.name, function: made },
    [],
    keywords,
    made.place,
  );
}

/** Ways that send the same, and are asked as many tests, do the same. */
function signatureOf({ drafts, unknown }: WayTrace, tests: number): string {
  return [
    tests,
    ...drafts.map((draft) => `${draft.loops.length} ${keyOfDraft(draft)}`),
    ...unknown.map(({ object, reason, line }) => `${line} ${object} ${reason}`),
  ].join('\n');
}
