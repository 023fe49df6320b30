import { startEvaluation } from '../../../python/evaluate.js';
import type { Effect } from '../../../python/machine.js';
import type { Project } from '../../../python/project.js';
import { type Decision, followWays, type Policy, startWay } from '../../../python/way.js';
import type { NotExamined } from '../../../source/place.js';
import { type Loose, makeHost } from '../../models-host.js';
import { makeRegistry, type Registry } from '../../registry.js';
import type { Draft, WayTrace } from '../../session/draft.js';
import { nothingGiven } from '../../session/given.js';
import { keyOfPlace } from '../../session/key-of-draft.js';
import { type MergedDraft, mergeDrafts, uniqueNotes } from '../../session/merge-traces.js';
import { type RunSetting, runWay, signatureOf } from '../../session/run-function.js';
import { startMappers } from '../../start-mappers.js';
import { knowLightTables } from '../light-table.js';
import { findConditions } from './find-conditions.js';
import { answerOperations, type Passed } from './operations-in-run.js';
import { type Spots, spotWay } from './spotted-way.js';

/** One statement of a function, over all ways through it. */
export interface Followed {
  readonly first: Draft;
  /** As it was sent, once for each time that a way sends it; the first included. */
  readonly drafts: readonly Draft[];
  /** The same by way. */
  readonly sent: readonly (readonly Draft[])[];
  /** The tests that it depends on, as they must come out; null where there are too many to tell, or only several together decide. */
  readonly conditions: readonly Decision[] | null;
  /** Places of calls that the way has passed before it, in order. */
  readonly after: readonly string[];
  /** Whether it is sent in an `autocommit_block`. */
  readonly autocommit: boolean;
}

export interface Asked {
  readonly which: 'upgrade' | 'downgrade';
  /** Statements of which it is to be found out when they run, by the place of their call as `keyOfPlace`. */
  readonly conditional: ReadonlyMap<string, readonly string[]>;
}

export interface FollowedFunction {
  /** In the order of sending. */
  readonly statements: readonly Followed[];
  readonly complete: boolean;
  readonly unknown: readonly NotExamined[];
}

/** A run along one way. */
export interface Ran {
  readonly trace: WayTrace;
  readonly decisions: readonly Decision[];
  readonly passed: readonly Passed[];
  readonly cut: boolean;
}

export interface Runner {
  readonly steps: () => number;
  readonly spots: Spots;
  readonly along: (policy: Policy, forced?: ReadonlyMap<string, boolean>) => Ran;
}

const limits = { ways: 256, steps: 60_000 };
/** Items of a literal list that are gone through one by one. */
const unrolls = 100;

/**
 * Follows `upgrade()` or `downgrade()` of a revision as a function of the application is followed: along every way through its tests, with what it
 * sends through a session or the connection; a loop over rows goes round once. Null where the file has no such function. The mapped
 * classes are those that the file sees, so that each revision has its own.
 */
export function followFunction(project: Project, file: string, asked: Asked): FollowedFunction | null {
  const runner = startRunner(project, file, asked);
  if (runner === null) return null;
  const all: Ran[] = [];
  const { complete } = followWays(limits, (policy) => {
    const before = runner.steps();
    const ran = runner.along(policy);
    all.push(ran);
    const { trace, decisions } = ran;
    return { decisions, signature: signatureOf(trace, decisions.length), steps: runner.steps() - before };
  });
  const conditionsOf = findConditions(runner);
  return {
    statements: mergeDrafts(all.map(({ trace }) => trace)).map((merged) => describe(merged, all, conditionsOf)),
    complete: complete && all.every(({ cut }) => !cut),
    unknown: uniqueNotes(all.flatMap(({ trace }) => trace.unknown)),
  };
}

function describe(merged: MergedDraft, all: readonly Ran[], conditionsOf: ReturnType<typeof findConditions>): Followed {
  const { draft, others } = merged;
  const own = new Set(others);
  const ran = all.find(({ trace }) => trace.drafts.includes(draft));
  const at = ran?.trace.drafts.indexOf(draft) ?? 0;
  const passed = (ran?.passed ?? []).filter(({ drafts }) => drafts <= at);
  const sent = all.map(({ trace }) => trace.drafts.filter((one) => own.has(one)));
  const isQuery = draft.compiled?.verb === 'select';
  // Where no single test decides, several do together.
  const tests = isQuery ? [] : conditionsOf(merged);
  return {
    first: draft,
    drafts: others,
    sent,
    conditions: isQuery ? [] : tests?.length === 0 && sent.some((drafts) => drafts.length === 0) ? null : tests,
    after: passed.flatMap(({ place, autocommit }) => (autocommit === 0 ? [keyOfPlace(place)] : [])),
    autocommit: passed.reduce((depth, { autocommit }) => depth + autocommit, 0) > 0,
  };
}

function startRunner(project: Project, file: string, { which, conditional }: Asked): Runner | null {
  const loose: Loose = { items: [], listeners: [], sequences: [], enums: [] };
  const host = knowLightTables(
    () => registry,
    makeHost(() => registry, loose),
  );
  const registry: Registry = makeRegistry({ evaluation: startEvaluation(project, host), notExamined: [] });
  const made = registry.evaluation.name(file, which);
  if (made?.kind !== 'function') return null;
  startMappers(registry, [file]);
  for (const work of registry.later.splice(0)) work();
  const spots: Spots = new WeakMap();
  const along: Runner['along'] = (policy, forced = new Map()) => {
    const passed: Passed[] = [];
    const models = (effect: Effect): void => {
      host.effect?.(effect);
      for (const later of registry.later.splice(0)) later();
    };
    let frames: () => string = () => '';
    const way = spotWay(startWay(policy), { spot: (place) => `${frames()} ${keyOfPlace(place)}`, spots, forced });
    const setting: RunSetting = {
      matters: () => true,
      services: { find: () => undefined },
      given: nothingGiven,
      hear: () => undefined,
      apart: true,
      around(host, work) {
        frames = () =>
          work
            .run()
            .frames.map((frame) => keyOfPlace(frame.place))
            .join(' ');
        return { ...answerOperations(host, work, { passed, conditional, hearModel: models }), unrolls };
      },
    };
    const { trace, cut } = runWay(registry, { function: made, class: null, kind: 'function' }, setting, way);
    return { trace, cut, passed, decisions: way.decisions };
  };
  return { steps: registry.evaluation.steps, spots, along };
}
