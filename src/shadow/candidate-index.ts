import type { Index, Table } from '../catalog/catalog.js';

/** An index that is not there on the source. */
export interface CandidateIndex {
  /** As it was asked for. */
  readonly sql: string;
  readonly schema: string;
  readonly name: string;
  readonly table: Table;
  readonly index: Index;
  /** Blocks of 8 kB that it would fill, of all partitions. */
  readonly pages: number;
  /** That size rests on more than the statistics tell, of GIN without values, say. */
  readonly isAssumed: boolean;
  /** Levels between the root of a B-tree and its leaves, of the largest partition; null for other methods. */
  readonly height: number | null;
  /** Its own and those of the partitions. */
  readonly oids: readonly number[];
  /** Of the same: those of partitions are made by the server. */
  readonly names: readonly string[];
}
