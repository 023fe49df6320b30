import type { QualifiedName } from '../../catalog/catalog.js';

/** A question to the rows that are there, whose answer tells what a statement will meet. */
export interface DataQuestion {
  /** `fails`: the statement fails when the answer is not 0. `loses`: so many rows or values go with it. */
  readonly risk: 'fails' | 'loses';
  readonly about:
    | 'nulls'
    | 'rows'
    | 'duplicates'
    | 'orphans'
    | 'check'
    | 'exclusion'
    | 'partition bound'
    | 'length'
    | 'range'
    | 'cast'
    | 'values lost'
    | 'rows lost';
  readonly table: QualifiedName;
  readonly columns: readonly string[];
  /** What the answer counts: `rows in which email is NULL`. */
  readonly counts: string;
  /** One read-only SELECT of one number; null where none tells. */
  readonly sql: string | null;
  /** Why no query tells; null where one does. */
  readonly why: string | null;
}
