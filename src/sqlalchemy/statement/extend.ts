import type { CallValue, Keyword, Value } from '../../python/value.js';
import type { Place } from '../../source/place.js';

const nowhere: Place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

export function placeOf(value: Value): Place {
  return ('place' in value ? value.place : null) ?? nowhere;
}

/** `value.name(…)`, as the code could have it. */
export function extend(value: Value, name: string, args: readonly Value[], keywords: readonly Keyword[] = []): CallValue {
  const place = placeOf(value);
  return { kind: 'call', callee: { kind: 'attribute', of: value, name, place }, args, keywords, place, assigned: new Map() };
}

/** A call of one of SQLAlchemy's own functions. */
export function callOf(name: string, args: readonly Value[], place: Place = nowhere): CallValue {
  return { kind: 'call', callee: { kind: 'reference', name: `sqlalchemy.${name}` }, args, keywords: [], place, assigned: new Map() };
}
