import type { Place } from '../source/place.js';
import { learn, learnEqual, type Facts, knownFrom } from './facts.js';
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
  /** Takes the objects of `a == b` for equal, and learns nothing else: it holds for some of the rows that they stand for. */
  readonly equate: (test: Value) => void;
  /** The object that another one was found equal to; null where none was. */
  readonly equalTo: (value: Value) => Value | null;
}

/** How the tests are to come out that are not known yet, by their number. */
export type Policy = (number: number) => boolean;

export function startWay(policy: Policy): Way {
  const decisions: Decision[] = [];
  const facts: Facts = { answers: new Map(), keys: new Map(), equals: new Map(), counted: 0 };
  return {
    decisions,
    known: (test) => knownFrom(facts, test),
    assume: (test, answer) => learn(facts, test, answer),
    equate(test) {
      if (test.kind === 'operation' && (test.operator === '==' || test.operator === 'is')) learnEqual(facts, test);
    },
    equalTo: (value) => facts.equals.get(value) ?? null,
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

/** What one way showed. */
export interface Followed {
  readonly decisions: readonly Decision[];
  /** The same for ways that do the same. */
  readonly signature: string;
  /** Work that it took. */
  readonly steps: number;
}

export interface WayLimits {
  readonly ways: number;
  /** Work after which no further way is begun. */
  readonly steps: number;
}

/**
 * Runs along every way, those that differ least from "every test fails" first, until all are seen or a limit is reached; then once
 * more with every test true. A test that changes nothing is not combined with others. Gives how many were run and whether these are all.
 */
export function followWays(limits: WayLimits, run: (policy: Policy) => Followed): { ways: number; complete: boolean } {
  const queue: { readonly script: readonly boolean[]; readonly before: string | null }[] = [{ script: [], before: null }];
  let [ways, steps] = [0, 0];
  for (let at = 0; at < queue.length; at += 1) {
    if (ways >= limits.ways || (ways > 1 && steps >= limits.steps)) {
      run(() => true);
      return { ways: ways + 1, complete: false };
    }
    const { script, before } = queue[at] ?? { script: [], before: null };
    const way = run((number) => script[number] ?? false);
    ways += 1;
    steps += way.steps;
    if (way.signature === before) continue;
    for (let next = script.length; next < way.decisions.length; next += 1)
      queue.push({
        script: [...way.decisions.slice(0, next).map(({ taken }) => taken), way.decisions[next]?.taken !== true],
        before: way.signature,
      });
  }
  return { ways, complete: true };
}
