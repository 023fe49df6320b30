import type { Catalog, Table } from '../catalog/catalog.js';
import { findTable } from '../catalog/find-table.js';
import { readCatalog } from '../catalog/read.js';
import { renderAllSql } from '../change/render.js';
import type { Claim } from '../engine/finding.js';
import type { PlanNode } from '../plan/plan.js';
import { walkPlan } from '../plan/read-plan.js';
import { createDatabase, type Database } from '../shadow/database.js';
import type { Explained } from '../shadow/explain.js';
import { openPlanning, type PlanningDatabase } from '../shadow/planning.js';
import { formatCount, relationStatistics } from '../statistics/figures.js';
import { projectStatistics } from '../statistics/grow/project-statistics.js';
import { HORIZON_MONTHS } from '../statistics/growth.js';
import { statisticsOf } from '../statistics/of-statements.js';
import { listTree, spreadOverPartitions, sumPartitions } from '../statistics/partitions.js';
import type { RelationStatistics, Statistics } from '../statistics/statistics.js';
import { heapPages } from '../statistics/width.js';
import { LANES, settleAll } from './lanes.js';
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
  const claims = claiming.flatMap(({ finding }) => plansOf(finding.claims));
  const length = Math.max(FEW, Math.ceil(claiming.length / LANES));
  const lanes = Array.from({ length: Math.ceil(claiming.length / length) }, (_, lane) =>
    claiming.slice(lane * length, (lane + 1) * length),
  );
  await settleAll(lanes.map((lane) => showLane(template, statistics, claims, lane)));
}

/** So many attempts do not pay for a second copy. */
const FEW = 100;

