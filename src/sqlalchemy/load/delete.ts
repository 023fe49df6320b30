import { quoteIdentifier } from '../../postgres/identifier.js';
import { type ClassValue, unknown, type Unknown } from '../../python/value.js';
import type { TableDraft } from '../draft.js';
import type { Registry } from '../registry.js';
import type { CompiledStatement } from '../statement/compiled.js';
import { columnsIn } from './mapped-columns.js';
import { type Mapper, mapperOf, primaryKeyOf } from './mapper.js';
import { runtimeValue, startParameters } from './parameters.js';
import { nameTable } from './write-value.js';

/**
 * The DELETEs that a flush sends for an object itself: one for each of its tables, the class's own first. What goes along with it, see
 * `deletionOf`. Source: `_emit_delete_statements` in sqlalchemy/orm/persistence.py.
 */
export function deleteOf(registry: Registry, self: ClassValue): readonly CompiledStatement[] | Unknown {
  const mapped = registry.mapped.get(self);
  if (mapped === undefined || mapped.table === null) return unknown(`the class ${self.name} is not mapped`, self.place);
  const mapper = mapperOf(registry, mapped);
  return mapper.tables.toReversed().map((table) => deleteFrom(registry, mapper, table));
}

function deleteFrom(registry: Registry, mapper: Mapper, table: TableDraft): CompiledStatement {
  const version = columnsIn(registry, mapper, mapper.options.get('version_id_col')).filter((one) => one.table === table);
  return deleteBy(
    table,
    [...primaryKeyOf(registry, table), ...version].map(({ column }) => column.name),
  );
}

/** `DELETE FROM table WHERE table.a = $1 AND table.b = $2`. */
export function deleteBy(table: TableDraft, columns: readonly string[]): CompiledStatement {
  const parameters = startParameters();
  const name = nameTable(table);
  const where = columns.map((column) => `${name}.${quoteIdentifier(column)} = ${parameters.bind(runtimeValue(column))}`);
  const sql = `DELETE FROM ${name} WHERE ${where.join(' AND ')}`;
  return { verb: 'delete', sql, parameters: parameters.values, row: [], loads: [], composed: null, place: null };
}
