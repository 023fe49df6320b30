import type { Place } from '../../source/place.js';
import {
  type AttributeValue,
  type CallValue,
  type Keyword,
  list,
  type OperationValue,
  reference,
  string,
  type Value,
} from '../../python/value.js';
import type { ColumnDraft, TableDraft } from '../draft.js';
import type { Registry } from '../registry.js';
import { valueOfTable } from '../relationship-text.js';

/** Terms as code that uses SQLAlchemy would have them, so that loads are compiled as any statement is. */
export interface Terms {
  readonly call: (name: string, ...args: readonly Value[]) => CallValue;
  readonly method: (of: Value, name: string, args?: readonly Value[], keywords?: Readonly<Record<string, Value>>) => CallValue;
  readonly attribute: (of: Value, name: string) => AttributeValue;
  readonly equals: (left: Value, right: Value) => OperationValue;
  readonly tuple: (items: readonly Value[]) => Value;
}

/** `place` is where the load comes from: the relationship or the class. */
export function makeTerms(place: Place): Terms {
  const attribute: Terms['attribute'] = (of, name) => ({ kind: 'attribute', of, name, place });
  const make = (callee: Value, args: readonly Value[], keywords: readonly Keyword[]): CallValue => ({
    kind: 'call',
    callee,
    args,
    keywords,
    place,
    assigned: new Map(),
  });
  return {
    call: (name, ...args) => make(reference(name), args, []),
    method: (of, name, args = [], keywords = {}) =>
      make(
        attribute(of, name),
        args,
        Object.entries(keywords).map(([key, value]) => ({ name: key, value, place })),
      ),
    attribute,
    equals: (left, right) => ({ kind: 'operation', operator: '==', operands: [left, right], place }),
    tuple: (items) => list([...items], 'tuple'),
  };
}

/** `table.c.name` of a table or of an alias of it. */
export function columnTerm(terms: Terms, of: Value, column: ColumnDraft): Value {
  return terms.attribute(terms.attribute(of, 'c'), column.key);
}

/** The table as a term. */
export function tableTerm(registry: Registry, table: TableDraft): Value {
  return valueOfTable(registry, table) ?? string(table.name);
}
