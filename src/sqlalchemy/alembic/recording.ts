import type { Value } from '../../python/value.js';
import type { NotExamined, Place } from '../../source/place.js';
import type { Statement } from '../../source/statement.js';
import type { Conditional, DataWork, ScriptStatement } from './history.js';

/** What a run of `upgrade()` or `downgrade()` was seen to do. */
export interface Recording {
  readonly statements: Statement[];
  /** Those and the ones on rows that are known as text, in the order in which they run. */
  readonly script: ScriptStatement[];
  /** Statements on rows whose text only a run could tell. */
  readonly unwritten: NotExamined[];
  /** Whether an ORM session is told to write. */
  flushes: boolean;
  /** What may change the schema and could not be read. */
  readonly unknown: NotExamined[];
  /** Those of `unknown` that are calls which execute something, with the call. */
  readonly unclear: { readonly note: NotExamined; readonly place: Place }[];
  /** Statements of `unknown` that are known, and not whether they run. */
  readonly conditional: Conditional[];
  /** Calls that Alembic refuses for want of a name. */
  readonly nameless: Place[];
  /** Work on rows that is not rendered: it changes no schema. */
  readonly data: DataWork[];
  /** Tests that were answered by an assumption. */
  readonly assumed: NotExamined[];
  /** The exception that the function surely raises. */
  raised: { readonly value: Value; readonly place: Place } | null;
}

export function startRecording(): Recording {
  return {
    statements: [],
    script: [],
    unwritten: [],
    flushes: false,
    unknown: [],
    unclear: [],
    conditional: [],
    nameless: [],
    data: [],
    assumed: [],
    raised: null,
  };
}
