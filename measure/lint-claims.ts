/**
 * `npm run measure:lint-claims [-- major]`: every revision of the backends below PLINTH_BACKENDS, rendered as lint renders it and run on an
 * embedded server, statement by statement in the order of the history. What each did (locks on all relations and indexes, new files, scans) is
 * compared with what lint claims of it from the text alone. Rows are none: neither a lock nor a rewrite asks for them. What changes rows is run but
 * not compared: what it reads is the planner's choice.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupBy } from '../src/catalog/group-by.js';
import { gatherMigrations } from '../src/operations/lint/gather.js';
import { toStatement } from '../src/operations/lint/replay.js';
import { lintRequest } from '../src/operations/lint/request.js';
import { judgeText } from '../src/migration/statements/judge.js';
import type { Migration, MigrationStatement, Step } from '../src/migration/statements/migration.js';
import { createDatabase, type Database } from '../src/shadow/database.js';
import type { Effect } from '../src/shadow/effect.js';
import { measureStatement } from '../src/shadow/measure.js';
import { replay } from '../src/shadow/replay.js';
import type { Server } from '../src/shadow/server.js';
import { startMajor } from '../src/shadow/start-major.js';
import type { Statement } from '../src/source/statement.js';
import { measureFolder, readBackends } from './backend.js';
import { claimOf, differences, namesMade } from './claims/compare-claims.js';
import { formatShare, printList } from './print.js';

/** How the statements of a history went. */
interface Tally {
  statements: number;
  equal: number;
  /** Lint leaves them to the shadow, where it watches them itself. */
  watchedByLint: number;
  /** The server refused them: what stood before the history, or what a shadow has not got. */
  refused: number;
  /** They are about a table of which something was refused before. */
  onRefused: number;
  rows: number;
  migrations: number;
  equalMigrations: number;
  readonly misses: string[];
}

const major = Number(process.argv[2] ?? 18);
const root = process.env['PLINTH_BACKENDS'] ?? '';
const server = await startMajor(major, new AbortController().signal);
const total = startTally();
try {
  for (const name of readdirSync(root).toSorted()) {
    const tally = await measureBackend(server, name);
    if (tally.statements === 0) continue;
    printList(`${name}: not as claimed`, tally.misses);
    console.log(
      `${name.padEnd(20)} migrations ${formatShare({ matching: tally.equalMigrations, of: tally.migrations })}, statements ${formatShare({ matching: tally.equal, of: tally.equal + tally.misses.length })}; of ${tally.statements}: ${tally.watchedByLint} left to the shadow, ${tally.refused} refused, ${tally.onRefused} on tables of which something was refused, ${tally.rows} of rows`,
    );
    for (const key of ['statements', 'equal', 'watchedByLint', 'refused', 'onRefused', 'rows', 'migrations', 'equalMigrations'] as const)
      total[key] += tally[key];
    total.misses.push(...tally.misses);
  }
} finally {
  await server.stop();
}
console.log(
  `PostgreSQL ${server.major}: migrations that did as claimed ${formatShare({ matching: total.equalMigrations, of: total.migrations })}, statements ${formatShare({ matching: total.equal, of: total.equal + total.misses.length })}`,
);

function startTally(): Tally {
  return { statements: 0, equal: 0, watchedByLint: 0, refused: 0, onRefused: 0, rows: 0, migrations: 0, equalMigrations: 0, misses: [] };
}

async function measureBackend(on: Server, name: string): Promise<Tally> {
  const { migrations } = await gatherMigrations(lintRequest.parse({ paths: [join(root, name)] }));
  const revisions = migrations.filter(({ runner }) => runner === 'alembic');
  const { steps } = judgeText(revisions, { major, rows: () => null });
  const byPlace = groupBy(steps, ({ place }) => place);
  const database = await createDatabase(on);
  const tally = startTally();
  try {
    await runBaseline(database, name);
    const settings: Statement[] = [];
    const damaged = new Set<string>();
    for (const migration of revisions) await measureMigration(database, migration, { byPlace, tally, settings, damaged });
  } finally {
    await database.drop();
  }
  return tally;
}

/** What a history that starts on an existing database stands on. */
async function runBaseline(database: Database, name: string): Promise<void> {
  const baseline = readBackends().find((backend) => backend.name === name)?.baseline;
  if (baseline === undefined) return;
  await replay(database, [
    { sql: readFileSync(join(measureFolder, baseline.sql), 'utf8'), place: null, object: 'baseline', transactional: true },
  ]);
}

function tablesOf(steps: readonly Step[]): string[] {
  return steps.flatMap(({ table }) => (table === null ? [] : [`${table.schema ?? 'public'}.${table.name}`]));
}

interface Course {
  readonly byPlace: ReadonlyMap<unknown, readonly Step[]>;
  readonly tally: Tally;
  readonly settings: Statement[];
  /** Tables of which something was refused: they are not what the history says. */
  readonly damaged: Set<string>;
}

async function measureMigration(database: Database, migration: Migration, { byPlace, tally, settings, damaged }: Course): Promise<void> {
  const made = new Set<string>();
  const before = { misses: tally.misses.length, equal: tally.equal };
  for (const statement of migration.statements) {
    const steps = byPlace.get(statement.place)?.filter(({ sql }) => sql === statement.sql) ?? [];
    tally.statements += 1;
    const indexTables = await readIndexTables(database);
    const seen = await run(database, statement, settings);
    for (const name of namesMade(steps)) made.add(name);
    const claims = claimOf(steps);
    if (steps.some(({ command }) => command.kind === 'rows')) tally.rows += 1;
    else if (seen === null) {
      tally.refused += 1;
      for (const table of tablesOf(steps)) damaged.add(table);
    } else if (tablesOf(steps).some((table) => damaged.has(table))) tally.onRefused += 1;
    else if (claims === null) tally.watchedByLint += 1;
    else {
      const lines = differences(claims, seen, indexTables, made);
      if (lines.length === 0) tally.equal += 1;
      else
        tally.misses.push(
          `${migration.name} ${statement.place.line}: ${statement.sql.replaceAll(/\s+/g, ' ').slice(0, 110)} [${claims.flatMap(({ shapes }) => shapes).join(', ')}]: ${lines.join('; ')}`,
        );
    }
  }
  if (tally.equal === before.equal && tally.misses.length === before.misses) return;
  tally.migrations += 1;
  if (tally.misses.length === before.misses) tally.equalMigrations += 1;
}

/** Watched where it runs as it stands; else with what a replay makes up for (roles, extensions), and then it is not watched. */
async function run(database: Database, statement: MigrationStatement, settings: Statement[]): Promise<Effect | null> {
  const { node } = statement;
  const own = toStatement(statement);
  if (node !== null && ('VariableSetStmt' in node || 'TransactionStmt' in node)) {
    if ('VariableSetStmt' in node) settings.push(own);
    return { locks: [], rewrites: [], scans: [], transaction: true };
  }
  try {
    return await measureStatement(database, own);
  } catch {
    await replay(database, [...settings, own]);
    return null;
  }
}

async function readIndexTables(database: Database): Promise<ReadonlyMap<string, string>> {
  const { rows } = await database.client.query<{ index: string; table: string }>({
    name: 'measure_index_tables',
    text: `SELECT format('%I.%I', n.nspname, c.relname) AS index, format('%I.%I', tn.nspname, t.relname) AS table
      FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_class t ON t.oid = i.indrelid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace WHERE i.indrelid >= 16384`,
  });
  return new Map(rows.map(({ index, table }) => [index, table]));
}
