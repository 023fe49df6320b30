import { deriveHandoffs } from '../handoff/derive.js';
import type { HandoffGround } from '../handoff/ground.js';
import { closedStates, type Handoff } from '../handoff/handoff-json.js';
import type { Protocol } from '../protocol/read-protocol.js';

/**
 * The requests after a run: those that are open, then the earlier ones that are closed. What was answered is not asked again; an open request about
 * other findings than now is taken back, as a new one stands in its place. `isLast` makes no new ones: the depth is used up.
 */
export function settleHandoffs(
  earlier: readonly Handoff[],
  ground: HandoffGround,
  protocol: Pick<Protocol, 'roster'>,
  isLast: boolean,
): { readonly handoffs: readonly Handoff[]; readonly held: number } {
  const closed = earlier.filter(({ state }) => closedStates.has(state));
  const open = earlier.filter(({ state }) => !closedStates.has(state));
  const derived = deriveHandoffs(ground, protocol, (role, kind) =>
    closed.filter((each) => each.role === role && each.kind === kind).flatMap(({ findings, subjects }) => [...findings, ...subjects]),
  );
  const kept = derived.map((handoff) => {
    const same = open.find(({ id }) => id === handoff.id);
    return same === undefined ? handoff : { ...handoff, state: same.state };
  });
  const asked = isLast ? kept.filter(({ id }) => open.some((each) => each.id === id)) : kept;
  const still = new Set(asked.map(({ id }) => id));
  const takenBack = open.filter(({ id }) => !still.has(id)).map((handoff) => ({ ...handoff, state: 'canceled' as const }));
  return { handoffs: [...asked, ...closed, ...takenBack], held: kept.length - asked.length };
}
