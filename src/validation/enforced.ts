import type { NotExamined, Place } from '../source/place.js';

/** Rules that a project's code enforces on what it writes, each on the columns that the values reach. Plain data. */
export interface EnforcedRules {
  readonly rules: readonly EnforcedRule[];
  /** Functions whose ways were not all followed. */
  readonly notExamined: readonly NotExamined[];
}

interface OnColumns {
  /** Null for the search path's own schema. */
  readonly schema: string | null;
  readonly table: string;
  /** Where values that break the rule are refused, the nearest to the request first. */
  readonly enforced: readonly Enforcement[];
}

export type EnforcedRule = ValuesRule | RangeRule | LengthRule | PatternRule | RequiredRule | OrderRule | UniqueRule | OverlapRule;

/** Every value that is written is one of a list. */
export interface ValuesRule extends OnColumns {
  readonly kind: 'values';
  readonly column: string;
  readonly values: readonly Scalar[];
}

/** Every number that is written lies in a range. */
export interface RangeRule extends OnColumns {
  readonly kind: 'range';
  readonly column: string;
  readonly minimum: Bound | null;
  readonly maximum: Bound | null;
}

/** Every text that is written has so many characters. */
export interface LengthRule extends OnColumns {
  readonly kind: 'length';
  readonly column: string;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

/** Every text that is written matches a Python regular expression. */
export interface PatternRule extends OnColumns {
  readonly kind: 'pattern';
  readonly column: string;
  readonly pattern: string;
}

/** Every row is written with a value. */
export interface RequiredRule extends OnColumns {
  readonly kind: 'required';
  readonly column: string;
}

/** One column stands in an order to another; where the code compares with the moment of writing, to the column that holds it. */
export interface OrderRule extends OnColumns {
  readonly kind: 'order';
  readonly left: string;
  readonly operator: Comparator;
  readonly right: string;
}

/** A row is refused when another has the same values. */
export interface UniqueRule extends OnColumns {
  readonly kind: 'unique';
  readonly columns: readonly string[];
  /** Columns that are compared in lower case. */
  readonly lowered: readonly string[];
  /** What else the search asks of the other row: columns compared with constants. */
  readonly among: readonly { readonly column: string; readonly operator: '=' | 'IS' | 'IS NOT'; readonly value: Scalar | null }[];
}

/** A row is refused when its range, from `lower` to `upper`, overlaps that of another row with the same values. */
export interface OverlapRule extends OnColumns {
  readonly kind: 'overlap';
  /** What is the same in both; empty where no two rows of the table may overlap. */
  readonly columns: readonly string[];
  readonly lower: string;
  readonly upper: string;
  /** Whether ranges that touch overlap: `[]`, else `[)`. */
  readonly inclusive: boolean;
  readonly among: UniqueRule['among'];
}

export type Scalar = string | number | boolean;
export type Comparator = '<' | '<=' | '>' | '>=' | '<>' | '=';

export interface Bound {
  readonly value: number;
  readonly inclusive: boolean;
}

export interface Enforcement {
  readonly limit: Limit;
  readonly place: Place;
  readonly by: EnforcedBy;
}

export type Limit = 'values' | 'range' | 'length' | 'pattern' | 'required' | 'order' | 'unique' | 'overlap';

export type EnforcedBy =
  /** A field of a schema that the request or message is parsed by. */
  | 'schema'
  /** A function of a schema or model that refuses values. */
  | 'validator'
  /** A test in a function that raises, or answers with an error, before the write. */
  | 'guard'
  /** The type of a parameter or value: an Enum, a Literal. */
  | 'type'
  /** The column's own Python type: SQLAlchemy's Enum without a CHECK. */
  | 'model'
  /** A schema that rows are read into: any other value fails there. */
  | 'reader';
