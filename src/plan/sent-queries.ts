import type { Table } from '../catalog/catalog.js';
import { quoteIdentifier } from '../postgres/identifier.js';
import { normalizeCondition, splitConjuncts } from '../sql/conjuncts.js';
import { conditionsOf, sortColumnsOf } from './conditions.js';
import type { PlanNode } from './plan.js';
import type { PlannedQuery } from './planned-query.js';
import { walkPlan } from './read-plan.js';

/** What one query asks of one table, as the planner understood it. */
export interface SentQuery {
  readonly name: string;
  readonly sql: string;
  /** Conditions on the table alone, in the planner's spelling; those that a partial index in use takes for granted included. */
  readonly conditions: readonly string[];
  /** Columns searched by equality, with a constant, a parameter or another table's column. */
  readonly equal: readonly string[];
  /** Columns that the rows are sorted by, in order. */
  readonly sorted: readonly { readonly column: string; readonly descending: boolean }[];
}

/** The queries that read a table or its partitions, the most frequent first. Read from their plans: no second parser judges what they mean. */
export function readSentQueries(plans: readonly PlannedQuery[], table: Table, partitions: readonly Table[] = []): SentQuery[] {
  const relations = [table, ...partitions];
  const ordered = plans.toSorted((a, b) => (b.query.callsPerMinute ?? 0) - (a.query.callsPerMinute ?? 0));
  return ordered.flatMap(({ query, plan }) => {
    const scan =
      plan === null ? undefined : [...walkPlan(plan.root)].find((node) => relations.some((relation) => isScanOf(node, relation)));
    return plan === null || scan === undefined ? [] : [{ name: query.name, sql: query.sql, ...readScan(plan.root, scan, relations) }];
  });
}

function isScanOf({ relation, schema }: PlanNode, table: Table): boolean {
  return relation === table.name && (schema ?? table.schema) === table.schema;
}

function readScan(root: PlanNode, scan: PlanNode, relations: readonly Table[]): Pick<SentQuery, 'conditions' | 'equal' | 'sorted'> {
  const used = new Set([...walkPlan(scan)].map(({ index }) => index));
  const implied = relations.flatMap(({ indexes }) => indexes).filter(({ name, predicate }) => used.has(name) && predicate !== null);
  const conditions = [...conditionsOf(scan), ...implied.flatMap(({ predicate }) => splitConjuncts(predicate ?? ''))].map(
    normalizeCondition,
  );
  const columns = relations[0]?.columns.map(({ name }) => name) ?? [];
  const equal = columns.filter((name) => conditions.some((condition) => searchesFor(quoteIdentifier(name), condition)));
  return { conditions, equal, sorted: sortColumnsOf(root, scan) };
}

/** `name = $1`, and `(name)::text = $1` of a varchar column, which the same index serves. */
function searchesFor(name: string, condition: string): boolean {
  return condition.startsWith(`${name} = `) || condition.startsWith(`(${name})::text = `);
}
