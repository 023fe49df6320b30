/** What the live database says of the revisions that it has. */
export interface LiveVersion {
  /**
   * `known`: all its ids are in the history. `base`: it has none, and none of the history's tables. `unmanaged`: it has none, and yet tables
   * of the history. `foreign`: at least one id is not in the history. `unreadable`: the table is there and cannot be read.
   */
  readonly status: 'known' | 'base' | 'unmanaged' | 'foreign' | 'unreadable';
  /** The version table, qualified; null where there is none. */
  readonly table: string | null;
  readonly ids: readonly string[];
  /** Those of the ids that the history lacks. */
  readonly missing: readonly string[];
  /** Why it cannot be read, or what is odd about it; null for neither. */
  readonly why: string | null;
}
