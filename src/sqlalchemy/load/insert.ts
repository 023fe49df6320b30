import { quoteIdentifier } from '../../postgres/identifier.js';
import { type ClassValue, unknown, type Unknown, type Value } from '../../python/value.js';
import { resolveType } from '../column-type-use.js';
import type { ColumnDraft, TableDraft } from '../draft.js';
import { textOf } from '../reading.js';
import type { Registry } from '../registry.js';
import type { CompiledStatement } from '../statement/compiled.js';
import { clientDefault, hasServerDefault, isExpression, usesSequence, writesNone } from './column-facts.js';
import { type Mapper, mapperOf, primaryKeyOf } from './mapper.js';
import { type Parameters, runtimeValue, startParameters } from './parameters.js';
import { isUnknown } from './relationship-facts.js';
import { withForeignKeys } from './set-attributes.js';
import { columnsIn } from './mapped-columns.js';
import { nameTable, writeValue } from './write-value.js';

/**
 * What a flush sends for an object that was made with some attributes set: an INSERT for each of its tables. `set` holds columns and
 * many-to-one relationships by attribute. `rows` is `many` where several objects of the class, with the same attributes, are flushed at
 * once, `bulk` where `bulk_save_objects` and its like send them: columns that are not set are left out, and nothing is given back. Source:
 * `_collect_insert_commands` and `_emit_insert_statements` in sqlalchemy/orm/persistence.py.
 */
export function insertOf(
  registry: Registry,
  self: ClassValue,
  set: ReadonlyMap<string, Value>,
  rows: Rows = 'one',
): readonly CompiledStatement[] | Unknown {
  const mapped = registry.mapped.get(self);
  if (mapped === undefined || mapped.table === null) return unknown(`the class ${self.name} is not mapped`, self.place);
  const mapper = mapperOf(registry, mapped);
  const values = withForeignKeys(registry, self, set);
  const statements: CompiledStatement[] = [];
  for (const table of mapper.tables) {
    const statement = insertInto(registry, mapper, table, values, rows);
    if (isUnknown(statement)) return statement;
    statements.push(statement);
  }
  return statements;
}

type Rows = 'one' | 'many' | 'bulk';

interface Written {
  readonly column: ColumnDraft;
  readonly sql: string;
}

function insertInto(
  registry: Registry,
  mapper: Mapper,
  table: TableDraft,
  set: ReadonlyMap<string, Value>,
  rows: Rows,
): CompiledStatement | Unknown {
  const parameters = startParameters();
  const written: Written[] = [];
  const keys = primaryKeyOf(registry, table).map(({ column }) => column);
  const version = columnsIn(registry, mapper, mapper.options.get('version_id_col'))[0]?.column ?? null;
  const own = new Set(mapper.columns.filter((one) => one.table === table).map(({ column }) => column));
  const order = table.columns.filter(
    (column) => own.has(column) || (clientDefault(column) !== null && !ofSubclass(registry, mapper, column)),
  );
  const given: ColumnDraft[] = [];
  for (const column of order) {
    const value = set.get(column.attribute);
    const isSet = value !== undefined && (value.kind !== 'none' || writesNone(registry, { table, column }));
    const isInherited = keys.includes(column) && table !== mapper.tables[0];
    const sql = isSet
      ? writeValue(registry, parameters, value)
      : isInherited || column === version || column === mapper.polymorphicOn?.column
        ? parameters.bind(runtimeValue(column.name))
        : writeDefault(registry, parameters, { table, column, isLeftOut: rows === 'bulk' || keys.includes(column) });
    if (isUnknown(sql)) return sql;
    if (isSet || isInherited) given.push(column);
    if (sql !== null) written.push({ column, sql });
  }
  const returning =
    rows === 'bulk' ? [] : returned(mapper, { own: table.columns.filter((column) => own.has(column)), keys, given, written, registry });
  const sql = write(registry, table, written, keys, returning, rows);
  return { verb: 'insert', sql, parameters: parameters.values, row: [], loads: [], composed: null, place: null };
}

/** A column of a class below in the same table, which this class knows nothing of. */
function ofSubclass(registry: Registry, mapper: Mapper, column: ColumnDraft): boolean {
  return [...registry.mapped.values()].some(
    (one) => one.inherits !== null && one !== mapper.mapped && [...one.attributes.values()].includes(column),
  );
}

