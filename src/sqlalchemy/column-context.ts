import type { Value } from '../python/value.js';
import type { ColumnType } from './column-type.js';
import type { TableDraft } from './draft.js';
import type { ExpressionContext } from './expression.js';
import { textOf } from './reading.js';
import { isColumnCall } from './read-column.js';
import { columnOf, type Registry } from './registry.js';

/** How expressions of one table find their columns; those met are added to `met`. */
export function contextOf(registry: Registry, table: TableDraft | null, met: string[] = []): ExpressionContext {
  const find = columnFinder(registry, table);
  return {
    reading: registry,
    column: (value) => {
      const column = find(value);
      if (column !== null && !met.includes(column.name)) met.push(column.name);
      return column;
    },
  };
}

function columnFinder(registry: Registry, table: TableDraft | null): ExpressionContext['column'] {
  return (value) => {
    const found = columnOf(registry, table, value);
    if (found !== null) return { name: found.column.name, type: known(found.column.type) };
    const name = columnName(table, value);
    const column = table?.columns.find((one) => one.name === name);
    return name === null ? null : { name, type: column === undefined ? null : known(column.type) };
  };
}

function known(type: Value | ColumnType | null): ColumnType | null {
  return type !== null && 'sql' in type ? type : null;
}

/** Name of the column that a value means in a table: a string by name or attribute, a mixin's column by its attribute. */
function columnName(table: TableDraft | null, value: Value): string | null {
  if (value.kind === 'attribute' && value.of.kind === 'class')
    return table?.columns.find((column) => column.attribute === value.name)?.name ?? null;
  // `cls.name` in a mixin gives the mixin's own column, which the class has a copy of.
  if (isColumnCall(value))
    return (
      table?.columns.find((column) => column.sources.includes(value))?.name ??
      textOf(value.args[0]?.kind === 'string' ? value.args[0] : null)
    );
  return null;
}

/** A constraint's column: given by name, or as a column. */
export function nameOfColumn(registry: Registry, table: TableDraft, value: Value): string | null {
  if (value.kind === 'string') return table.columns.find((column) => column.key === value.value)?.name ?? value.value;
  return contextOf(registry, table).column(value)?.name ?? null;
}
