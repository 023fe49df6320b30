import type { Value } from '../../python/value.js';
import { resolveType } from '../column-type-use.js';
import type { ColumnDraft } from '../draft.js';
import type { TableColumn } from './foreign-key-links.js';
import { given, isTrue, keyword } from '../reading.js';
import { columnOf, type Registry } from '../registry.js';
import { calledSymbol, symbolOf } from '../symbol.js';

/** `default=`, `insert_default=`: what SQLAlchemy itself puts into an INSERT; null where only `default_factory` or nothing is given. */
export function clientDefault({ keywords }: ColumnDraft): Value | null {
  const args = { args: [], keywords };
  return given(args, 'insert_default') ?? given(args, 'default');
}

/** `onupdate=`. */
export function onUpdate({ keywords }: ColumnDraft): Value | null {
  return given({ args: [], keywords }, 'onupdate');
}

/** Whether the server gives the column a value: `server_default=`, `Identity()`, `Computed()`, `FetchedValue()`. */
export function hasServerDefault(column: ColumnDraft): boolean {
  return column.serverDefault !== null || column.items.some((item) => /^(Identity|Computed|FetchedValue)$/.test(calledSymbol(item) ?? ''));
}

/** Whether the server changes the column at an UPDATE: `server_onupdate=`, `Computed()`. */
export function hasServerOnUpdate(column: ColumnDraft): boolean {
  return (
    given({ args: [], keywords: column.keywords }, 'server_onupdate') !== null ||
    column.items.some((item) => calledSymbol(item) === 'Computed')
  );
}

/** A sequence that SQLAlchemy asks for itself: `Sequence("name")`. */
export function usesSequence(column: ColumnDraft): boolean {
  return column.sequence !== null && !isTrue(keyword(column.sequence, 'optional'));
}

/** Whether None is a value like others: JSON null. Source: `JSON.should_evaluate_none` in sqlalchemy/sql/sqltypes.py. */
export function writesNone(registry: Registry, { table, column }: TableColumn): boolean {
  return /^JSONB?$/.test(resolveType(registry, table, column, 1)?.name ?? '') && !column.noneAsNull;
}

/** Whether a value is SQL, and not something that Python works out and the driver binds. */
export function isExpression(registry: Registry, value: Value): boolean {
  switch (value.kind) {
    case 'operation':
      return value.operands.some((operand) => isExpression(registry, operand));
    case 'call':
      return (
        calledSymbol(value) !== null ||
        registry.columnCalls.has(value) ||
        (value.callee.kind === 'attribute' && isExpression(registry, value.callee.of))
      );
    case 'reference':
      return symbolOf(value) !== null;
    case 'attribute':
    case 'subscript':
      return columnOf(registry, null, value) !== null || symbolOf(value) !== null || isExpression(registry, value.of);
    default:
      return false;
  }
}
