import type { Catalog } from '../../catalog/catalog.js';
import { listWaits } from '../../migration/effects/who-waits.js';
import type { DataQuestion } from '../../migration/preflight/question.js';
import { qualify } from '../../postgres/identifier.js';
import { listRuns, type PendingMigration, type Run, statementsOf } from '../../proof/rehearsal/pending.js';
import type { Crash } from '../../proof/rehearsal/crash.js';
import type { Rehearsal } from '../../proof/rehearsal/rehearse.js';
import type { Travelled } from '../../proof/rehearsal/travel.js';
import type { NotExamined } from '../../source/place.js';
import type { Statement } from '../../source/statement.js';
import type { Preflight } from '../fix/result.js';
import { findForeignBeginning, type Recreated } from '../recreate.js';
import type { LiveSide } from '../review/live.js';
import { readVersion } from '../version.js';
import type { Chosen } from './choose.js';
import { type ExpectGround, expectWaits } from './expect.js';
import { judgeBlocking } from './judge-blocking.js';
import { describeDifference } from './describe-difference.js';
import { judgeRehearsal } from './findings.js';
import type { RehearseRequest } from './request.js';
import type { RehearsalResult, RehearsedStatement } from './result.js';

export interface Rehearsed {
  readonly request: RehearseRequest;
  readonly chosen: Chosen;
  readonly live: LiveSide | null;
  readonly base: Recreated;
  readonly rehearsal: Rehearsal;
  /** What the live database said to a query. */
  readonly answer: (sql: string) => Preflight;
  /** Null where no real size is known. */
  readonly sizes: Pick<ExpectGround, 'statistics' | 'rates'> | null;
  /** Volumes that name no table. */
  readonly undeclared: readonly NotExamined[];
  readonly major: number;
  readonly wanted: number | null;
}

/** A rehearsal as it is told, before it is judged. */
export interface Described {
  readonly pending: readonly PendingMigration[];
  readonly statements: ReadonlyMap<PendingMigration, readonly RehearsedStatement[]>;
  readonly trips: ReadonlyMap<PendingMigration, Travelled>;
  readonly crashes: readonly Crash[];
  readonly transactions: RehearsalResult['transactions'];
  readonly maxBlocked: number;
  /** Why the schema that they start from is not whole; null where it is. */
  readonly broken: string | null;
}

export function describeRehearsal(rehearsed: Rehearsed): RehearsalResult {
  const { request, chosen, live, rehearsal, major, wanted } = rehearsed;
  const runs = listRuns(chosen.pending);
  const catalogs = [rehearsal.trace.start, ...rehearsal.trace.after.values()];
  const described = describeStatements(rehearsed, runs, catalogs);
  const statements = new Map(
    chosen.pending.map((migration) => [migration, statementsOf(migration.up).flatMap((statement) => described.get(statement) ?? [])]),
  );
  const broken = whyBroken(rehearsed);
  const transactions = runs.map((run) => describeRun(run, rehearsed, catalogs, described));
  const verdict = judgeBlocking(transactions, request.maxBlocked);
  const { findings, notExamined } = judgeRehearsal({
    pending: chosen.pending,
    transactions,
    maxBlocked: request.maxBlocked,
    statements,
    trips: rehearsal.trips,
    crashes: rehearsal.crashes.crashes,
    broken,
  });
  return {
    formatVersion: 1,
    plinth: readVersion(),
    target: {
      dir: request.dir,
      server: live?.server ?? null,
      major,
      declaredMajor: wanted,
      base: chosen.base,
      from: [...chosen.from],
      to: chosen.pending.filter((one) => one === chosen.pending.at(-1)).map(({ name }) => name),
    },
    rows: describeRows(rehearsed),
    migrations: chosen.pending.map((migration) => ({
      name: migration.name,
      file: migration.file,
      message: migration.message,
      statements: [...(statements.get(migration) ?? [])],
      roundTrip: describeTrip(rehearsal.trips.get(migration)),
      crashes: rehearsal.crashes.crashes.filter((crash) => crash.migration.name === migration.name).map(describeCrash),
      stops: sumStops(rehearsal.crashes.stops, migration),
    })),
    transactions,
    verdict,
    findings: [...findings],
    notExamined: [
      ...chosen.notExamined,
      ...(live?.notExamined ?? []),
      ...describeBase(rehearsed),
      ...rehearsed.undeclared,
      ...rehearsal.rows.notExamined,
      ...chosen.pending.flatMap(({ unread, unwritten }) => [...unread, ...unwritten]),
      ...notExamined,
    ],
  };
}

