import type { NotExamined, Place } from '../source/place.js';

/** What a project's functions send to the database, read from their source; nothing of it is run. Plain data. */
export interface CodeWorkload {
  readonly functions: readonly CodeFunction[];
  /** What could not be read: functions given up, calls whose target is only known when the code runs. */
  readonly notExamined: readonly NotExamined[];
}

/** One function or method as if it were called alone, with arguments as the annotations say, else as the project's own calls give them. */
export interface CodeFunction {
  /** `package.module.Class.method`; the class is the one that it is called on, which may inherit the method. */
  readonly name: string;
  /** The `def` statement. */
  readonly place: Place;
  readonly async: boolean;
  readonly role: FunctionRole;
  /** Set where the function answers a request. */
  readonly endpoint: Endpoint | null;
  /** In the order of sending, over all ways through the function; what several ways send at one place by one path stands once. */
  readonly sends: readonly Send[];
  /** Ways through the tests that only a run can tell which were followed, and whether these are all. */
  readonly ways: number;
  readonly complete: boolean;
  /** Statements that could not be read, with the place and the reason. */
  readonly unknown: readonly NotExamined[];
}

/** Who calls it: a router, a queue's worker, a command line, or other functions only. */
export type FunctionRole = 'endpoint' | 'task' | 'command' | 'function';

export interface Endpoint {
  /** `GET`, in capitals; several where one function answers several. */
  readonly methods: readonly string[];
  /** As the route is written, prefixes of routers included where they are known. */
  readonly path: string;
  /** What the answer is declared or seen to be. */
  readonly answers: 'list' | 'page' | 'one' | 'stream' | 'other' | 'unknown';
}

/** One statement that is sent, or would be on one of the ways through the function. */
export interface Send {
  /** Its position in `CodeFunction.sends`. */
  readonly id: number;
  /** As PostgreSQL is sent it, with parameters `$1`, `$2`, … in order. */
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  readonly cause: Cause;
  /** The call or the attribute that sends it. */
  readonly place: Place;
  /** The expression that builds the statement as a whole (`select(…).where(…)`), for edits; null for loads, flushes and text of unknown origin. */
  readonly built: Place | null;
  /** Calls from the function that was entered to the one that sends, outermost first; the last is the one that sends. */
  readonly path: readonly Frame[];
  /** Loops around it, callers' included, outermost first. */
  readonly loops: readonly Loop[];
  readonly fetches: Fetch;
  /** What each row holds; empty for statements that return no rows. */
  readonly row: readonly RowPart[];
  /** Whether its rows, or objects made one for one of them, are what the function that was entered returns. */
  readonly returned: boolean;
  /** Set for loads by relationship. */
  readonly relationship: LoadedRelationship | null;
  readonly session: 'sync' | 'async' | 'unknown';
  /** Tests on the way to it that only a run can tell, in order; empty when it is always sent. */
  readonly tests: readonly { readonly place: Place; readonly taken: boolean }[];
  /** Where the text of the statement is put together from what is only known when the code runs, or is that as a `whole`; a reason in words. */
  readonly composed: { readonly place: Place; readonly reason: string; readonly whole: boolean } | null;
}

/** The SQL literal that a parameter always has, where the code says so; the name that the code gives it. */
export interface Parameter {
  readonly literal: string | null;
  readonly name: string | null;
}

export type Cause =
  /** `execute`, `scalars`, `query(…).all()` and their like. */
  | 'statement'
  /** `session.get(…)`, `query.get(…)`. */
  | 'get'
  /** An attribute of an object that was not loaded. */
  | 'lazy load'
  /** A second statement of `selectinload` or `subqueryload`, or of a relationship that is declared so. */
  | 'eager load'
  /** `refresh`, or an attribute that a commit or flush expired. */
  | 'refresh'
  /** INSERT, UPDATE and DELETE of a flush. */
  | 'flush';

export interface Frame {
  /** As `CodeFunction.name`. */
  readonly function: string;
  /** The call of the next frame; of the last frame, the place that sends. */
  readonly place: Place;
}

export interface Loop {
  /** The `for` statement, comprehension, or call of `gather` or `map`. */
  readonly place: Place;
  readonly form: 'for' | 'while' | 'comprehension' | 'gather' | 'map';
  /** The function that holds it. */
  readonly function: string;
  /** The send whose rows it goes over, by `Send.id`; null when it goes over something else. */
  readonly over: number | null;
  /** How often at most, where the code says it: a literal list, `range(3)`. */
  readonly atMost: number | null;
}

/** How many of the rows are taken: all, one at a time from a cursor (`stream`), one of them (`first`, `one`, `scalar`), or none. */
export type Fetch = 'all' | 'stream' | 'one' | 'none' | 'unknown';

export type RowPart =
  | { readonly kind: 'entity'; readonly className: string; readonly schema: string | null; readonly table: string }
  | { readonly kind: 'column'; readonly schema: string | null; readonly table: string; readonly column: string }
  | { readonly kind: 'value' };

export interface LoadedRelationship {
  readonly className: string;
  readonly name: string;
  readonly target: string;
  readonly collection: boolean;
  /** The send whose rows hold the objects whose relationship is loaded, by `Send.id`; null when they came otherwise (an argument, a global). */
  readonly of: number | null;
  /** Relationships that came with those rows, by a join, on the way to the objects; outermost first. */
  readonly through: readonly { readonly className: string; readonly name: string }[];
  /** Through `awaitable_attrs`, which is how an AsyncSession loads on purpose. */
  readonly awaited: boolean;
}
