import type { Rates } from '../../proof/rehearsal/rates.js';
import { qualify } from '../../postgres/identifier.js';
import type { RelationStatistics, Statistics } from '../../statistics/statistics.js';
import type { RehearsalResult, RehearsedStatement } from './result.js';

type Expected = RehearsalResult['transactions'][number]['expected'];

export interface ExpectGround {
  readonly statistics: Statistics;
  readonly rates: Rates;
  /** Qualified names of the tables that stood before: one that the migrations make is empty. */
  readonly stood: ReadonlySet<string>;
  /** Rows that were made up, by qualified name. */
  readonly generated: ReadonlyMap<string, number>;
}

/**
 * How long others would wait for each relation, at its real size: from the statement that takes the lock to the commit. Estimates: the bytes to be
 * read, rewritten or indexed at the rates of this machine's shadow, and changed rows in proportion. Null where a size is not known.
 */
export function expectWaits(statements: readonly RehearsedStatement[], ground: ExpectGround): Expected {
  const times = statements.map((statement) => expectTime(statement, ground));
  const first = new Map<string, { readonly at: number; readonly statements: Set<string> }>();
  for (const [at, { waits }] of statements.entries())
    for (const { relation, statements: kinds } of waits) {
      if (kinds.every((kind) => kind === 'DDL')) continue;
      const known = first.get(relation) ?? { at, statements: new Set<string>() };
      for (const kind of kinds) known.statements.add(kind);
      first.set(relation, known);
    }
  return [...first].map(([relation, { at, statements: kinds }]) => {
    const during = times.slice(at);
    const unknown = during.flatMap((time) => time.unknown);
    const activity = activityOf(ground.statistics, relation);
    return {
      relation,
      waits: ['SELECT', 'INSERT', 'UPDATE', 'DDL'].filter((kind): kind is 'SELECT' => kinds.has(kind)),
      milliseconds: unknown.length > 0 ? null : Math.round(during.reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
      restsOn: [...new Set(during.flatMap((time) => time.restsOn))],
      unknown: [...new Set(unknown)],
      readsPerSecond: activity === null ? null : activity.reads,
      writesPerSecond: activity === null ? null : activity.writes,
    };
  });
}

interface Time {
  readonly milliseconds: number;
  readonly restsOn: readonly string[];
  /** Tables whose size is not known and matters. */
  readonly unknown: readonly string[];
}

function expectTime({ rewrites, scans, builds, rowsChanged, milliseconds, changed }: RehearsedStatement, ground: ExpectGround): Time {
  const restsOn: string[] = [];
  const unknown: string[] = [];
  let total = 0;
  const add = (table: string, what: keyof Rates, verb: string): void => {
    if (!ground.stood.has(table)) return;
    const size = sizeOf(ground.statistics, table);
    if (size === null) return void unknown.push(table);
    total += size / ground.rates[what];
    restsOn.push(`${verb} ${table}: ${megabytes(size)} at ${megabytes(ground.rates[what] * 1_000)} a second`);
  };
  // A rewritten index is built anew with its table.
  for (const table of rewrites) if (!isIndex(ground.statistics, table)) add(table, 'rewrite', 'rewriting');
  for (const table of builds) if (!rewrites.includes(table)) add(table, 'build', 'indexing');
  for (const table of scans)
    if (!rewrites.includes(table) && !builds.includes(table) && rowsChanged === null) add(table, 'scan', 'reading');
  if (rowsChanged !== null && rowsChanged > 0 && changed !== null && ground.stood.has(changed)) {
    const rows = rowsOf(ground.statistics, changed);
    const made = ground.generated.get(changed) ?? 0;
    if (rows === null) unknown.push(changed);
    else if (made > 0) {
      total += ((milliseconds ?? 0) * rows) / made;
      restsOn.push(`changing rows of ${changed}: ${milliseconds ?? 0} ms for ${made} generated rows, ${rows} in the real one`);
    }
  }
  return { milliseconds: total, restsOn, unknown };
}

function find({ relations }: Statistics, name: string): RelationStatistics | undefined {
  return relations.find((relation) => qualify(relation.schema, relation.name) === name);
}

function isIndex(statistics: Statistics, name: string): boolean {
  return /index/.test(find(statistics, name)?.kind ?? '');
}

/** Bytes of the heap; null where it is not known. */
function sizeOf(statistics: Statistics, table: string): number | null {
  const found = find(statistics, table);
  return found === undefined || found.rows === null ? null : found.pages * 8_192;
}

function rowsOf(statistics: Statistics, table: string): number | null {
  return find(statistics, table)?.rows ?? null;
}

function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${Math.round(bytes / 1_000_000)} MB`;
}

/** Statements a second since the counters were reset. */
function activityOf(statistics: Statistics, table: string): { readonly reads: number; readonly writes: number } | null {
  const activity = find(statistics, table)?.activity ?? null;
  const { asOf, statsReset } = statistics;
  if (activity === null || asOf === null || statsReset === null) return null;
  const seconds = (Date.parse(asOf) - Date.parse(statsReset)) / 1_000;
  if (!(seconds > 60)) return null;
  const each = (count: number): number => Math.round((count / seconds) * 100) / 100;
  return { reads: each(activity.seqScans + activity.idxScans), writes: each(activity.inserted + activity.updated + activity.deleted) };
}
