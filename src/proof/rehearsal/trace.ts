import { loadModule, parseSync } from 'libpg-query';
import type { Catalog } from '../../catalog/catalog.js';
import { compareCatalogs } from '../../catalog/equal.js';
import { readCatalog } from '../../catalog/read.js';
import { type Affected, listAffected, listTouched } from '../../migration/blast-radius.js';
import { readCommands } from '../../migration/commands/read-commands.js';
import { askRows } from '../../migration/preflight/ask-rows.js';
import type { DataQuestion } from '../../migration/preflight/question.js';
import { readUsing } from '../../migration/preflight/read-using.js';
import { qualify } from '../../postgres/identifier.js';
import { fingerprintCatalogs } from '../../shadow/catalog-fingerprint.js';
import type { Database } from '../../shadow/database.js';
import { type Dependent, readDependents } from '../../shadow/dependents.js';
import type { Runner, StatementError } from '../../shadow/runner.js';
import type { Statement } from '../../source/statement.js';
import { type PendingMigration, statementsOf } from './pending.js';

/** What a statement makes of the schema, told from a run without rows. */
export interface Traced {
  /** The server's refusal: no row is to blame. */
  readonly error: StatementError | null;
  readonly questions: readonly DataQuestion[];
  readonly affected: readonly Affected[];
  /** Tables that it is about, qualified. */
  readonly tables: readonly string[];
  /** Tables on which it makes an index. */
  readonly builds: readonly string[];
}

export interface Trace {
  readonly statements: ReadonlyMap<Statement, Traced>;
  /** The schema after each migration. */
  readonly after: ReadonlyMap<PendingMigration, Catalog>;
  readonly start: Catalog;
}

export interface TraceOptions {
  /** Major of the server whose rows will be asked. */
  readonly major: number;
  readonly onStatement: (statement: Statement) => void;
}

/** Runs the migrations on a database without rows, each statement committed by itself, and reads the schema around each. */
export async function traceMigrations(
  database: Database,
  runner: Runner,
  pending: readonly PendingMigration[],
  { major, onStatement }: TraceOptions,
): Promise<Trace> {
  await loadModule();
  const statements = new Map<Statement, Traced>();
  const after = new Map<PendingMigration, Catalog>();
  const start = await readCatalog(database.client);
  let catalog = start;
  for (const migration of pending) {
    const opening = catalog;
    for (const statement of statementsOf(migration.up)) {
      onStatement(statement);
      const step = await traceStatement(database, runner, statement, { opening, before: catalog, major });
      catalog = step.after;
      statements.set(statement, step.traced);
    }
    after.set(migration, catalog);
  }
  return { statements, after, start };
}

async function traceStatement(
  database: Database,
  runner: Runner,
  statement: Statement,
  { opening, before, major }: { readonly opening: Catalog; readonly before: Catalog; readonly major: number },
): Promise<{ readonly after: Catalog; readonly traced: Traced }> {
  const node = parse(statement.sql);
  const commands = node === null ? [] : readCommands(node);
  const dependents: readonly Dependent[] = await readDependents(database.client, listTouched(commands));
  const tables = commands.flatMap((command) =>
    'table' in command && command.table !== null ? [qualify(command.table.schema ?? 'public', command.table.name)] : [],
  );
  const fingerprint = await fingerprintCatalogs(database.client);
  const error = await runner.alone(statement);
  if ((await fingerprintCatalogs(database.client)) === fingerprint)
    return { after: before, traced: { error, questions: [], affected: [], tables, builds: [] } };
  const after = await readCatalog(database.client);
  const partitionConditions = await readPartitionConditions(database, before, after);
  const using = node === null ? null : readUsing(node);
  const questions = askRows({ before, after, sql: statement.sql, major, using, partitionConditions });
  return {
    after,
    traced: {
      error,
      questions,
      affected: listAffected(commands, compareCatalogs(before, after), dependents).filter(isNews(opening, before)),
      builds: listBuilds(before, after),
      tables,
    },
  };
}

/** What a migration has itself made goes without a word. */
function isNews(opening: Catalog, before: Catalog): (affected: Affected) => boolean {
  const made = new Set(
    compareCatalogs(opening, before).flatMap(({ kind, object, property, before: was }) =>
      property === null && was === null ? [`${kind}\n${object}`] : [],
    ),
  );
  return ({ kind, object, effect }) => effect !== 'vanishes' || !made.has(`${kind}\n${object}`);
}

/** Of tables that stood before. */
function listBuilds(before: Catalog, after: Catalog): string[] {
  const had = new Map(before.tables.map((table) => [qualify(table.schema, table.name), new Set(table.indexes.map(({ name }) => name))]));
  return after.tables.flatMap((table) => {
    const name = qualify(table.schema, table.name);
    const indexes = had.get(name);
    return indexes === undefined ? [] : table.indexes.filter((index) => !indexes.has(index.name)).map(() => name);
  });
}

function parse(sql: string): ReturnType<typeof parseFirst> {
  try {
    return parseFirst(sql);
  } catch {
    return null;
  }
}

function parseFirst(sql: string) {
  return parseSync(sql).stmts?.[0]?.stmt ?? null;
}

/** Of tables that became partitions. */
async function readPartitionConditions({ client }: Database, before: Catalog, after: Catalog): Promise<ReadonlyMap<string, string>> {
  const stood = new Set(before.tables.flatMap(({ schema, name, partitionOf }) => (partitionOf === null ? [] : [qualify(schema, name)])));
  const names = after.tables.flatMap(({ schema, name, partitionOf }) =>
    partitionOf === null || stood.has(qualify(schema, name)) ? [] : [qualify(schema, name)],
  );
  if (names.length === 0) return new Map();
  const { rows } = await client.query<{ name: string; condition: string | null }>(
    `SELECT name, pg_catalog.pg_get_partition_constraintdef(name::regclass) AS condition FROM unnest($1::text[]) AS name`,
    [names],
  );
  return new Map(rows.flatMap(({ name, condition }) => (condition === null ? [] : [[name, condition] as const])));
}
