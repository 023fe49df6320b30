import type { NamingConvention } from '../../sqlalchemy/naming.js';
import { walkPlan } from '../../plan/read-plan.js';
import type { Plan } from '../../plan/plan.js';
import { type IndexIdea, ideasFor } from '../../proposal/index-ideas.js';
import { nameShapes } from '../../proposal/name-shapes.js';
import { combineRewrites } from '../../proposal/rewrite/combine.js';
import type { Rewrite } from '../../proposal/rewrite/rewrite.js';
import { rewritesOf } from '../../proposal/rewrite/rewrites.js';
import type { CandidateIndex } from '../../shadow/candidate-index.js';
import { openWhatIf, type WhatIf } from '../../shadow/what-if.js';
import { describePlan } from './describe-plan.js';
import type { Ground } from './ground.js';
import { type PlannedOnShadow, replan } from './planned.js';
import type { ExplainedQuery } from './result.js';

export type Trial = ExplainedQuery['trials'][number];

/** What costs no less than this share of before is not told. */
const GAIN = 0.8;
/** Trials of each kind that are told of one query. */
const TOLD = 2;

interface Attempt {
  readonly kind: Trial['kind'];
  readonly title: string;
  readonly why: string;
  readonly sql: string;
  readonly condition: string | null;
  readonly statements: readonly string[];
  /** Two rewrites at once. */
  readonly combined?: true;
}

/** Tries indexes and other ways of writing each query on one more copy of the schema; gives what gains, the best first. */
export async function tryImprovements(
  queries: readonly PlannedOnShadow[],
  ground: Ground,
  naming: NamingConvention,
  showValues: boolean,
): Promise<ReadonlyMap<PlannedOnShadow, readonly Trial[]>> {
  const nameOf = nameShapes(ground.catalog, naming);
  const attempts = new Map(queries.map((query) => [query, attemptsFor(query, ground, nameOf)]));
  const statements = [...new Set([...attempts.values()].flat().flatMap((attempt) => attempt.statements))];
  if ([...attempts.values()].every((each) => each.length === 0)) return new Map();
  const whatIf = await openWhatIf(ground.database, ground.statistics, statements);
  try {
    const bySql = new Map(statements.map((sql, at) => [sql, whatIf.candidates[at] ?? null]));
    const told = new Map<PlannedOnShadow, readonly Trial[]>();
    for (const [query, all] of attempts) {
      const trials: Trial[] = [];
      for (const attempt of all) {
        const trial = await tryOne(query, attempt, { whatIf, bySql, showValues });
        if (trial !== null && (attempt.combined === undefined || isWorthMore(trial, trials))) trials.push(trial);
      }
      told.set(query, chooseTold(trials));
    }
    return told;
  } finally {
    await whatIf.close();
  }
}

function attemptsFor(query: PlannedOnShadow, ground: Ground, nameOf: ReturnType<typeof nameShapes>): Attempt[] {
  const { sql } = query.asked;
  const ideas = query.plans.flatMap(({ plan }) => ideasFor(plan, { ...ground, nameOf }));
  const unique = [...new Map(ideas.map((idea) => [idea.statements.join(';'), idea])).values()];
  return [
    ...unique.map((idea) => attemptOfIdea(idea, sql)),
    ...rewritesOf(sql, ground.catalog).map(attemptOfRewrite),
    ...combineRewrites(sql, ground.catalog).map((rewrite) => ({ ...attemptOfRewrite(rewrite), combined: true as const })),
  ];
}

function attemptOfIdea({ statements, title, why }: IndexIdea, sql: string): Attempt {
  return { kind: 'index', title, why, sql, condition: null, statements };
}

function attemptOfRewrite({ sql, title, why, condition, indexes }: Rewrite): Attempt {
  return { kind: 'rewrite', title, why, sql, condition, statements: indexes };
}

