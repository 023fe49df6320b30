import type { NotExamined } from '../../source/place.js';
import type { NamingConvention } from '../naming.js';
import type { MadeValues } from './made-values.js';
import type { Reading } from '../reading.js';

/** What an operation must know beside its arguments: what a run of `alembic upgrade heads` would know at this point. */
export interface Setting {
  readonly reading: Reading;
  /** What the readers of types, columns and tables could not read in the operation at hand. */
  readonly problems: NotExamined[];
  /** What Alembic prints for the operation at hand, where that is not what is replayed. */
  scripted: readonly string[] | null;
  /** Of env.py's `target_metadata`: Alembic names unnamed constraints by it. */
  readonly naming: NamingConvention;
  /** Named types that exist by now, as `schema.name` or name: what `checkfirst` asks the server for. */
  readonly types: Set<string>;
  /** Types that a CREATE TABLE of this run has made: SQLAlchemy makes each only once a run, whatever happens to it later. */
  readonly made: Set<string>;
  /** Texts that stand for values which each run makes anew. */
  readonly spell: MadeValues['spell'];
  /** The version of a library that the project names, `1.10`; null where it names none. */
  readonly findLibrary: (library: string) => string | null;
  /** Every statement of the run so far. */
  readonly log: string[];
  /** The default that a column has by now, as far as the statements tell. */
  readonly findDefault: (table: { readonly schema: string | null; readonly name: string }, column: string) => string | null;
}
