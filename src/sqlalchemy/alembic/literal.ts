import { quoteLiteral } from '../../postgres/identifier.js';
import type { Value } from '../../python/value.js';
import { calleeName } from './arguments.js';

/**
 * A Python value as SQLAlchemy writes it into a statement with `literal_binds`; null where it is not known or has no such form. `spell` gives texts for
 * values that only a run makes.
 */
export function literalOf(value: Value, spell?: (value: Value) => string | undefined): string | null {
  return spellKnown(value) ?? quoteSpelled(spell?.(value));
}

function quoteSpelled(text: string | undefined): string | null {
  return text === undefined ? null : quoteLiteral(text);
}

function spellKnown(value: Value): string | null {
  if (value.kind === 'none') return 'NULL';
  if (value.kind === 'boolean') return String(value.value);
  if (value.kind === 'string') return quoteLiteral(value.value);
  if (value.kind === 'number') return Number.isFinite(value.value) ? spellNumber(value.value, value.float) : null;
  if (value.kind === 'member') return spellKnown(value.value);
  if (value.kind !== 'call') return null;
  const [first] = value.args;
  const name = calleeName(value);
  if ((name === 'UUID' || name === 'inline_literal' || name === 'literal') && first !== undefined) return spellKnown(first);
  return value.keywords.length > 0 ? null : dateOf(name, value.args);
}

function spellNumber(value: number, float: boolean): string {
  return float && Number.isInteger(value) ? `${value}.0` : String(value);
}

/** `datetime(2020, 1, 2)` is `'2020-01-02 00:00:00'`, `date(2020, 1, 2)` `'2020-01-02'`; null with a time zone or microseconds. */
export function dateOf(name: string | null, args: readonly Value[]): string | null {
  if (name !== 'datetime' && name !== 'date') return null;
  const parts = args.map((part) => (part.kind === 'number' ? part.value : null));
  if (parts.length < 3 || parts.length > 6 || parts.includes(null)) return null;
  const [year, month, day, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const two = (part: number | undefined): string => String(part ?? 0).padStart(2, '0');
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return name === 'date' ? `'${date}'` : `'${date} ${two(hour)}:${two(minute)}:${two(second)}'`;
}
