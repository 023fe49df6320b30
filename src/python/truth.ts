import { classOf, isSubclassOf } from './class-facts.js';
import type { Value } from './value.js';

/** Python's truth of a value; null when only a run could tell. */
export function truth(value: Value): boolean | null {
  switch (value.kind) {
    case 'none':
      return false;
    case 'boolean':
      return value.value;
    case 'number':
      return value.value !== 0;
    case 'string':
    case 'bytes':
      return value.value !== '';
    case 'list':
    case 'tuple':
    case 'set':
      return value.items.length > 0;
    case 'dict':
      return value.entries.length > 0;
    case 'member':
      return isSubclassOf(value.class, 'builtins.str') || isSubclassOf(value.class, 'builtins.int') ? truth(value.value) : true;
    case 'class':
    case 'function':
    case 'method':
    case 'module':
    case 'path':
    case 'partial':
    case 'ellipsis':
    case 'super':
      return true;
    case 'instance':
      return value.class.names.has('__bool__') || value.class.names.has('__len__') ? null : true;
    case 'reference':
      return value.name === 'typing.TYPE_CHECKING' || value.name === 'typing_extensions.TYPE_CHECKING' ? false : null;
    default:
      return null;
  }
}

/** Python's `==`; null when only a run could tell. */
export function same(left: Value, right: Value): boolean | null {
  if (left === right) return true;
  if (left.kind === 'unknown' || right.kind === 'unknown') return null;
  const a = plain(left);
  const b = plain(right);
  if (a !== undefined && b !== undefined) return a === b;
  if ((left.kind === 'list' || left.kind === 'tuple') && left.kind === right.kind) return sameItems(left.items, right.items);
  if (left.kind === 'set' && right.kind === 'set')
    return left.items.length === right.items.length && left.items.every((item) => right.items.some((other) => same(item, other) === true));
  if (left.kind === 'none' || right.kind === 'none') return isOpen(left) || isOpen(right) ? null : left.kind === right.kind;
  if (left.kind === 'reference' && right.kind === 'reference') return left.name === right.name ? true : null;
  if (isOpen(left) || isOpen(right) || left.kind === 'instance' || right.kind === 'instance') return null;
  if (left.kind === 'dict' && right.kind === 'dict') return null;
  return false;
}

function sameItems(left: readonly Value[], right: readonly Value[]): boolean | null {
  if (left.length !== right.length) return false;
  let certain = true;
  for (const [index, item] of left.entries()) {
    const equal = same(item, right[index] ?? item);
    if (equal === false) return false;
    if (equal === null) certain = false;
  }
  return certain ? true : null;
}

function isOpen(value: Value): boolean {
  return (
    value.kind === 'call' ||
    value.kind === 'attribute' ||
    value.kind === 'subscript' ||
    value.kind === 'operation' ||
    value.kind === 'reference'
  );
}

/** A value that JavaScript compares as Python would. */
function plain(value: Value): string | number | boolean | undefined {
  if (value.kind === 'string' || value.kind === 'number') return value.value;
  if (value.kind === 'boolean') return value.value ? 1 : 0;
  if (value.kind === 'bytes') return `b${value.value}`;
  if (value.kind === 'path') return `path ${value.path}`;
  if (value.kind === 'member' && (isSubclassOf(classOf(value), 'builtins.str') || isSubclassOf(classOf(value), 'builtins.int')))
    return plain(value.value);
  return undefined;
}

/** Position of a key among a dict's entries, or -1. */
export function findKey(entries: readonly (readonly [Value, Value])[], key: Value): number {
  return entries.findIndex(([candidate]) => same(candidate, key) === true);
}
