import type { Value } from '../python/value.js';

const ids = new WeakMap<Value, number>();
let next = 0;

/** Methods that give the same for the same. */
const pure = /^(lower|upper|strip|casefold|get|keys|values|items|startswith|endswith|isdigit|isalnum|date|time|total_seconds|is_|is_not)$/;

/** A text that two values share when they are bound to be the same within one run. */
export function keyOf(value: Value): string {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'boolean':
    case 'number':
      return String(value.value);
    case 'string':
      return JSON.stringify(value.value);
    case 'member':
      return `${value.class.module}.${value.class.name}.${value.name}`;
    case 'reference':
      return value.name;
    case 'class':
      return `${value.module}.${value.name}`;
    case 'attribute':
      return `${keyOf(value.of)}.${value.name}`;
    case 'subscript':
      return `${keyOf(value.of)}[${keyOf(value.index)}]`;
    case 'operation':
      return `(${value.operator} ${value.operands.map(keyOf).join(' ')})`;
    case 'list':
    case 'tuple':
    case 'set':
      return value.items.length > 50 ? identity(value) : `{${value.items.map(keyOf).join(' ')}}`;
    case 'call':
      return isPure(value.callee)
        ? `${keyOf(value.callee)}(${[...value.args, ...value.keywords.map((one) => one.value)].map(keyOf).join(' ')})`
        : identity(value);
    default:
      return identity(value);
  }
}

function isPure(callee: Value): boolean {
  if (callee.kind === 'class') return true;
  if (callee.kind === 'reference') return callee.name.startsWith('builtins.');
  return (callee.kind === 'attribute' || callee.kind === 'method') && pure.test(callee.name);
}

function identity(value: Value): string {
  const before = ids.get(value);
  if (before !== undefined) return `#${before}`;
  next += 1;
  ids.set(value, next);
  return `#${next}`;
}
