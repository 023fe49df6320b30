import type { LockMode } from '../../postgres/lock-modes.js';

/** What statements were seen to do on real servers: see measure/effects.ts. */
export interface MeasuredTable {
  /** By the name of the statement's shape. */
  readonly statements: Readonly<Record<string, MeasuredStatement>>;
  /** Type changes that keep the table's file; every other one that a cast allows rewrites the table and all its indexes. */
  readonly typeChanges: readonly MeasuredTypeChange[];
}

export interface MeasuredStatement {
  /** The statement that was run, on the fixture. */
  readonly sql: string;
  /** The relation that it is about. */
  readonly on: string;
  /** What ran before it, in a transaction of its own. */
  readonly before?: string;
  /** Members of the grammar's AlterTableType that it shows. */
  readonly covers: readonly string[];
  /** One for each group of majors on which it did the same. */
  readonly effects: readonly MeasuredEffect[];
}

export type MeasuredEffect = { readonly majors: readonly number[] } & (
  | {
      /** The strongest lock on each relation until commit; for a statement that refuses a transaction block, at its first wait. */
      readonly locks: Readonly<Record<string, LockMode>>;
      /** Relations that got another file. */
      readonly rewrites: readonly string[];
      /** Tables that were read from end to end. */
      readonly scans: readonly string[];
      /** Statements of another session that had to wait, by relation; null where it can't be held before its end. */
      readonly waits: Readonly<Record<string, readonly string[]>> | null;
    }
  | { readonly refused: string }
);

export interface MeasuredTypeChange {
  readonly from: string;
  readonly to: string;
  readonly scans: boolean;
  readonly rebuildsIndex: boolean;
  /** Only with this TimeZone; null for any. */
  readonly timeZone: string | null;
  readonly majors: readonly number[];
}
