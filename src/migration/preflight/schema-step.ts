import type { Catalog } from '../../catalog/catalog.js';

/** A statement with the schema before and after it, as the server made it. */
export interface SchemaStep {
  readonly before: Catalog;
  readonly after: Catalog;
  readonly sql: string;
  /** Major of the server that will be asked. */
  readonly major: number;
  /** How a change of type converts. Null: by the assignment cast; `cast`: USING does no more than cast the column; `own`: any other expression. */
  readonly using: 'cast' | 'own' | null;
  /** By qualified name, the condition that a partition's bound puts on its rows, after the statement. */
  readonly partitionConditions: ReadonlyMap<string, string>;
}
