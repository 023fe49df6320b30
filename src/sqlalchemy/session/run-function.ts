import type { Services } from '../../entry/services.js';
import { Raised, type Run, type RunHost, startRun, TooLong } from '../../python/run.js';
import { followWays, startWay, type Way, type WayLimits } from '../../python/way.js';
import { type FunctionValue, type Keyword, reference, type Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import type { Workspace } from './call-session.js';
import type { WayTrace } from './draft.js';
import type { Entry } from './find-functions.js';
import type { Given } from './given.js';
import { keyOfDraft } from './key-of-draft.js';
import { makeArgument, makeInstance, makeKeywords, makeMissing } from './make-argument.js';
import { markReturned } from './mark-returned.js';
import { startObjects } from './objects.js';
import { startRecorder } from './recorder.js';
import { startResults } from './results.js';
import { makeSessionHost } from './session-host.js';
import { snapshot } from './snapshot.js';
import { isTelling } from './telling.js';
import { startPending } from './unit-of-work.js';

export interface FunctionTrace {
  readonly traces: readonly WayTrace[];
  readonly ways: number;
  readonly complete: boolean;
}

/** A call of one of the project's functions that a run has met. */
export interface Heard {
  readonly callee: FunctionValue;
  readonly self: Value | null;
  /** By parameter, what tells something. */
  readonly values: ReadonlyMap<string, Value>;
}

export interface RunSetting {
  readonly matters: (made: FunctionValue) => boolean;
  readonly services: Services;
  readonly given: Given;
  readonly hear: (call: Heard) => void;
  /** Whether each new object is written by itself, for their values. */
  readonly apart?: boolean;
  /** Knowledge of a library beside SQLAlchemy. */
  readonly around?: (host: RunHost, work: Workspace) => RunHost;
}

/** Ways that are followed through one function, and expressions that are evaluated for it. */
const limits: WayLimits = { ways: 64, steps: 6_000 };

/** Runs a function alone along its ways, with arguments of which the annotations are known, and what the project's own calls give. */
export function runFunction(registry: Registry, entry: Entry, setting: RunSetting): FunctionTrace {
  const traces: WayTrace[] = [];
  let cut = false;
  const { steps } = registry.evaluation;
  const { ways, complete } = followWays(limits, (policy) => {
    const way = startWay(policy);
    const before = steps();
    // What is done to learn what callers give is no work of this function's.
    let aside = 0;
    const given: Given = (asked) => {
      const start = steps();
      const values = setting.given(asked);
      aside += steps() - start;
      return values;
    };
    const ran = runWay(registry, entry, { ...setting, given }, way);
    traces.push(ran.trace);
    if (ran.cut) cut = true;
    return { decisions: way.decisions, signature: signatureOf(ran.trace, way.decisions.length), steps: steps() - before - aside };
  });
  return { traces, ways, complete: complete && !cut };
}

/** Runs a function along one way; `cut` where it takes too many steps. */
export function runWay(
  registry: Registry,
  entry: Entry,
  { matters, services, given, hear, apart = false, around = (host) => host }: RunSetting,
  way: Way,
): { readonly trace: WayTrace; readonly cut: boolean } {
  const work: Workspace = {
    evaluation: registry.evaluation,
    recorder: startRecorder(registry),
    objects: startObjects(),
    results: startResults(),
    pending: startPending(),
    symbols: new Map(),
    services,
    given,
    apart,
    run: () => run,
  };
  const host = makeSessionHost(work, {
    matters,
    argument: (callee, parameter) => makeMissing(work, callee, parameter),
    bound: listenTo(registry, hear),
  });
  const run: Run = startRun(around(host, work), way);
  let result: Value | null = null;
  let cut = false;
  try {
    result = registry.evaluation.during(run, () => enter(work, entry));
  } catch (error) {
    if (error instanceof TooLong) cut = true;
    else if (!(error instanceof Raised)) throw error;
  }
  markReturned(work.recorder, result);
  return { trace: { drafts: work.recorder.drafts, unknown: work.recorder.unknown, result }, cut };
}

function listenTo(registry: Registry, hear: (call: Heard) => void): NonNullable<Run['host']['bound']> {
  return (callee, self, names) => {
    const values = callee.parameters.flatMap(({ name }): [string, Value][] => {
      const value = names.get(name);
      return value === undefined || value.kind === 'import' || !isTelling(registry, value) ? [] : [[name, snapshot(value)]];
    });
    if (values.length > 0) hear({ callee, self, values: new Map(values) });
  };
}

function enter(work: Workspace, { function: made, class: owner, kind }: Entry): Value {
  const { parameters } = made;
  const own = kind === 'method' || kind === 'class method' ? 1 : 0;
  const keywords = parameters
    .slice(own)
    .filter((parameter) => parameter.kind === 'positional' || parameter.kind === 'keyword only')
    .map((parameter): Keyword => ({
      name: parameter.name,
      value: makeArgument(work, made, parameter, kind === 'static method' ? null : owner),
      place: made.place,
    }));
  keywords.push(...parameters.flatMap((parameter) => (parameter.kind === 'double star' ? makeKeywords(work, made, parameter, owner) : [])));
  const args = spreadArguments(made, keywords, own);
  if (owner === null || kind === 'static method') return work.evaluation.call(made, args, keywords, made.place);
  const self = kind === 'class method' ? owner : makeInstance(work, owner, 'self', made.place);
  return work.evaluation.call(
    { kind: 'method', of: self ?? { kind: 'reference', name: 'runtime.self' }, name: made.name, function: made },
    args,
    keywords,
    made.place,
  );
}

/** Where a function takes any number of arguments, a run alone can tell them: the named ones go before them, in order. */
function spreadArguments({ parameters, place }: FunctionValue, keywords: Keyword[], own: number): Value[] {
  const star = parameters.find(({ kind, name }) => kind === 'star' && name !== '');
  if (star === undefined) return [];
  const named = parameters.slice(own).filter(({ kind }) => kind === 'positional');
  const before = named.flatMap(({ name }) => keywords.filter((one) => one.name === name));
  for (const one of before) keywords.splice(keywords.indexOf(one), 1);
  const rest: Value = { kind: 'operation', operator: 'star', operands: [reference(`runtime.${star.name}`)], place };
  return [...before.map(({ value }) => value), rest];
}

/** Ways that send the same, and are asked as many tests, do the same. */
export function signatureOf({ drafts, unknown }: WayTrace, tests: number): string {
  return [
    tests,
    ...drafts.map((draft) => `${draft.loops.length} ${keyOfDraft(draft)}`),
    ...unknown.map(({ object, reason, line }) => `${line} ${object} ${reason}`),
  ].join('\n');
}
