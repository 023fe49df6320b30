import type { CallValue, Value } from '../python/value.js';
import { itemsOf } from './reading.js';
import { columnOf, findAttribute, ownerOf, type Registry } from './registry.js';
import { calledSymbol } from './symbol.js';
import type { TableDraft } from './draft.js';

/** A column that a relationship names; the table by its name without schema. */
export interface JoinColumn {
  readonly table: string;
  readonly column: string;
}

/**
 * The columns that `foreign_keys=`, `remote_side=` or `primaryjoin=` names: as columns, lists, strings that SQLAlchemy evaluates, or a
 * function that gives one of them. A join counts when it is one equality of two columns, or `and_(…)` of such. Empty when it says something else.
 */
export function readJoinColumns(registry: Registry, table: TableDraft, value: Value): readonly JoinColumn[] {
  if (value.kind === 'function') return readJoinColumns(registry, table, registry.evaluation.call(value));
  if (value.kind === 'string') return readText(registry, value.value);
  if (value.kind === 'operation') return value.operator === '==' ? all(value.operands, (one) => readJoinColumns(registry, table, one)) : [];
  if (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set')
    return all(itemsOf(registry, value), (one) => readJoinColumns(registry, table, one));
  if (isWrapper(value)) return all(value.args, (one) => readJoinColumns(registry, table, one));
  return nameColumn(columnOf(registry, table, value));
}

const wrapping = new Set(['and_', 'foreign', 'remote']);

function isWrapper(value: Value): value is CallValue {
  return value.kind === 'call' && wrapping.has(calledSymbol(value) ?? '');
}

/** `"Order.customer_id"`, `"[Order.a, Order.b]"`, `"Customer.id == foreign(Order.customer_id)"`, `"and_(…)"`. */
function readText(registry: Registry, text: string): readonly JoinColumn[] {
  const bare = text.replaceAll(/\b(?:foreign|remote)\(([^()]*)\)/g, '$1').trim();
  const inner =
    /^(?:and_\((.*)\)|\[(.*)\]|\((.*)\))$/s
      .exec(bare)
      ?.slice(1)
      .find((part) => part !== undefined) ?? bare;
  const paths = inner.split(/,|==/).flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  return all(paths, (path) => readPath(registry, path));
}

/** `Order.customer_id`, `app.models.Order.customer_id`, `orders.c.customer_id`. */
function readPath(registry: Registry, path: string): readonly JoinColumn[] {
  const parts = /^(?:\w+\.)*?(\w+)\.(?:(?:c|columns)\.)?(\w+)$/.exec(path);
  const [, owner, name] = parts ?? [];
  if (owner === undefined || name === undefined) return [];
  const table = registry.tables.find((one) => one.name === owner);
  const column = table?.columns.find((one) => one.key === name);
  if (table !== undefined && column !== undefined) return [{ table: table.name, column: column.name }];
  const mapped = [...registry.mapped].find(([one]) => one.name === owner)?.[1];
  const attribute = findAttribute(mapped, name);
  return attribute === null ? [] : nameColumn({ table: ownerOf(mapped, attribute), column: attribute });
}

function nameColumn(found: ReturnType<typeof columnOf>): readonly JoinColumn[] {
  return found === null || found.table === null ? [] : [{ table: found.table.name, column: found.column.name }];
}

/** What all parts say; nothing when one of them cannot be read. */
function all<Part>(parts: readonly Part[], read: (part: Part) => readonly JoinColumn[]): readonly JoinColumn[] {
  const each = parts.map(read);
  return each.some((columns) => columns.length === 0) ? [] : each.flat();
}
