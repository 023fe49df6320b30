import type { Value } from '../../python/value.js';

/** A term with some of its parts put in other parts' place; what `replace` gives null for is looked into. */
export function replaceParts(value: Value, replace: (part: Value) => Value | null): Value {
  const found = replace(value);
  if (found !== null) return found;
  const inner = (part: Value): Value => replaceParts(part, replace);
  switch (value.kind) {
    case 'operation':
      return { ...value, operands: value.operands.map(inner) };
    case 'call':
      return {
        ...value,
        callee: value.callee.kind === 'attribute' ? { ...value.callee, of: inner(value.callee.of) } : value.callee,
        args: value.args.map(inner),
        keywords: value.keywords.map((one) => ({ ...one, value: inner(one.value) })),
      };
    case 'attribute':
      return { ...value, of: inner(value.of) };
    case 'subscript':
      return { ...value, of: inner(value.of), index: inner(value.index) };
    case 'list':
    case 'tuple':
    case 'set':
      return { ...value, items: value.items.map(inner) };
    default:
      return value;
  }
}
