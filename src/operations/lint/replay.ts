import pg from 'pg';
import { qualify } from '../../postgres/identifier.js';
import { isLockMode } from '../../postgres/lock-modes.js';
import { readCommands } from '../../migration/commands/read-commands.js';
import { findEffect } from '../../migration/effects/find-effect.js';
import type { Effect } from '../../migration/effects/effect.js';
import { type JudgeGround, judgeMigrations, judgeText } from '../../migration/statements/judge.js';
import type { JudgedMigrations, Migration, MigrationStatement, Refused, Step } from '../../migration/statements/migration.js';
import { createDatabase, type Database } from '../../shadow/database.js';
import { type Effect as Seen, measureStatement } from '../../shadow/measure.js';
import { replay } from '../../shadow/replay.js';
import type { Server } from '../../shadow/server.js';
import type { Statement } from '../../source/statement.js';

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

/** Not what stood before the migrations, nor what the shadow is not allowed or has not got. */
function isTelling({ sqlstate, message, statement }: Refused, made: ReadonlySet<string>): boolean {
  if (/^(42501|57014|58P01|0A000|08|3F|53|55000|25P02|XX)/.test(sqlstate)) return false;
  if (sqlstate === '42703')
    return statement.node !== null && readCommands(statement.node).some((command) => 'table' in command && made.has(command.table.name));
  if (!/^(42P01|42704|42883|42P17)/.test(sqlstate)) return true;
  const named = /"([^"]+)"/.exec(message)?.[1]?.split('.').at(-1);
  return named !== undefined && made.has(named);
}

interface Replayed {
  readonly refused: readonly Refused[];
  readonly seen: ReadonlyMap<MigrationStatement, Effect>;
}

/**
 * Runs the migrations on the shadow in their order. Statements whose effect the text alone does not tell are watched one by one; the others
 * run together. Rows are left out: there are none.
 */
async function replayMigrations(server: Server, migrations: readonly Migration[], steps: readonly Step[]): Promise<Replayed> {
  const uncertain = new Map(steps.filter(({ effect, fresh }) => effect?.certain === false && !fresh).map((step) => [step.place, step]));
  const database = await createDatabase(server);
  const refused: Refused[] = [];
  const seen = new Map<MigrationStatement, Effect>();
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
        if (changesRows(statement)) continue;
        const step = uncertain.get(statement.place);
        if (step === undefined) {
          waiting.push({ migration, statement });
          continue;
        }
        await flush();
        const result = await watch(database, statement, step);
        if ('sqlstate' in result) refused.push({ migration, statement, ...result });
        else seen.set(statement, result);
      }
    await flush();
  } finally {
    await database.drop();
  }
  return { refused, seen };
}

export function changesRows({ sql, node, error }: MigrationStatement): boolean {
  if (error !== null) return true;
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

async function watch(
  database: Database,
  statement: MigrationStatement,
  step: Step,
): Promise<Effect | { readonly sqlstate: string; readonly message: string }> {
  try {
    const seen = await measureStatement(database, toStatement(statement));
    return toEffect(seen, step);
  } catch (error) {
    if (error instanceof pg.DatabaseError) return { sqlstate: error.code ?? 'XX000', message: error.message };
    throw error;
  }
}

/** What was seen on the table, with the shape's own waits. */
function toEffect({ locks, rewrites, scans }: Seen, { table, effect, command }: Step): Effect {
  const name = table === null ? '' : qualify(table.schema ?? 'public', table.name);
  const mode = locks.find(({ relation }) => relation === name)?.mode ?? effect?.lock ?? null;
  const plain = findEffect('add column', 18);
  return {
    shape: effect?.shape ?? command.kind,
    lock: mode !== null && isLockMode(mode) ? mode : null,
    others: effect?.others ?? {},
    rewrites: rewrites.includes(name),
    scans: scans.includes(name),
    rebuildsIndexes: rewrites.some((relation) => relation !== name),
    waits: effect?.waits ?? plain?.waits ?? [],
    certain: true,
  };
}

/** Names that the migrations make, at any time: what they refer to beside these stood before them. */
function namesMade(migrations: readonly Migration[]): ReadonlySet<string> {
  const commands = migrations.flatMap(({ statements }) => statements.flatMap(({ node }) => (node === null ? [] : readCommands(node))));
  return new Set(
    commands.flatMap((command) => {
      if (command.kind === 'create table') return [command.table.name];
      if (command.kind === 'rename table') return [command.to];
      if (command.kind === 'create index') return command.name === null ? [] : [command.name];
      return command.kind === 'create type' ? [command.type.name] : [];
    }),
  );
}
