import { requestKinds } from '../handoff/derive.js';
import { closedStates, type Handoff } from '../handoff/handoff-json.js';

/** What will be done with the answer to a request. */
export interface PlanStep {
  readonly request: string;
  readonly step: string;
}

/** One step for each request that is open, in their order. */
export function planContinuation(handoffs: readonly Handoff[]): PlanStep[] {
  return handoffs
    .filter(({ state }) => !closedStates.has(state))
    .map(({ id, to, role, kind }) => {
      const plan = requestKinds.find((each) => each.role === role && each.kind === kind)?.plan ?? 'take it into account';
      return { request: id, step: `With what ${to} gives back on ${kind.replaceAll('_', ' ')} (${id}): ${plan}.` };
    });
}