/** What stands in the INSERT for a column that is not set; null where it is left out. */
function writeDefault(
  registry: Registry,
  parameters: Parameters,
  { table, column, isLeftOut }: { table: TableDraft; column: ColumnDraft; isLeftOut: boolean },
): string | Unknown | null {
  if (usesSequence(column)) return `nextval('${textOf(column.sequence?.args[0]) ?? ''}')`;
  const value = clientDefault(column);
  if (value !== null && column.sequence === null)
    return isExpression(registry, value) ? writeValue(registry, parameters, value) : parameters.bind(runtimeValue(column.name));
  if (isLeftOut || hasServerDefault(column) || writesNone(registry, { table, column })) return null;
  return parameters.bind({ kind: 'none' });
}

interface Inserted {
  readonly registry: Registry;
  /** Columns that the class has in this table, in the order of the table. */
  readonly own: readonly ColumnDraft[];
  readonly keys: readonly ColumnDraft[];
  readonly given: readonly ColumnDraft[];
  readonly written: readonly Written[];
}

/** What the INSERT gives back. */
function returned(mapper: Mapper, { registry, own, keys, given, written }: Inserted): readonly ColumnDraft[] {
  const isWritten = (column: ColumnDraft): boolean => written.some((one) => one.column === column);
  const isSql = (column: ColumnDraft): boolean => {
    const value = clientDefault(column);
    return usesSequence(column) || (value !== null && isExpression(registry, value));
  };
  const eager = mapper.options.get('eager_defaults');
  const fetchesDefaults = !(eager?.kind === 'boolean' && !eager.value);
  const needsKey = !keys.every((key) => given.includes(key));
  return own.filter((column) => {
    if (keys.includes(column)) return needsKey && (!isWritten(column) || isSql(column));
    if (given.includes(column)) return false;
    return fetchesDefaults && (isSql(column) || (hasServerDefault(column) && !isWritten(column)));
  });
}

function write(
  registry: Registry,
  table: TableDraft,
  written: readonly Written[],
  keys: readonly ColumnDraft[],
  returning: readonly ColumnDraft[],
  rows: Rows,
): string {
  const name = nameTable(table);
  const full = (column: ColumnDraft): string => `${name}.${quoteIdentifier(column.name)}`;
  const into = `INSERT INTO ${name}`;
  const tail = returning.length === 0 ? '' : ` RETURNING ${returning.map(full).join(', ')}`;
  if (written.length === 0) return `${into} DEFAULT VALUES${tail}`;
  const columns = `(${written.map(({ column }) => quoteIdentifier(column.name)).join(', ')})`;
  const values = `VALUES (${written.map(({ sql }) => sql).join(', ')})`;
  if (rows === 'one' || tail === '') return `${into} ${columns} ${values}${tail}`;
  // What is given back already is given back once more under another name.
  const sentinel = keys.map((key) => `, ${full(key)}${returning.includes(key) ? ` AS ${quoteIdentifier(`${key.name}__1`)}` : ''}`).join('');
  if (keys.every((key) => written.some(({ column }) => column === key))) return `${into} ${columns} ${values}${tail}${sentinel}`;
  if (!countsUp(registry, table, keys)) return `${into} ${columns} ${values}${tail}`;
  const casts = written.map(({ column }, at) => `p${at}::${castType(registry, table, column)}`);
  const names = [...written.map((_, at) => `p${at}`), 'sen_counter'].join(', ');
  const first = `(${[...written.map(({ sql }) => sql), '0'].join(', ')})`;
  return `${into} ${columns} SELECT ${casts.join(', ')} FROM (VALUES ${first}) AS imp_sen(${names}) ORDER BY sen_counter${tail}${sentinel}`;
}

/** All texts are cast to VARCHAR. Source: `PGCompiler.render_bind_cast` in sqlalchemy/dialects/postgresql/base.py. */
function castType(registry: Registry, table: TableDraft, column: ColumnDraft): string {
  const type = resolveType(registry, table, column, 1);
  return type === null || type.affinity === 'string' ? 'VARCHAR' : type.sql;
}

/** Whether the key is a number that the server counts up: the order in which rows come back can be told by it. */
function countsUp(registry: Registry, table: TableDraft, keys: readonly ColumnDraft[]): boolean {
  return (
    keys.length === 1 &&
    keys.every(
      (key) => /^(integer|smallint|bigint)$/.test(resolveType(registry, table, key, 1)?.affinity ?? '') && key.serverDefault === null,
    )
  );
}
