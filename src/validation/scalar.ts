import type { Value } from '../python/value.js';
import type { Scalar } from './enforced.js';

/** A constant as the database would hold it: an enum's member by its value, `Decimal("0.5")` as a number; null for anything else. */
export function scalarOf(value: Value | undefined): Scalar | null {
  if (value === undefined) return null;
  if (value.kind === 'string' || value.kind === 'number' || value.kind === 'boolean') return value.value;
  if (value.kind === 'member') return scalarOf(value.value);
  if (value.kind === 'tuple' && value.items.length > 0) return scalarOf(value.items[0]);
  if (value.kind === 'call' && value.callee.kind === 'reference' && value.callee.name === 'decimal.Decimal') {
    const inner = scalarOf(value.args[0]);
    const number = typeof inner === 'string' ? Number(inner) : inner;
    return typeof number === 'number' && Number.isFinite(number) ? number : null;
  }
  return null;
}

export function numberOfValue(value: Value | undefined): number | null {
  const scalar = scalarOf(value);
  return typeof scalar === 'number' ? scalar : null;
}
