import type { Catalog } from '../catalog/catalog.js';
import { readCatalog } from '../catalog/read.js';
import { renderAllSql } from '../change/render.js';
import type { Claim } from '../engine/finding.js';
import type { PlanNode } from '../plan/plan.js';
import { walkPlan } from '../plan/read-plan.js';
import { createDatabase, type Database } from '../shadow/database.js';
import type { Explained } from '../shadow/explain.js';
import { openPlanning, type PlanningDatabase } from '../shadow/planning.js';
import { formatCount, relationStatistics } from '../statistics/figures.js';
import type { RelationStatistics, Statistics } from '../statistics/statistics.js';
import { heapPages } from '../statistics/width.js';
import type { Attempt } from './trial.js';

type PlanClaim = Extract<Claim, { kind: 'plan' }>;

/** Where nothing says how large a table is, its plans are shown at this many rows, and the check says so. */
const ASSUMED_ROWS = 1_000_000;

/**
 * Shows plan claims: makes the indexes of all attempts at once on a copy without rows, hides them, gives the tables their sizes, then
 * plans each query with the attempt's own indexes hidden and shown. Only the shape is judged: no sequential scan of the relation.
 */
export async function showPlanClaims(template: Database, statistics: Statistics | null, attempts: readonly Attempt[]): Promise<void> {
  const claiming = attempts.filter(({ finding, checks }) => plansOf(finding.claims).length > 0 && checks.every(({ ok }) => ok));
  if (claiming.length === 0) return;
  const database = await createDatabase(template.server, { template });
  try {
    const made = await makeIndexes(database, claiming);
    const catalog = await readCatalog(database.client);
    const sizes = assumeSizes(catalog, statistics, claiming.flatMap(({ finding }) => plansOf(finding.claims)));
    const planning = await openPlanning(database, catalog, sizes);
    for (const attempt of claiming) await showPlans(planning, attempt, made.get(attempt) ?? [], sizes, statistics);
    await planning.close();
  } finally {
    await database.drop();
  }
}

function plansOf(claims: readonly Claim[]): PlanClaim[] {
  return claims.filter((claim): claim is PlanClaim => claim.kind === 'plan');
}

/** The oids of the indexes that each attempt makes; all hidden, and renamed so that equal names do not collide. */
async function makeIndexes(database: Database, attempts: readonly Attempt[]): Promise<Map<Attempt, number[]>> {
  const made = new Map<Attempt, number[]>();
  const client = await database.server.connectAsOwner(database.name);
  for (const [number, attempt] of attempts.entries()) {
    const { rows: before } = await client.query<{ last: number }>('SELECT coalesce(max(indexrelid::bigint), 0)::int8::float8 AS last FROM pg_catalog.pg_index');
    for (const { sql } of renderAllSql(attempt.candidate.changes).up) await client.query(sql.replace(/^CREATE( UNIQUE)? INDEX CONCURRENTLY/, 'CREATE$1 INDEX'));
    const { rows } = await client.query<{ oid: number; name: string }>('SELECT indexrelid AS oid, indexrelid::regclass::text AS name FROM pg_catalog.pg_index WHERE indexrelid::bigint > $1', [before[0]?.last]);
    for (const [index, { name }] of rows.entries()) await client.query(`ALTER INDEX ${name} RENAME TO plinth_candidate_${number}_${index}`);
    const oids = rows.map(({ oid }) => oid);
    await database.client.query('UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = ANY($1::oid[])', [oids]);
    made.set(attempt, oids);
  }
  await client.end();
  return made;
}

async function showPlans(planning: PlanningDatabase, attempt: Attempt, indexes: readonly number[], sizes: Statistics, known: Statistics | null): Promise<void> {
  for (const claim of plansOf(attempt.finding.claims)) {
    const before = await planning.explain(claim.sql);
    await planning.toggle(indexes, true);
    const after = await planning.explain(claim.sql);
    await planning.toggle(indexes, false);
    const rows = relationStatistics(sizes, { schema: claim.schema, name: claim.relation })?.rows ?? 0;
    const assumed = relationStatistics(known, { schema: claim.schema, name: claim.relation })?.rows == null;
    attempt.checks.push({
      claim: `planned at ${formatCount(rows)} rows${assumed ? ' (assumed: no volume is known)' : ''}, no sequential scan of ${claim.relation}: ${claim.sql}`,
      ok: (claim.before === 'any' || scans(before, claim)) && after.plan !== null && !scans(after, claim),
      before: shapeOf(before, claim),
      after: shapeOf(after, claim),
    });
  }
}

/** True when the relation, or a partition that carries its alias, is read sequentially. */
function scans({ plan }: Explained, claim: PlanClaim): boolean {
  return plan !== null && [...walkPlan(plan.root)].some((node) => node.nodeType === 'Seq Scan' && isOf(node, claim));
}

function isOf(node: PlanNode, { schema, relation }: PlanClaim): boolean {
  return node.relation === relation && (node.schema ?? schema) === schema;
}

/** The access to the relation in words; costs are left out on purpose. */
function shapeOf({ plan, why }: Explained, claim: PlanClaim): string {
  if (plan === null) return why;
  const nodes = [...walkPlan(plan.root)].filter((node) => isOf(node, claim) || node.nodeType === 'Bitmap Index Scan');
  return nodes.map((node) => node.nodeType).join(' over ') || plan.root.nodeType;
}

function assumeSizes(catalog: Catalog, statistics: Statistics | null, claims: readonly PlanClaim[]): Statistics {
  const known = statistics?.relations ?? [];
  const assumed = new Map<string, RelationStatistics>();
  for (const { schema, relation } of claims) {
    const table = catalog.tables.find((candidate) => candidate.schema === schema && candidate.name === relation);
    const rows = relationStatistics(statistics, { schema, name: relation })?.rows ?? null;
    if (table === undefined || rows !== null) continue;
    assumed.set(`${schema}.${relation}`, {
      schema, name: relation, kind: table.kind, table: null, rows: ASSUMED_ROWS, pages: heapPages(ASSUMED_ROWS, table.columns), allVisible: 0, columns: [], activity: null,
    });
  }
  const kept = known.filter(({ schema, name }) => !assumed.has(`${schema}.${name}`));
  return { asOf: statistics?.asOf ?? null, source: statistics?.source ?? 'declared', settings: {}, statsReset: null, relations: [...kept, ...assumed.values()] };
}
