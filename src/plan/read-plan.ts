import { readActual } from './read-actual.js';
import type { Plan, PlanNode } from './plan.js';

export type Raw = Readonly<Record<string, unknown>>;

/** Reads the document that EXPLAIN (FORMAT JSON) gives. */
export function readPlan(document: unknown): Plan {
  const first = Array.isArray(document) ? (document[0] as Raw | undefined) : undefined;
  if (first === undefined || typeof first['Plan'] !== 'object') throw new Error('not an EXPLAIN (FORMAT JSON) document');
  return readPlanObject(first);
}

/** The same of one member of that document. */
export function readPlanObject(raw: Raw): Plan {
  const time = (key: string): number | null => (typeof raw[key] === 'number' ? (raw[key] as number) : null);
  return { root: readNode(raw['Plan'] as Raw), planningTime: time('Planning Time'), executionTime: time('Execution Time') };
}

function readNode(raw: Raw): PlanNode {
  const text = (key: string): string | null => (typeof raw[key] === 'string' ? (raw[key] as string) : null);
  const number = (key: string): number => (typeof raw[key] === 'number' ? (raw[key] as number) : 0);
  return {
    nodeType: text('Node Type') ?? '',
    operation: text('Operation'),
    schema: text('Schema'),
    relation: text('Relation Name'),
    alias: text('Alias'),
    index: text('Index Name'),
    direction: text('Scan Direction'),
    rows: number('Plan Rows'),
    width: number('Plan Width'),
    startupCost: number('Startup Cost'),
    totalCost: number('Total Cost'),
    filter: text('Filter'),
    indexCondition: text('Index Cond'),
    recheckCondition: text('Recheck Cond'),
    joinCondition: text('Hash Cond') ?? text('Merge Cond') ?? text('Join Filter'),
    joinFilter: text('Join Filter'),
    joinType: text('Join Type'),
    sortKeys: texts(raw['Sort Key']),
    presortedKeys: texts(raw['Presorted Key']),
    groupKeys: texts(raw['Group Key']),
    output: texts(raw['Output']),
    parallelAware: raw['Parallel Aware'] === true,
    workers: number('Workers Planned'),
    relationship: text('Parent Relationship'),
    subplan: text('Subplan Name'),
    cte: text('CTE Name'),
    actual: readActual(raw),
    plans: Array.isArray(raw['Plans']) ? (raw['Plans'] as Raw[]).map(readNode) : [],
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The node and all below it, top down. */
export function* walkPlan(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.plans) yield* walkPlan(child);
}