/** `claims` are those of all lanes: what is assumed of sizes must not depend on who is in which. */
async function showLane(
  template: Database,
  statistics: Statistics | null,
  claims: readonly PlanClaim[],
  claiming: readonly Attempt[],
): Promise<void> {
  const database = await createDatabase(template.server, { template });
  try {
    const made = await makeIndexes(database, claiming);
    const catalog = await readCatalog(database.client);
    const known = statistics === null ? null : sumPartitions(catalog, statistics);
    const sizes = projectStatistics(catalog, assumeSizes(catalog, known, claims));
    const texts = claiming.flatMap(({ finding }) => plansOf(finding.claims)).map(({ sql }) => sql);
    const planning = await openPlanning(database, catalog, statisticsOf(catalog, sizes, texts));
    const before = await explainAll(planning, claiming);
    const stage = { planning, catalog, sizes, known, before };
    let shown: readonly number[] = [];
    for (const attempt of claiming) {
      const indexes = made.get(attempt) ?? [];
      await planning.exchange(indexes, shown);
      shown = indexes;
      await showPlans(stage, attempt);
    }
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
  let {
    rows: [last = { oid: 0 }],
  } = await client.query<{ oid: number }>('SELECT indexrelid AS oid FROM pg_catalog.pg_index ORDER BY indexrelid DESC LIMIT 1');
  for (const [number, attempt] of attempts.entries()) {
    for (const { sql } of renderAllSql(attempt.candidate.changes).up)
      await client.query(sql.replace(/^CREATE( UNIQUE)? INDEX CONCURRENTLY/, 'CREATE$1 INDEX'));
    const { rows } = await client.query<{ oid: number; name: string }>({
      name: 'plinth_new_indexes',
      text: 'SELECT indexrelid AS oid, indexrelid::regclass::text AS name FROM pg_catalog.pg_index WHERE indexrelid > $1::oid ORDER BY 1',
      values: [last.oid],
    });
    const renames = rows.map(({ name }, index) => `ALTER INDEX ${name} RENAME TO plinth_candidate_${number}_${index}`);
    if (renames.length > 0) await client.query(renames.join(';'));
    last = rows.at(-1) ?? last;
    made.set(
      attempt,
      rows.map(({ oid }) => oid),
    );
  }
  await client.end();
  await database.client.query('UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = ANY($1::oid[])', [
    [...made.values()].flat(),
  ]);
  return made;
}

/** Where plans are shown, and what was known of the sizes before any was assumed. */
interface Stage {
  readonly planning: PlanningDatabase;
  readonly catalog: Catalog;
  readonly sizes: Statistics;
  readonly known: Statistics | null;
  /** Plans with all candidates hidden, by query: those of one finding ask for the same. */
  readonly before: ReadonlyMap<string, Explained>;
}

async function explainAll(planning: PlanningDatabase, attempts: readonly Attempt[]): Promise<Map<string, Explained>> {
  const texts = new Set(attempts.flatMap(({ finding }) => plansOf(finding.claims)).map(({ sql }) => sql));
  const explained = new Map<string, Explained>();
  for (const sql of texts) explained.set(sql, await planning.explain(sql));
  return explained;
}

async function showPlans(stage: Stage, attempt: Attempt): Promise<void> {
  for (const claim of plansOf(attempt.finding.claims)) {
    const before = stage.before.get(claim.sql);
    if (before === undefined) continue;
    const after = await stage.planning.explain(claim.sql);
    const parts = listTree(stage.catalog, { schema: claim.schema, name: claim.relation });
    attempt.checks.push({
      claim: `planned at ${describeSize(stage, claim)}, no sequential scan of ${claim.relation}: ${claim.sql}`,
      ok: (claim.before === 'any' || scans(before, parts)) && after.plan !== null && !scans(after, parts),
      before: shapeOf(before, parts),
      after: shapeOf(after, parts),
      ...(before.plan === null || after.plan === null
        ? {}
        : { cost: { before: before.plan.root.totalCost, after: after.plan.root.totalCost } }),
    });
  }
}

function describeSize({ sizes, known }: Stage, { schema, relation }: PlanClaim): string {
  const rows = relationStatistics(sizes, { schema, name: relation })?.rows ?? 0;
  const now = relationStatistics(known, { schema, name: relation })?.rows ?? null;
  const note = now === null ? ' (assumed: no volume is known)' : now === rows ? '' : ` (${HORIZON_MONTHS} months ahead)`;
  return `${formatCount(rows)} rows${note}`;
}

/** The relation and its partitions. */
type Parts = ReturnType<typeof listTree>;

/** True when the relation, or a partition of it, is read sequentially. */
function scans({ plan }: Explained, parts: Parts): boolean {
  return plan !== null && [...walkPlan(plan.root)].some((node) => node.nodeType === 'Seq Scan' && isOf(node, parts));
}

function isOf({ schema, relation }: PlanNode, parts: Parts): boolean {
  return parts.some((part) => part.name === relation && part.schema === schema);
}

/** The access to the relation in words; costs are left out on purpose. */
function shapeOf({ plan, why }: Explained, parts: Parts): string {
  if (plan === null) return why;
  const nodes = [...walkPlan(plan.root)].filter((node) => isOf(node, parts) || node.nodeType === 'Bitmap Index Scan');
  return [...new Set(nodes.map((node) => node.nodeType))].join(' over ') || plan.root.nodeType;
}

/** What is known, and the assumed rows for relations of claims of which no size is known. */
function assumeSizes(catalog: Catalog, statistics: Statistics | null, claims: readonly PlanClaim[]): Statistics {
  const assumed = new Map<string, RelationStatistics>();
  for (const { schema, relation } of claims) {
    const table = findTable(catalog, schema, relation);
    const rows = relationStatistics(statistics, { schema, name: relation })?.rows ?? null;
    if (table === null || rows !== null) continue;
    for (const part of spreadOverPartitions(catalog, assumeTable(table))) assumed.set(`${part.schema}.${part.name}`, part);
  }
  const kept = (statistics?.relations ?? []).filter(({ schema, name, table }) => !assumed.has(`${schema}.${table ?? name}`));
  return { asOf: null, source: 'declared', settings: {}, statsReset: null, ...statistics, relations: [...kept, ...assumed.values()] };
}

function assumeTable({ schema, name, kind, columns }: Table): RelationStatistics {
  const pages = heapPages(ASSUMED_ROWS, columns);
  return { schema, name, kind, table: null, rows: ASSUMED_ROWS, pages, allVisible: 0, columns: [], activity: null };
}