interface Stage {
  readonly whatIf: WhatIf;
  readonly bySql: ReadonlyMap<string, CandidateIndex | null>;
  readonly showValues: boolean;
}

/** Null where it cannot be made, does not gain by every binding that is known, or gains nothing that the index alone does not. */
async function tryOne(query: PlannedOnShadow, attempt: Attempt, { whatIf, bySql, showValues }: Stage): Promise<Trial | null> {
  const made = attempt.statements.map((sql) => bySql.get(sql) ?? null);
  const indexes = made.filter((candidate) => candidate !== null);
  if (indexes.length < made.length) return null;
  await whatIf.show(indexes);
  const after = await replan(query, attempt.sql, whatIf);
  const [first] = after ?? [];
  if (after === null || first === undefined) return null;
  const costs = query.plans.map(({ binding, plan }, at) => ({
    binding,
    before: plan.root.totalCost,
    after: after[at]?.root.totalCost ?? 0,
  }));
  const [main] = costs;
  if (main === undefined || main.after > GAIN * main.before || costs.some((cost) => cost.after > 1.01 * cost.before)) return null;
  if (indexes.length > 0 && !indexes.every((index) => isUsed(index, after))) return null;
  if (attempt.sql !== query.asked.sql && indexes.length > 0 && (await gainsAlone(query, main.after, whatIf))) return null;
  return {
    kind: attempt.kind,
    title: attempt.title,
    why: attempt.why,
    sql: attempt.sql === query.asked.sql ? null : attempt.sql,
    indexes: indexes.map((index) => ({
      sql: index.sql,
      name: index.name,
      pages: index.pages,
      bytes: index.pages * 8192,
      sizeAssumed: index.isAssumed,
      height: index.height,
    })),
    condition: attempt.condition,
    costs,
    factor: Math.round((main.before / Math.max(0.01, main.after)) * 10) / 10,
    plan: describePlan(first, query.plans[0]?.binding ?? 'as written', [], showValues),
  };
}

/** Two changes are told only where they gain over each one. */
function isWorthMore({ costs }: Trial, others: readonly Trial[]): boolean {
  return others.every((other) => other.kind === 'index' || (costs[0]?.after ?? 0) <= GAIN * (other.costs[0]?.after ?? 0));
}

/** Whether the statement as it stands is as cheap with the same indexes. */
async function gainsAlone({ asked }: PlannedOnShadow, cost: number, whatIf: WhatIf): Promise<boolean> {
  const { plan } = await whatIf.explain(asked.sql);
  return plan !== null && plan.root.totalCost <= cost * 1.05;
}

export function isUsed({ names }: CandidateIndex, plans: readonly Plan[]): boolean {
  return plans.some(({ root }) => [...walkPlan(root)].some(({ index }) => index !== null && names.includes(index)));
}

/** The cheapest of each kind; of those that cost the same the smaller. */
function chooseTold(trials: readonly Trial[]): Trial[] {
  const cost = ({ costs }: Trial): number => costs[0]?.after ?? 0;
  const size = ({ indexes }: Trial): number => indexes.reduce((sum, { pages }) => sum + pages, 0);
  const sorted = trials.toSorted((one, other) =>
    Math.abs(cost(one) - cost(other)) < 0.05 * cost(one) ? size(one) - size(other) : cost(one) - cost(other),
  );
  const [best, ...others] = sorted.filter(({ kind }) => kind === 'index');
  // Another one is worth a word where it is smaller, or serves more than one that holds some rows only.
  const also = best === undefined ? [] : others.filter((other) => size(other) < 0.9 * size(best) || (isPartial(best) && !isPartial(other)));
  return [
    ...(best === undefined ? [] : [best]),
    ...also.slice(0, TOLD - 1),
    ...sorted.filter(({ kind }) => kind === 'rewrite').slice(0, TOLD),
  ];
}

function isPartial({ indexes }: Trial): boolean {
  return indexes.some(({ sql }) => /\)\s*where\b/i.test(sql));
}
