import { qualify } from '../postgres/identifier.js';
import type { ColumnType } from './column-type.js';
import type { ColumnDraft, TableDraft } from './draft.js';
import { finishColumnKey } from './finish-constraint.js';
import { argument, note, textOf } from './reading.js';
import type { Registry } from './registry.js';
import { calledSymbol } from './symbol.js';

/** The type of a column; one that has none takes that of the column it references, as far as that leads. */
export function resolveType(registry: Registry, table: TableDraft, column: ColumnDraft, depth = 0): ColumnType | null {
  if (column.type !== null) {
    if ('sql' in column.type) return placeType(column.type, table);
    if (depth === 0) note(registry, `column "${table.name}"."${column.name}"`, column.type, column.place);
    return null;
  }
  const target = depth > 10 ? null : referenced(registry, table, column);
  const type = target === null ? null : resolveType(registry, target.table, target.column, depth + 1);
  if (type === null && depth === 0) note(registry, `column "${table.name}"."${column.name}"`, 'its type is not known', column.place);
  return type === null ? null : { ...type, check: null };
}

export function referenced(registry: Registry, table: TableDraft, column: ColumnDraft): { table: TableDraft; column: ColumnDraft } | null {
  for (const { columns, references } of keysOf(registry, table, column)) {
    const other = registry.tables.find((one) => one.name === references.table && one.schema === references.schema);
    const at = columns.indexOf(column.name);
    const found = other?.columns.find((one) => one.name === references.columns[at]);
    if (other !== undefined && found !== undefined) return { table: other, column: found };
  }
  return null;
}

export function keysOf(
  registry: Registry,
  table: TableDraft,
  column: ColumnDraft,
): { columns: readonly string[]; references: { schema: string | null; table: string; columns: readonly string[] } }[] {
  const own = column.items
    .filter((item) => calledSymbol(item) === 'ForeignKey')
    .flatMap((item) => finishColumnKey(registry, table, column, item) ?? []);
  const composite = table.items
    .filter((item) => calledSymbol(item) === 'ForeignKeyConstraint')
    .flatMap((item) => {
      const names = (registry.evaluation.iterate(argument(item, 0, 'columns') ?? { kind: 'none' }) ?? []).map(
        (value) => textOf(value) ?? '',
      );
      const targets = (registry.evaluation.iterate(argument(item, 1, 'refcolumns') ?? { kind: 'none' }) ?? []).map((value) =>
        (textOf(value) ?? '').split('.'),
      );
      const [first = []] = targets;
      return [
        {
          columns: names,
          references: {
            schema: first.length > 2 ? (first[0] ?? null) : table.metadata.schema,
            table: first.at(-2) ?? '',
            columns: targets.map((parts) => parts.at(-1) ?? ''),
          },
        },
      ];
    });
  return [...own, ...composite.filter((key) => key.columns.includes(column.name))];
}

/** An enum that lives in the schema of its table, or of its metadata. Source: `SchemaType._set_table` in sqlalchemy/sql/sqltypes.py. */
function placeType(type: ColumnType, table: TableDraft): ColumnType {
  if (type.enum === null || type.enum.schema !== null || !type.enum.inheritSchema || table.schema === null) return type;
  const sql = type.sql.replace(qualify(null, type.enum.name), () => qualify(table.schema, type.enum?.name ?? ''));
  return { ...type, sql, enum: { ...type.enum, schema: table.schema } };
}
