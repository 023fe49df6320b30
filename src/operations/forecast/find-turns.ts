import { shapeOfPlan } from '../../plan/shape.js';
import type { Step } from './measure-step.js';
import { type Axis, middleOf } from './steps.js';

/** How often an interval in which some plan turns is halved, and how many points are looked at in all. */
const HALVINGS = 3;
const MOST_POINTS = 20;

/** The steps, and points between them: where some plan changes its shape from one to the next, the interval is halved. */
export async function narrowTurns(axis: Axis, asked: readonly Step[], measure: (at: number) => Promise<Step>): Promise<readonly Step[]> {
  let steps = asked;
  for (let round = 0; round < HALVINGS; round += 1) {
    const middles = steps.slice(1).flatMap((to, position) => {
      const from = steps[position];
      const middle = from === undefined ? 0 : middleOf(axis, from.at, to.at);
      return from !== undefined && middle > from.at && middle < to.at && turnsBetween(from, to) ? [middle] : [];
    });
    const added: Step[] = [];
    for (const at of middles.slice(0, Math.max(0, MOST_POINTS - steps.length))) added.push(await measure(at));
    if (added.length === 0) return steps;
    steps = [...steps, ...added].toSorted((one, other) => one.at - other.at);
  }
  return steps;
}

function turnsBetween(from: Step, to: Step): boolean {
  return from.planned.some((_, query) => isTurn(shapeAt(from, query), shapeAt(to, query)));
}

/** The shape of a query's plan at a step; null where there is no plan. */
export function shapeAt({ planned }: Step, query: number): readonly string[] | null {
  const plan = planned[query]?.plan ?? null;
  return plan === null ? null : shapeOfPlan(plan);
}

export function isTurn(before: readonly string[] | null, after: readonly string[] | null): boolean {
  return before !== null && after !== null && before.join('\n') !== after.join('\n');
}
