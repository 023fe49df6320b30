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
  readonly plans: readonly PlanNode[];
}

export interface Plan {
  readonly root: PlanNode;
}
