import type { Decision, Way } from '../../../python/way.js';
import type { Place } from '../../../source/place.js';

/** Where a test stands and by which calls it was reached, by the decision. */
export type Spots = WeakMap<Decision, string>;

export interface SpottedWay {
  /** Text that is the same for one test reached by the same calls. */
  readonly spot: (place: Place) => string;
  readonly spots: Spots;
  /** Tests that come out as said here, by their spot. */
  readonly forced: ReadonlyMap<string, boolean>;
}

/** Rounds of a loop in which the same test may come out one way or the other; those that follow are like the first. */
const rounds = 2;

/** A way on which a test that is met again and again, in the rounds of a loop over a literal list, does not ask for a way each time. */
export function spotWay(inner: Way, { spot, spots, forced }: SpottedWay): Way {
  const met = new Map<string, { readonly taken: boolean; times: number }>();
  return {
    ...inner,
    decide(test, place) {
      const known = inner.known(test);
      if (known !== null) return known;
      const key = spot(place);
      const before = met.get(key);
      const said = forced.get(key) ?? (before !== undefined && before.times >= rounds ? before.taken : undefined);
      if (before !== undefined) before.times += 1;
      if (said !== undefined) {
        inner.assume(test, said);
        return said;
      }
      const taken = inner.decide(test, place);
      const made = inner.decisions.at(-1);
      if (made !== undefined) spots.set(made, key);
      if (before === undefined) met.set(key, { taken, times: 1 });
      return taken;
    },
  };
}
