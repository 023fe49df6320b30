import type { NotExamined, Place } from '../../source/place.js';

/** Something that holds connections and is not given back on all ways through the function that takes it. */
export interface Checkout {
  /** `package.module.Class.function`. */
  readonly function: string;
  readonly what: Taken['what'];
  /** What is called for it, as the source writes it: `SessionLocal`, `engine.connect`. */
  readonly called: string;
  readonly place: Place;
  readonly givenBack: 'never' | 'not on all ways';
}

export interface Checkouts {
  /** How many calls take something. */
  readonly taken: number;
  readonly kept: readonly Checkout[];
  readonly notExamined: readonly NotExamined[];
}

/** What a call takes. */
export interface Taken {
  readonly what: 'session' | 'connection' | 'pooled connection' | 'engine';
  /** Whether its `with` gives it back at the end: that of psycopg2 ends a transaction only. */
  readonly endsWith: boolean;
}
