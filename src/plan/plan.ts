/** A node of EXPLAIN (FORMAT JSON), in PostgreSQL's words; rows and widths are estimates. */
export interface PlanNode {
  readonly nodeType: string;
  /** `Insert`, `Update`, `Delete` or `Merge`; null or absent of what writes nothing. */
  readonly operation?: string | null;
  readonly schema: string | null;
  readonly relation: string | null;
  readonly alias: string | null;
  readonly index: string | null;
  /** `Forward` or `Backward`, of index scans. */
  readonly direction: string | null;
  readonly rows: number;
  readonly width: number;
  readonly startupCost: number;
  readonly totalCost: number;
  readonly filter: string | null;
  readonly indexCondition: string | null;
  readonly recheckCondition: string | null;
  readonly joinCondition: string | null;
  /** A condition that a join tests beside the one that it joins by. */
  readonly joinFilter: string | null;
  readonly joinType: string | null;
  readonly sortKeys: readonly string[];
  /** The first keys of an Incremental Sort, by which the rows come sorted already. */
  readonly presortedKeys: readonly string[];
  readonly groupKeys: readonly string[];
  /** Expressions that the node hands up, with EXPLAIN's VERBOSE; columns are qualified by their alias. */
  readonly output: readonly string[];
  /** True where `rows` is what each of the workers is expected to give. */
  readonly parallelAware: boolean;
  /** Workers planned by a Gather or Gather Merge; 0 elsewhere. */
  readonly workers: number;
  /** `Outer`, `Inner`, `InitPlan`, `SubPlan`, `Subquery`, `Member`; null at the root. */
  readonly relationship: string | null;
  /** `InitPlan 1`, `CTE recent`. */
  readonly subplan: string | null;
  /** The CTE that a CTE Scan reads. */
  readonly cte: string | null;
  /** What happened; null where the statement was not executed. */
  readonly actual: Actual | null;
  readonly plans: readonly PlanNode[];
}

/** What EXPLAIN ANALYZE saw. Rows and times are those of one loop, on average. */
export interface Actual {
  readonly rows: number;
  /** How often the node was run, by all workers together; 0 where it never was. */
  readonly loops: number;
  /** Milliseconds; null with TIMING off. */
  readonly startupTime: number | null;
  readonly totalTime: number | null;
  readonly removedByFilter: number;
  readonly removedByJoinFilter: number;
  readonly removedByRecheck: number;
  /** Rows for which an index-only scan had to read the table, of all loops. */
  readonly heapFetches: number | null;
  readonly exactBlocks: number;
  readonly lossyBlocks: number;
  /** Kilobytes. */
  readonly sort: { readonly method: string; readonly onDisk: boolean; readonly space: number } | null;
  /** Batches above the first are on disk. Kilobytes. */
  readonly hash: { readonly batches: number; readonly memory: number; readonly disk: number } | null;
  /** Blocks, of all loops and of what is below the node; null without BUFFERS. */
  readonly buffers: Buffers | null;
  readonly workersLaunched: number;
}

export interface Buffers {
  readonly sharedHit: number;
  readonly sharedRead: number;
  readonly tempRead: number;
  readonly tempWritten: number;
}

export interface Plan {
  readonly root: PlanNode;
  /** Milliseconds; null where the statement was not executed. */
  readonly planningTime: number | null;
  readonly executionTime: number | null;
}
