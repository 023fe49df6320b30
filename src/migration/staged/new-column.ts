import { isNumbered } from '../../catalog/column-facts.js';
import type { Column } from '../../catalog/catalog.js';
import { writeColumn } from '../../catalog/write/column.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import { shapeOf } from './column-shape.js';
import { contract, expand, sql } from './part.js';
import { setNotNull } from './require-column.js';
import type { StagedItem, TablePair } from './stage.js';

/**
 * A new column. The running code does not know it: where it may not be NULL and nothing gives it a value, it is nullable until the new code
 * runs. A default that differs from row to row is set for rows to come, and old rows are filled in batches.
 */
export function* stageNewColumn(pair: TablePair, column: Column): Generator<StagedItem> {
  const { before: table, request } = pair;
  const on = { schema: table.schema, table: table.name };
  const object = `column ${table.name}.${column.name}`;
  if (column.generated?.stored === true) {
    yield {
      object,
      why: 'a stored generated column writes the table anew: make it a plain column that a trigger keeps, or (from 18) a virtual one',
    };
    return;
  }
  if (isNumbered(column)) {
    yield {
      object,
      why: 'numbers for old rows would write the table anew: make the sequence first, set the default to it, then fill in batches',
    };
    return;
  }
  if (column.generated !== null) {
    const alter = `ALTER TABLE ${qualify(table.schema, table.name)}`;
    const made = writeColumn(column, { withDefault: true, withIdentity: true });
    yield expand(sql([`${alter} ADD COLUMN ${made}`], [`${alter} DROP COLUMN ${quoteIdentifier(column.name)}`]));
    return;
  }
  const shape = shapeOf(column);
  const value = request.fill.get(`${table.name}.${column.name}`) ?? (shape.defaultLater ? column.default : null);
  const later = !column.nullable && (column.default === null || shape.defaultLater);
  yield expand({ kind: 'addColumn', ...on, column: later ? { ...shape, nullable: true } : shape });
  const fill =
    value === null
      ? []
      : [
          {
            kind: 'backfill' as const,
            ...on,
            set: [{ column: column.name, expression: value }],
            where: `${quoteIdentifier(column.name)} IS NULL`,
            partitioned: table.kind === 'partitioned table',
          },
        ];
  if (!later) {
    if (fill.length > 0) yield expand(...fill);
    return;
  }
  const deploy = column.default === null ? `code that gives ${table.name}.${column.name} its value` : null;
  yield contract(deploy, ...fill, ...setNotNull(pair, on, column.name));
}
