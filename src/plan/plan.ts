/** A node of EXPLAIN (FORMAT JSON), in PostgreSQL's words; rows and widths are estimates. Costs are kept but no claim rests on them yet. */
export interface PlanNode {
  readonly nodeType: string;
  readonly schema: string | null;
  readonly relation: string | null;
  readonly alias: string | null;
  readonly index: string | null;
  readonly rows: number;
  readonly width: number;
  readonly startupCost: number;
  readonly totalCost: number;
  readonly filter: string | null;
  readonly indexCondition: string | null;
  readonly recheckCondition: string | null;
  readonly joinCondition: string | null;
  readonly sortKeys: readonly string[];
  /** Expressions that the node hands up, with EXPLAIN's VERBOSE; columns are qualified by their alias. */
  readonly output: readonly string[];
  /** True where `rows` is what each of the workers is expected to give. */
  readonly parallelAware: boolean;
  /** Workers planned by a Gather or Gather Merge; 0 elsewhere. */
  readonly workers: number;
  readonly plans: readonly PlanNode[];
}

export interface Plan {
  readonly root: PlanNode;
}
