import type { Value } from '../python/value.js';
import type { Atom } from './atom.js';
import type { Comparator, EnforcedBy, Enforcement } from './enforced.js';
import { keyOf } from './key.js';
import { answerKey } from './restrictions.js';
import { isRefused, refusingAnswers } from './refusing-answers.js';
import type { Decision, Way } from './ways.js';

/** Two values that stand in an order on every way that comes through, or of which one is missing. */
export interface OrderFact {
  readonly left: Value;
  readonly operator: Comparator;
  readonly right: Value;
  readonly enforced: readonly Enforcement[];
}

/** The orders that hold on all ways that are not refused. */
export function orderFacts(ways: readonly Way[], by: EnforcedBy): readonly OrderFact[] {
  const refusing = refusingAnswers(ways);
  const open = ways.filter((way) => !isRefused(way));
  const candidates = new Map<string, OrderFact>();
  for (const way of open)
    for (const decision of way.decisions) {
      const fact = orderOf(decision, refusing, by);
      if (fact !== null && fact.enforced.length > 0) candidates.set(factKey(fact), fact);
    }
  return [...candidates.values()].filter((fact) => open.every((way) => holdsOn(way.decisions, fact)));
}

/** The order that one decision states: `a < b` taken, or not. */
export function orderOf(decision: Decision, refusing: ReadonlySet<string>, by: EnforcedBy): OrderFact | null {
  const { atom, taken } = decision;
  if (atom.operator !== '<' && atom.operator !== '==') return null;
  if (isConstant(atom.left) || isConstant(atom.right)) return null;
  const enforced: readonly Enforcement[] = refusing.has(answerKey(atom, !taken)) ? [{ limit: 'order', place: atom.place, by }] : [];
  if (atom.operator === '==') return taken ? null : { left: atom.left, operator: '<>', right: atom.right, enforced };
  return taken
    ? { left: atom.left, operator: '<', right: atom.right, enforced }
    : { left: atom.left, operator: '>=', right: atom.right, enforced };
}

/** Whether an order holds on a way, or one of the two is missing there, so that there is nothing to compare. */
export function holdsOn(
  decisions: readonly Decision[],
  { left, operator, right }: Pick<OrderFact, 'left' | 'operator' | 'right'>,
): boolean {
  return decisions.some(({ atom, taken }) => {
    if (isMissing(atom, taken, left) || isMissing(atom, taken, right)) return true;
    if (operator === '<>') return atom.operator === '==' && !taken && isPair(atom, left, right);
    return atom.operator === '<' && keyOf(atom.left) === keyOf(left) && keyOf(atom.right) === keyOf(right) && taken === (operator === '<');
  });
}

function isMissing({ operator, left, right }: Atom, taken: boolean, value: Value): boolean {
  const key = keyOf(value);
  if (operator === 'is') return taken && ((keyOf(left) === key && right.kind === 'none') || (keyOf(right) === key && left.kind === 'none'));
  return operator === 'true' && !taken && keyOf(left) === key;
}

function isPair(atom: Atom, left: Value, right: Value): boolean {
  const keys = [keyOf(atom.left), keyOf(atom.right)];
  return keys.includes(keyOf(left)) && keys.includes(keyOf(right));
}

function isConstant(value: Value): boolean {
  return (
    value.kind === 'number' ||
    value.kind === 'string' ||
    value.kind === 'none' ||
    value.kind === 'boolean' ||
    value.kind === 'unknown' ||
    value.kind === 'member'
  );
}

export function factKey({ left, operator, right }: Pick<OrderFact, 'left' | 'operator' | 'right'>): string {
  return `${keyOf(left)} ${operator} ${keyOf(right)}`;
}
