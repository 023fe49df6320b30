import type { Place } from '../source/place.js';
import { learn, type Facts, knownFrom } from './facts.js';
import type { Value } from './value.js';

/** A test that only a run can tell, and how it comes out on this way. */
export interface Decision {
  readonly place: Place;
  readonly taken: boolean;
}

/** One way through the tests: what was decided so far, and what follows from it. */
export interface Way {
  readonly decisions: readonly Decision[];
  /** The same test comes out the same on one way; what follows from earlier ones is not asked again. */
  readonly decide: (test: Value, place: Place) => boolean;
  /** What follows from earlier decisions; null when nothing does. */
  readonly known: (test: Value) => boolean | null;
  /** Takes a test's answer for granted. */
  readonly assume: (test: Value, answer: boolean) => void;
}

/** How the tests are to come out that are not known yet, by their number. */
export type Policy = (number: number) => boolean;

export function startWay(policy: Policy): Way {
  const decisions: Decision[] = [];
  const facts: Facts = { answers: new Map(), numbers: new WeakMap(), counted: 0 };
  return {
    decisions,
    known: (test) => knownFrom(facts, test),
    assume: (test, answer) => learn(facts, test, answer),
    decide(test, place) {
      const known = knownFrom(facts, test);
      if (known !== null) return known;
      const taken = policy(decisions.length);
      decisions.push({ place, taken });
      learn(facts, test, taken);
      return taken;
    },
  };
}

/**
 * Runs along every way, those that differ least from "every test fails" first, until all are seen or `limit` is reached; then once
 * more with every test true. Gives how many were run and whether these are all.
 */
export function followWays(limit: number, run: (policy: Policy) => readonly Decision[]): { ways: number; complete: boolean } {
  const queue: (readonly boolean[])[] = [[]];
  let ways = 0;
  while (queue.length > 0 && ways < limit) {
    const script = queue.shift() ?? [];
    const decisions = run((number) => script[number] ?? false);
    ways += 1;
    for (let at = script.length; at < decisions.length; at += 1)
      queue.push([...decisions.slice(0, at).map(({ taken }) => taken), decisions[at]?.taken !== true]);
  }
  if (queue.length === 0) return { ways, complete: true };
  run(() => true);
  return { ways: ways + 1, complete: false };
}
