import { quoteIdentifier } from '../../postgres/identifier.js';
import { type ClassValue, unknown, type Unknown, type Value } from '../../python/value.js';
import type { ColumnDraft, TableDraft } from '../draft.js';
import type { Registry } from '../registry.js';
import type { CompiledStatement } from '../statement/compiled.js';
import { hasServerOnUpdate, isExpression, onUpdate } from './column-facts.js';
import { columnsIn } from './mapped-columns.js';
import { type Mapper, mapperOf, primaryKeyOf } from './mapper.js';
import { type Parameters, runtimeValue, startParameters } from './parameters.js';
import { isUnknown } from './relationship-facts.js';
import { withForeignKeys } from './set-attributes.js';
import { nameTable, writeValue } from './write-value.js';

/**
 * What a flush sends for a loaded object of which some attributes were set: an UPDATE for each table that has one of them. `changed`
 * holds columns and many-to-one relationships by attribute. Empty where nothing of it is a column. Source: `_collect_update_commands`
 * in sqlalchemy/orm/persistence.py.
 */
export function updateOf(
  registry: Registry,
  self: ClassValue,
  changed: ReadonlyMap<string, Value>,
): readonly CompiledStatement[] | Unknown {
  const mapped = registry.mapped.get(self);
  if (mapped === undefined || mapped.table === null) return unknown(`the class ${self.name} is not mapped`, self.place);
  const mapper = mapperOf(registry, mapped);
  const values = withForeignKeys(registry, self, changed);
  const touched = mapper.columns.filter(({ attribute }) => values.has(attribute));
  const version = columnsIn(registry, mapper, mapper.options.get('version_id_col'))[0] ?? null;
  const tables = mapper.tables.filter(
    (table) => touched.some((one) => one.table === table) || (version?.table === table && touched.length > 0),
  );
  const statements: CompiledStatement[] = [];
  for (const table of tables) {
    const set = new Map(
      touched.flatMap((one) =>
        one.table === table ? [[one.column, values.get(one.attribute) ?? runtimeValue(one.attribute)] as const] : [],
      ),
    );
    const statement = update(registry, mapper, { table, set, version: version?.table === table ? version.column : null });
    if (isUnknown(statement)) return statement;
    statements.push(statement);
  }
  return statements;
}

interface Updated {
  readonly table: TableDraft;
  readonly set: ReadonlyMap<ColumnDraft, Value>;
  /** `version_id_col`, where it is in this table. */
  readonly version: ColumnDraft | null;
}

function update(registry: Registry, mapper: Mapper, { table, set, version }: Updated): CompiledStatement | Unknown {
  const parameters = startParameters();
  const written: string[] = [];
  for (const column of table.columns) {
    const sql = writeChange(registry, parameters, column, set.get(column) ?? (column === version ? runtimeValue(column.name) : undefined));
    if (isUnknown(sql)) return sql;
    if (sql !== null) written.push(`${quoteIdentifier(column.name)}=${sql}`);
  }
  const name = nameTable(table);
  const keys = [...primaryKeyOf(registry, table).map(({ column }) => column), ...(version === null ? [] : [version])];
  const where = keys.map((key) => `${name}.${quoteIdentifier(key.name)} = ${parameters.bind(runtimeValue(key.name))}`);
  const eager = mapper.options.get('eager_defaults');
  const returning =
    eager?.kind === 'boolean' && eager.value
      ? mapper.columns.filter((one) => one.table === table && !set.has(one.column) && isFetched(registry, one.column))
      : [];
  const tail =
    returning.length === 0 ? '' : ` RETURNING ${returning.map(({ column }) => `${name}.${quoteIdentifier(column.name)}`).join(', ')}`;
  const sql = `UPDATE ${name} SET ${written.join(', ')} WHERE ${where.join(' AND ')}${tail}`;
  return { verb: 'update', sql, parameters: parameters.values, row: [], loads: [], composed: null, place: null };
}

/** Attributes that are to be loaded again after the UPDATE: what the database worked out and did not give back. */
export function staleAfter(registry: Registry, self: ClassValue, changed: ReadonlyMap<string, Value>): readonly string[] {
  const mapped = registry.mapped.get(self);
  if (mapped === undefined) return [];
  const mapper = mapperOf(registry, mapped);
  const eager = mapper.options.get('eager_defaults');
  if (eager?.kind === 'boolean' && eager.value) return [];
  return mapper.columns.flatMap(({ attribute, column }) => {
    const value = changed.get(attribute);
    return (value === undefined ? isFetched(registry, column) : isExpression(registry, value)) ? [attribute] : [];
  });
}

/** A column that is set, or that `onupdate=` sets along; null for others. */
function writeChange(registry: Registry, parameters: Parameters, column: ColumnDraft, value: Value | undefined): string | Unknown | null {
  if (value !== undefined) return writeValue(registry, parameters, value);
  const along = onUpdate(column);
  if (along === null) return null;
  return isExpression(registry, along) ? writeValue(registry, parameters, along) : parameters.bind(runtimeValue(column.name));
}

/** Whether the database works the value out at an UPDATE. */
function isFetched(registry: Registry, column: ColumnDraft): boolean {
  const along = onUpdate(column);
  return hasServerOnUpdate(column) || (along !== null && isExpression(registry, along));
}
