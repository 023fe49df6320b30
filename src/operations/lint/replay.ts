import pg from 'pg';
import { readCommands } from '../../migration/commands/read-commands.js';
import { type JudgeGround, judgeMigrations, judgeText } from '../../migration/statements/judge.js';
import type { JudgedMigrations, Migration, MigrationStatement, Refused, Step } from '../../migration/statements/migration.js';
import type { Watched } from '../../migration/statements/seen-effect.js';
import { namesIn } from '../../postgres/names-in.js';
import { createDatabase, type Database } from '../../shadow/database.js';
import { measureStatement } from '../../shadow/measure.js';
import { type Refusal, replay } from '../../shadow/replay.js';
import type { Server } from '../../shadow/server.js';
import type { Statement } from '../../source/statement.js';
import type { Name } from '../../sql/operations/operation.js';

/** Judges by text, runs the migrations, and judges again with what was seen and refused. */
export async function judgeReplayed(
  server: Server,
  migrations: readonly Migration[],
  ground: Omit<JudgeGround, 'seen'>,
): Promise<JudgedMigrations> {
  const text = judgeText(migrations, ground);
  const { refused, seen } = await replayMigrations(server, migrations, text.steps);
  const { steps } = seen.size === 0 ? text : judgeMigrations(migrations, { ...ground, seen: (statement) => seen.get(statement) ?? null });
  const made = namesMade(migrations);
  return {
    ...text,
    steps,
    refused: refused.filter((one) => one.migration.judged && isTelling(one, made)),
  };
}

/** Not what stood before the migrations, nor what the shadow is not allowed or has not got, nor what rests on a transaction or session that stays open. */
function isTelling({ sqlstate, message, statement }: Refused, made: ReadonlySet<string>): boolean {
  if (/^(42501|57014|58P01|0A000|08|24|25|26|34|3B|3F|53|55000|XX)/.test(sqlstate)) return false;
  if (sqlstate === '42703')
    return statement.node !== null && readCommands(statement.node).some((command) => 'table' in command && made.has(command.table.name));
  if (!/^(42P01|42704|42883|42P17)/.test(sqlstate)) return true;
  const named = /"([^"]+)"/.exec(message)?.[1]?.split('.').at(-1);
  return named !== undefined && made.has(named);
}

interface Replayed {
  readonly refused: readonly Refused[];
  readonly seen: ReadonlyMap<MigrationStatement, Watched>;
}

/**
 * Runs the migrations on the shadow in their order. Statements whose effect the text alone does not tell are watched one by one; the others
 * run together. Rows are left out: there are none.
 */
async function replayMigrations(server: Server, migrations: readonly Migration[], steps: readonly Step[]): Promise<Replayed> {
  const uncertain = new Set(steps.filter(({ effect, fresh }) => effect?.certain === false && !fresh).map(({ place }) => place));
  const database = await createDatabase(server);
  const refused: Refused[] = [];
  const seen = new Map<MigrationStatement, Watched>();
  const settings: Statement[] = [];
  let waiting: { readonly migration: Migration; readonly statement: MigrationStatement }[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    refused.push(...(await runTogether(database, waiting, settings)));
    waiting = [];
  };
  try {
    for (const migration of migrations)
      for (const statement of migration.statements) {
        if (isLeftOut(statement)) continue;
        if (!uncertain.has(statement.place)) {
          waiting.push({ migration, statement });
          continue;
        }
        await flush();
        const result = await watch(database, statement, settings);
        if ('locks' in result) seen.set(statement, result);
        else refused.push(...result.map(({ sqlstate, message }) => ({ migration, statement, sqlstate, message })));
      }
    await flush();
  } finally {
    await database.drop();
  }
  return { refused, seen };
}

/** What a replay leaves out: rows, of which it has none, and what is not SQL as it stands. */
export function isLeftOut({ sql, node, error, filledIn }: MigrationStatement): boolean {
  if (error !== null || filledIn === true) return true;
  if (node === null) return /^(?:INSERT|COPY|UPDATE|DELETE|SELECT\s+(?!create_|add_)(?!\S*set_config))/i.test(sql);
  return ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'CopyStmt', 'MergeStmt', 'TruncateStmt', 'ClusterStmt', 'LockStmt'].some(
    (kind) => kind in node,
  );
}

async function runTogether(
  database: Database,
  group: readonly { readonly migration: Migration; readonly statement: MigrationStatement }[],
  settings: Statement[],
): Promise<Refused[]> {
  const own = new Map(group.map((one) => [toStatement(one.statement), one]));
  const result = await replay(database, [...settings, ...own.keys()]);
  // A session's settings hold for what comes after it.
  for (const [
    statement,
    {
      statement: { node },
    },
  ] of own)
    if (node !== null && 'VariableSetStmt' in node) settings.push(statement);
  return result.refused.flatMap(({ statement, sqlstate, message }) => {
    const found = own.get(statement);
    return found === undefined ? [] : [{ ...found, sqlstate, message }];
  });
}

export function toStatement({ sql, place }: MigrationStatement): Statement {
  const alone = /\bCONCURRENTLY\b|^\s*(?:VACUUM|CREATE\s+(?:DATABASE|TABLESPACE)|ALTER\s+SYSTEM|DO\s+\$backfill\$)\b/i.test(sql);
  return { sql, place, object: 'statement', transactional: !alone };
}

/** As it stands; where the server refuses that, with what a replay makes up for, and then it was not watched. */
async function watch(
  database: Database,
  statement: MigrationStatement,
  settings: readonly Statement[],
): Promise<Watched | readonly Refusal[]> {
  const own = toStatement(statement);
  try {
    const indexes = await readIndexes(database);
    const { locks, rewrites, scans } = await measureStatement(database, own);
    const ofTables = locks.filter(({ relation }) => !indexes.has(relation));
    return { locks: ofTables.map((lock) => ({ ...lock, table: readName(lock.relation) })), rewrites, scans };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    // It ran into the time limit, and would again.
    if (error.code === '57014') return [{ statement: own, sqlstate: error.code, message: error.message }];
    return (await replay(database, [...settings, own])).refused.filter((one) => one.statement === own);
  }
}

/** `public.orders`, as `qualify` writes it. */
function readName(relation: string): Name {
  const [schema = null, name = ''] = namesIn(relation);
  return { schema, name };
}

async function readIndexes(database: Database): Promise<ReadonlySet<string>> {
  const { rows } = await database.client.query<{ name: string }>({
    name: 'plinth_index_names',
    text: `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS name FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid >= 16384 AND c.relkind IN ('i', 'I')`,
  });
  return new Set(rows.map(({ name }) => name));
}

/** Names that the migrations make, at any time: what they refer to beside these stood before them. */
function namesMade(migrations: readonly Migration[]): ReadonlySet<string> {
  const commands = migrations.flatMap(({ statements }) => statements.flatMap(({ node }) => (node === null ? [] : readCommands(node))));
  return new Set(
    commands.flatMap((command) => {
      if (command.kind === 'create table') return [command.table.name];
      if (command.kind === 'create view') return [command.view.name];
      if (command.kind === 'rename table') return [command.to];
      if (command.kind === 'create index') return command.name === null ? [] : [command.name];
      return command.kind === 'create type' ? [command.type.name] : [];
    }),
  );
}
