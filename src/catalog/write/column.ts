import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import type { Column } from '../catalog.js';
import { writeSequenceOptions } from './sequence.js';
import { writeCollate } from './types.js';

export interface ColumnParts {
  /** False where the default has to be added later. */
  readonly withDefault: boolean;
  /** False for a partition's, which follows its parent's. */
  readonly withIdentity: boolean;
}

/** A column as it stands in CREATE TABLE. */
export function writeColumn(column: Column, { withDefault, withIdentity }: ColumnParts): string {
  let sql = `${quoteIdentifier(column.name)} ${column.type}${writeCollate(column.collation)}`;
  if (column.generated?.expression)
    sql += ` GENERATED ALWAYS AS (${column.generated.expression}) ${column.generated.stored ? 'STORED' : 'VIRTUAL'}`;
  if (column.default !== null && withDefault) sql += ` DEFAULT ${column.default}`;
  if (!column.nullable) sql += ' NOT NULL';
  if (column.identity !== null && withIdentity) sql += writeIdentity(column);
  return sql;
}

function writeIdentity({ identity, identitySequence: sequence }: Column): string {
  const kind = identity === 'always' ? 'ALWAYS' : 'BY DEFAULT';
  const options = sequence === null ? '' : ` (SEQUENCE NAME ${qualify(sequence.schema, sequence.name)} ${writeSequenceOptions(sequence)})`;
  return ` GENERATED ${kind} AS IDENTITY${options}`;
}
