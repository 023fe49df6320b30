import type { Value } from './value.js';

/** A few words for messages: `os.environ.get(…)`, `class User`. */
export function describe(value: Value): string {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'boolean':
      return value.value ? 'True' : 'False';
    case 'number':
      return String(value.value);
    case 'string':
      return value.value.length > 40 ? `'${value.value.slice(0, 40)}…'` : `'${value.value}'`;
    case 'reference':
      return /^runtime\.row_\d/.test(value.name) ? 'a row' : value.name.replace(/^(builtins|runtime)\./, '');
    case 'call':
      return `${describe(value.callee)}(${value.args.length + value.keywords.length > 0 ? '…' : ''})`;
    case 'attribute':
      return `${describe(value.of)}.${value.name}`;
    case 'subscript':
      return `${describe(value.of)}[…]`;
    case 'operation':
      if (value.operator === 'format')
        return `text made of ${value.operands
          .filter((one) => one.kind !== 'string')
          .map(describe)
          .join(', ')}`;
      return value.operands.length === 2
        ? value.operands.map(describe).join(` ${value.operator} `)
        : `${value.operator} ${value.operands.map(describe).join(', ')}`;
    case 'class':
    case 'function':
    case 'module':
      return `${value.name}`;
    case 'member':
      return `${value.class.name}.${value.name}`;
    case 'instance':
      return `${value.class.name}(…)`;
    case 'method':
      return `${describe(value.of)}.${value.name}`;
    case 'unknown':
      return value.reason;
    default:
      return `a ${value.kind}`;
  }
}
