import type { Value } from '../python/value.js';
import type { Rendering } from './expression.js';
import { calledSymbol, symbolOf } from './symbol.js';

/** Conditions side by side: those within of the same sort are taken out, and what changes nothing is left out. Source: `BooleanClauseList`. */
export function joinWords(rendering: Rendering, word: 'AND' | 'OR', values: readonly Value[]): string {
  const flat = values.flatMap((value) => flattenWords(word, value));
  const rest = flat.filter((value) => constantOf(value) !== (word === 'AND'));
  const decisive = rest.some((value) => constantOf(value) === (word === 'OR'));
  if (decisive || (rest.length === 0 && flat.length > 0)) return String(decisive === (word === 'OR'));
  return rest.map((value) => `(${rendering.render(value)})`).join(` ${word} `);
}

/** The conditions that SQLAlchemy writes side by side for one: `and_(a, and_(b, c))` is a, b and c. */
export function flattenWords(word: 'AND' | 'OR', value: Value): readonly Value[] {
  const [symbol, operator] = word === 'AND' ? ['and_', '&'] : ['or_', '|'];
  if (value.kind === 'operation' && value.operator === operator) return value.operands.flatMap((one) => flattenWords(word, one));
  return calledSymbol(value) === symbol && value.kind === 'call' ? value.args.flatMap((one) => flattenWords(word, one)) : [value];
}

function constantOf(value: Value): boolean | null {
  if (value.kind === 'boolean') return value.value;
  const symbol = calledSymbol(value) ?? symbolOf(value);
  return symbol === 'true' ? true : symbol === 'false' ? false : null;
}
