import { describe } from '../../python/describe.js';
import { isOpen } from '../../python/open.js';
import { isTerm, type Value } from '../../python/value.js';
import type { Registry } from '../registry.js';
import { symbolOf } from '../symbol.js';
import { sessionKind } from './is-session.js';

/** Whether a value says more of an argument than that there is one: objects, functions, statements, rows with known keys. */
export function isTelling(registry: Registry, value: Value): boolean {
  switch (value.kind) {
    case 'none':
    case 'instance':
    case 'class':
    case 'function':
    case 'partial':
      return true;
    case 'method':
      return value.function !== null;
    case 'list':
    case 'tuple':
    case 'set':
      return value.items.some((item) => item.kind !== 'none' && isTelling(registry, item));
    case 'dict':
      return value.entries.length > 0 && value.entries.every(([key]) => key.kind === 'string' || key.kind === 'attribute');
    default:
      return isTerm(value) && (sessionKind(value) !== null || isOfSql(registry, value));
  }
}

/** A statement, a query, a column or a piece of them: what a chain of calls starts with is SQLAlchemy's or mapped. */
function isOfSql(registry: Registry, value: Value): boolean {
  switch (value.kind) {
    case 'class':
      return registry.mapped.has(value);
    case 'reference':
      return symbolOf(value) !== null;
    case 'attribute':
      return symbolOf(value) !== null || isOfSql(registry, value.of);
    case 'call':
      return (
        isOfSql(registry, value.callee) ||
        (value.callee.kind === 'attribute' && value.callee.name === 'query' && value.args.some((one) => isOfSql(registry, one)))
      );
    case 'subscript':
      return isOfSql(registry, value.of);
    case 'operation':
      return value.operands.some((one) => isOfSql(registry, one));
    default:
      return false;
  }
}

/** Text that is the same for values that mean the same to those who are given them. */
export function shapeOf(registry: Registry, value: Value, depth = 0): string {
  if (depth > 12) return '…';
  // What is bound to a statement's parameters does not matter to it.
  if (isTerm(value) && !isOfSql(registry, value)) return sessionKind(value) === null ? '?' : 'session';
  const inner = (one: Value): string => shapeOf(registry, one, depth + 1);
  switch (value.kind) {
    case 'instance':
      return `${value.class.module}.${value.class.name}(${[...value.attributes.values()].flatMap((one) => (one.kind === 'class' ? [inner(one)] : [])).join(' ')})`;
    case 'class':
      return `class ${value.module}.${value.name}`;
    case 'function':
      return `function ${value.place.file}:${value.place.line}`;
    case 'method':
      return `${inner(value.of)}.${value.name}`;
    case 'partial':
      return `partial ${inner(value.callee)}`;
    case 'list':
    case 'tuple':
    case 'set':
      return `${isOpen(value) ? 'any ' : ''}${value.kind} [${value.items.map(inner).join(', ')}]`;
    case 'dict':
      return `{${value.entries.map(([key, item]) => `${inner(key)}: ${isTerm(item) ? '' : inner(item)}`).join(', ')}}`;
    case 'attribute':
      return `${inner(value.of)}.${value.name}`;
    case 'call':
      return `${inner(value.callee)}(${value.args.map(inner).join(', ')} ${value.keywords.map((one) => `${one.name}=${inner(one.value)}`).join(', ')})`;
    case 'subscript':
      return `${inner(value.of)}[${inner(value.index)}]`;
    case 'operation':
      return `(${value.operator} ${value.operands.map(inner).join(' ')})`;
    case 'reference':
      return value.name;
    default:
      return describe(value);
  }
}