function describeRows({ request, rehearsal: { rows } }: Rehearsed): RehearsalResult['rows'] {
  return {
    limit: request.rows,
    tables: rows.tables.map((one) => ({ ...one })),
    emptied: rows.emptied.map(({ table, statement, message }) => ({
      table,
      file: statement.place?.file ?? null,
      line: statement.place?.line ?? null,
      reason: message,
    })),
  };
}

/** A history that begins on an existing database cannot be made from an empty one: said once, not a statement at a time. */
function describeBase({ base, chosen }: Rehearsed): readonly NotExamined[] {
  const foreign = chosen.applied === null ? null : findForeignBeginning(base, chosen.applied);
  if (foreign === null || chosen.applied === null) return base.notExamined;
  const reason = `they change table ${foreign}, which none of them makes: the history begins on an existing database (${base.refused.length} statements were refused). Give --database-url to rehearse on its schema`;
  return [{ file: chosen.applied.directory, line: null, object: 'the schema before the migrations', reason }];
}

function whyBroken({ base, chosen }: Rehearsed): string | null {
  const [refused] = base.refused;
  if (refused !== undefined) return `the schema before it could not be re-created whole: ${refused.statement.object}: ${refused.message}`;
  const [unread] = chosen.notExamined;
  return unread === undefined ? null : `a part of the schema before it was not read: ${unread.object}: ${unread.reason}`;
}

function describeStatements(
  { rehearsal, answer }: Rehearsed,
  runs: readonly Run[],
  catalogs: readonly Catalog[],
): ReadonlyMap<Statement, RehearsedStatement> {
  return new Map(
    runs.flatMap(({ transaction, parts }) =>
      parts.map(({ statement }) => [statement, describeStatement(statement, transaction, { rehearsal, answer, catalogs })] as const),
    ),
  );
}

function describeStatement(
  statement: Statement,
  transaction: number | null,
  { rehearsal, answer, catalogs }: Pick<Rehearsed, 'rehearsal' | 'answer'> & { readonly catalogs: readonly Catalog[] },
): RehearsedStatement {
  const { trace, measured } = rehearsal;
  const traced = trace.statements.get(statement);
  const seen = measured.seen.get(statement);
  const error = measured.refused.get(statement) ?? null;
  const locks = seen?.taken ?? [];
  return {
    sql: statement.sql,
    file: statement.place?.file ?? null,
    line: statement.place?.line ?? null,
    transaction,
    status:
      error === null
        ? seen === undefined
          ? 'not run'
          : 'ran'
        : traced?.error === null && isAboutRows(error.sqlstate)
          ? 'refused on rows'
          : 'refused',
    error,
    locks: locks.map((lock) => ({ ...lock })),
    waits: listWaits(locks, catalogs).map(({ relation, statements }) => ({ relation, statements: [...statements] })),
    rewrites: [...(seen?.rewrites ?? [])],
    scans: [...(seen?.scans ?? [])],
    builds: [...(traced?.builds ?? [])],
    rowsChanged: seen?.rows ?? null,
    changed: seen?.rows === undefined || seen.rows === null ? null : (traced?.tables[0] ?? null),
    milliseconds: seen === undefined ? null : round(seen.milliseconds),
    walBytes: seen?.walBytes ?? null,
    preflight: (traced?.questions ?? [])
      .filter(({ table }) => stands(table, trace.start))
      .map((question) => describeQuestion(question, answer)),
    affected: (traced?.affected ?? []).map((one) => ({ ...one })),
  };
}

