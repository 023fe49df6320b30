import type { CallValue, Value } from '../../python/value.js';
import { given, itemsOf } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import type { Within } from './operators.js';

/** `.over(…)`, `.filter(…)`, `.within_group(…)` of a function; null when the call is none of them. */
export function renderWindow(within: Within, call: CallValue): string | null {
  const { callee } = call;
  if (callee.kind !== 'attribute') return null;
  const { rendering } = within;
  switch (callee.name) {
    case 'over':
      return `${rendering.render(callee.of)} OVER (${writeWindow(within, call)})`;
    case 'filter':
      return isFunctional(callee.of) ? `${rendering.render(callee.of)} FILTER (WHERE ${rendering.render(conjoin(call))})` : null;
    case 'within_group':
      return `${rendering.render(callee.of)} WITHIN GROUP (ORDER BY ${call.args.map((one) => rendering.render(one)).join(', ')})`;
    case 'aggregate_order_by':
      return null;
    default:
      return null;
  }
}

function isFunctional(value: Value): boolean {
  if (value.kind !== 'call') return false;
  if (calledSymbol(value)?.startsWith('func.') === true) return true;
  return value.callee.kind === 'attribute' && /^(over|within_group|filter)$/.test(value.callee.name) && isFunctional(value.callee.of);
}

function conjoin(call: CallValue): Value {
  const [first, ...others] = call.args;
  return others.reduce<Value>(
    (left, right) => ({ kind: 'operation', operator: '&', operands: [left, right], place: call.place }),
    first ?? call,
  );
}

function writeWindow({ rendering }: Within, call: CallValue): string {
  const part = (word: string, value: Value | null): string[] => {
    if (value === null) return [];
    const values = value.kind === 'list' || value.kind === 'tuple' ? itemsOf(rendering.reading, value) : [value];
    return [`${word} ${values.map((one) => rendering.render(one)).join(', ')}`];
  };
  return [
    ...part('PARTITION BY', given(call, 'partition_by')),
    ...part('ORDER BY', given(call, 'order_by')),
    ...frame('ROWS', given(call, 'rows')),
    ...frame('RANGE', given(call, 'range_')),
  ].join(' ');
}

/** `rows=(None, 0)`. */
function frame(word: string, value: Value | null): string[] {
  if (value?.kind !== 'tuple') return [];
  const bound = (one: Value | undefined, otherwise: string): string => {
    if (one?.kind !== 'number') return `UNBOUNDED ${otherwise}`;
    return one.value === 0 ? 'CURRENT ROW' : `${Math.abs(one.value)} ${one.value < 0 ? 'PRECEDING' : 'FOLLOWING'}`;
  };
  return [`${word} BETWEEN ${bound(value.items[0], 'PRECEDING')} AND ${bound(value.items[1], 'FOLLOWING')}`];
}
