import { quoteLiteral } from '../../postgres/identifier.js';
import type { Value } from '../../python/value.js';
import type { ColumnType } from '../column-type.js';
import { calleeName } from './arguments.js';

/**
 * A Python value as SQLAlchemy writes it into a statement with `literal_binds`; null where it is not known or has no such form. `spell` gives texts for
 * values that only a run makes.
 */
export function literalOf(value: Value, spell?: (value: Value) => string | undefined): string | null {
  return spellKnown(value) ?? quoteSpelled(spell?.(value));
}

/** The same for a column of a type: members of an enum by their label, documents as JSON, lists as arrays. */
export function literalAs(value: Value, type: ColumnType | null, spell?: (value: Value) => string | undefined): string | null {
  if (value.kind === 'member' && type?.labels !== null && type?.labels !== undefined)
    return quoteLiteral(type.labels.get(value.name) ?? value.name);
  if (type?.affinity === 'json' && (value.kind === 'dict' || value.kind === 'list')) return quoteSpelled(jsonOf(value) ?? undefined);
  if (type?.affinity !== 'array' || value.kind !== 'list') return literalOf(value, spell);
  const items = value.items.map((item) => literalOf(item, spell));
  return items.includes(null) ? null : `ARRAY[${items.join(', ')}]`;
}

/** As Python's `json.dumps` writes it; null where it is not known. */
function jsonOf(value: Value): string | null {
  if (value.kind === 'none') return 'null';
  if (value.kind === 'boolean') return String(value.value);
  if (value.kind === 'number') return Number.isFinite(value.value) ? spellNumber(value.value, value.float) : null;
  if (value.kind === 'string')
    return JSON.stringify(value.value).replaceAll(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (value.kind === 'list' || value.kind === 'tuple') {
    const items = value.items.map(jsonOf);
    return items.includes(null) ? null : `[${items.join(', ')}]`;
  }
  if (value.kind !== 'dict') return null;
  const entries = value.entries.map(([key, item]) => [key.kind === 'string' ? jsonOf(key) : null, jsonOf(item)] as const);
  return entries.some(([key, item]) => key === null || item === null) ? null : `{${entries.map((entry) => entry.join(': ')).join(', ')}}`;
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
  if (name === 'Decimal' && first?.kind === 'string' && /^-?\d+(\.\d+)?$/.test(first.value)) return first.value;
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