/** Data exceptions and violated constraints. */
function isAboutRows(sqlstate: string): boolean {
  return /^2[23]/.test(sqlstate);
}

/** A table that the migrations make themselves has no rows of somebody's. */
function stands(table: DataQuestion['table'], { tables }: Catalog): boolean {
  return tables.some(({ schema, name }) => schema === table.schema && name === table.name);
}

function describeQuestion(
  { risk, about, table, columns, counts, sql, why }: DataQuestion,
  answer: Rehearsed['answer'],
): RehearsedStatement['preflight'][number] {
  const said = sql === null ? { answer: null, why } : answer(sql);
  return { risk, about, table: qualify(table.schema, table.name), columns: [...columns], counts, sql, answer: said.answer, why: said.why };
}

function describeTrip(trip: Travelled | undefined): RehearsalResult['migrations'][number]['roundTrip'] {
  if (trip === undefined) return { status: 'impossible', why: 'it was not tried', afterDown: [], afterAgain: [], lost: [] };
  const { status, why, refused, afterDown, afterAgain, lost } = trip;
  return {
    status,
    why: refused === null ? why : `${refused.during}: ${refused.error.message}`,
    afterDown: afterDown.map(describeDifference),
    afterAgain: afterAgain.map(describeDifference),
    lost: lost.map((one) => ({ ...one })),
  };
}

function describeCrash({
  statement,
  where,
  leaves,
  refused,
  differences,
  rows,
}: Crash): RehearsalResult['migrations'][number]['crashes'][number] {
  return {
    where,
    sql: statement.sql,
    file: statement.place?.file ?? null,
    line: statement.place?.line ?? null,
    leaves: leaves.map(describeDifference),
    recovers: refused === null && differences.length === 0 && rows.length === 0,
    refused:
      refused === null
        ? null
        : {
            sql: refused.statement.sql,
            file: refused.statement.place?.file ?? null,
            line: refused.statement.place?.line ?? null,
            error: { ...refused.error },
          },
    differences: differences.map(describeDifference),
    rows: rows.map((one) => ({ ...one })),
  };
}

function sumStops(stops: Rehearsal['crashes']['stops'], { name }: PendingMigration): number {
  return [...stops].reduce((sum, [migration, count]) => (migration.name === name ? sum + count : sum), 0);
}

function describeRun(
  { transaction, parts }: Run,
  { rehearsal: { measured, rows, trace }, sizes }: Rehearsed,
  catalogs: readonly Catalog[],
  statements: ReadonlyMap<Statement, RehearsedStatement>,
): RehearsalResult['transactions'][number] {
  const own = parts.flatMap(({ statement }) => statements.get(statement) ?? []);
  const generated = new Map(rows.tables.map(({ table, rows: count }) => [table, count]));
  const stood = new Set(trace.start.tables.map(({ schema, name }) => qualify(schema, name)));
  const seen = parts.flatMap(({ statement }) => measured.seen.get(statement) ?? []);
  const locks = seen.at(-1)?.held ?? [];
  return {
    number: transaction,
    migrations: [...new Set(parts.map(({ migration }) => migration.name))],
    statements: parts.length,
    locks: locks.map((lock) => ({ ...lock })),
    waits: listWaits(locks, catalogs).map(({ relation, statements }) => ({ relation, statements: [...statements] })),
    milliseconds: round(seen.reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
    walBytes: seen.reduce((sum, { walBytes }) => sum + walBytes, 0),
    expected: sizes === null || transaction === null ? [] : expectWaits(own, { ...sizes, generated, stood }),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
