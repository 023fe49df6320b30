/** Where a synthetic figure comes from: somebody said so, it follows from what was said and the schema, or plinth assumes it. */
export type Source = 'declared' | 'derived' | 'assumed';

/** A figure with where it comes from. `why` is for a reader, without a full stop. */
export interface Figure<Value> {
  readonly value: Value;
  readonly source: Source;
  readonly why: string;
}

/** What one synthetic figure of a table, or of one of its columns, rests on. */
export interface Basis {
  readonly schema: string;
  readonly table: string;
  /** Null for what is said of the table as a whole. */
  readonly column: string | null;
  readonly figure: 'rows' | 'age' | 'nulls' | 'distinct values' | 'frequencies' | 'range' | 'order' | 'width';
  readonly source: Source;
  readonly why: string;
}

export const declared = <Value>(value: Value, why: string): Figure<Value> => ({ value, source: 'declared', why });
export const derived = <Value>(value: Value, why: string): Figure<Value> => ({ value, source: 'derived', why });
export const assumed = <Value>(value: Value, why: string): Figure<Value> => ({ value, source: 'assumed', why });
