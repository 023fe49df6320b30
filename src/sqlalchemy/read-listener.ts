import type { CallValue } from '../python/value.js';
import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import type { Statement } from '../source/statement.js';
import { argument, keyword, note, textOf } from './reading.js';
import { type Registry, tableOf } from './registry.js';
import { calledSymbol } from './symbol.js';

/** Events whose listeners may add to tables, names or statements. Source: https://docs.sqlalchemy.org/en/20/core/events.html#schema-events */
const changing = new Set([
  'instrument_class',
  'mapper_configured',
  'before_mapper_configured',
  'after_configured',
  'before_configured',
  'before_parent_attach',
  'after_parent_attach',
  'before_create',
  'after_create',
]);

/** `event.listen(Model.__table__, 'after_create', DDL("…"))`: the statement runs after the tables are made. */
export function readListener(registry: Registry, call: CallValue): Statement[] {
  const target = argument(call, 0, 'target');
  const name = textOf(argument(call, 1, 'identifier')) ?? '';
  const ddl = argument(call, 2, 'fn');
  if (target === null || !changing.has(name)) return [];
  if (ddl === null || name !== 'after_create') {
    note(registry, `listener of "${name}"`, 'what it adds to the schema is known only when the code runs', call.place);
    return [];
  }
  const inner = ddl.kind === 'call' && ddl.callee.kind === 'attribute' && ddl.callee.name === 'execute_if' ? ddl.callee.of : ddl;
  const table = tableOf(registry, target);
  if (ddl.kind === 'call' && ddl !== inner) {
    const dialect = textOf(keyword(ddl, 'dialect'));
    if (dialect !== null && dialect !== 'postgresql') return [];
  }
  const text = inner.kind === 'call' && calledSymbol(inner) === 'DDL' ? textOf(inner.args[0]) : null;
  if (text === null) {
    note(registry, 'DDL of an after_create listener', ddl, call.place);
    return [];
  }
  const fields: Readonly<Record<string, string>> = {
    table: table === null ? '' : quoteIdentifier(table.name),
    schema: table?.schema ?? '',
    fullname: table === null ? '' : qualify(table.schema, table.name),
  };
  const sql = text.replaceAll(/%\((\w+)\)s|%%/g, (whole, field: string | undefined) =>
    field === undefined ? '%' : (fields[field] ?? whole),
  );
  return [
    {
      sql: sql.trim().replace(/;$/, ''),
      place: call.place,
      object: table === null ? 'DDL' : `DDL of table "${table.name}"`,
      transactional: true,
    },
  ];
}
