import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import type { ReadSession } from '../postgres/session.js';
import type { NotExamined } from '../source/place.js';
import { readColumns, toColumn, type ColumnRow } from './read/columns.js';
import { readExtended } from './read/extended.js';
import { readRelations, type RelationRow } from './read/relations.js';
import { readServerFacts } from './read/settings.js';
import { readSizes } from './read/sizes.js';
import type { ColumnStatistics, RelationActivity, RelationStatistics, Statistics } from './statistics.js';

export interface LiveStatistics extends Statistics {
  /** Statistics that the role may not see, with the GRANT that it lacks, and sizes of locked relations. */
  readonly notExamined: readonly NotExamined[];
}

/** Relations from which `relpages` stand in for sizes: asking for 100 000 takes 14 s. */
const MOST_SIZES = 40_000;

/** Reads what the planner and the counters of a live server know: four statements in one snapshot, and one for all sizes. */
export async function readStatistics(session: ReadSession, now: Date): Promise<LiveStatistics> {
  const { relations, columns, extended, facts, role } = await session.snapshot(async (select) => ({
    relations: await readRelations(select),
    columns: await readColumns(select, session.major),
    extended: session.major < 15 ? [] : await readExtended(select),
    facts: await readServerFacts(select, session.major),
    role: (await select<{ role: string }>('statistics.role', 'select current_user as role'))[0]?.role ?? '',
  }));
  const sizes = await readSizes(session, relations.length > MOST_SIZES ? [] : relations);
  const columnsOf = groupColumns(columns);
  return {
    asOf: now.toISOString(),
    source: 'live',
    relations: relations.map((row) => toRelation(row, sizes.pages.get(row.oid) ?? null, columnsOf(row), session.major)),
    settings: facts.settings,
    ...(extended.length === 0 ? {} : { extended }),
    statsReset: facts.statsReset,
    notExamined: [...listHidden(relations, role), ...relations.filter(({ oid }) => sizes.locked.has(oid)).map(describeLocked)],
  };
}

function groupColumns(rows: readonly ColumnRow[]): (relation: RelationRow) => readonly ColumnStatistics[] {
  const groups = new Map<string, ColumnStatistics[]>();
  for (const row of rows) {
    const key = qualify(row.schema, row.relation);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [toColumn(row)]);
    else group.push(toColumn(row));
  }
  return ({ schema, name }) => groups.get(qualify(schema, name)) ?? [];
}

const KINDS = {
  r: 'table',
  p: 'partitioned table',
  f: 'foreign table',
  m: 'materialized view',
  i: 'index',
  I: 'partitioned index',
} as const;

function toRelation(row: RelationRow, pages: number | null, columns: readonly ColumnStatistics[], major: number): RelationStatistics {
  // Until 13, 0 rows on 0 pages means "never analysed"; since 14, -1 does.
  const isUnknown = row.tuples < 0 || (major < 14 && row.tuples === 0 && row.pages === 0);
  const analyzed = Math.max(0, row.pages);
  return {
    schema: row.schema,
    name: row.name,
    kind: KINDS[row.kind],
    table: row.table,
    rows: isUnknown ? null : row.tuples,
    pages: pages ?? analyzed,
    ...(pages === null || pages === analyzed ? {} : { analyzedPages: analyzed }),
    position: row.position,
    allVisible: Math.max(0, row.all_visible),
    columns,
    activity: row.seq_scans === null && row.idx_scans === null ? null : toActivity(row),
  };
}

function toActivity(row: RelationRow): RelationActivity {
  return {
    seqScans: Number(row.seq_scans),
    seqRowsRead: Number(row.seq_rows_read),
    idxScans: Number(row.idx_scans),
    inserted: Number(row.inserted),
    updated: Number(row.updated),
    hotUpdated: Number(row.hot_updated),
    deleted: Number(row.deleted),
    liveRows: Number(row.live_rows),
    deadRows: Number(row.dead_rows),
    lastAnalyzed: row.last_analyzed,
    lastVacuumed: row.last_vacuumed,
  };
}

/** One line a schema: there may be thousands of tables. */
function* listHidden(relations: readonly RelationRow[], role: string): Generator<NotExamined> {
  const hidden = relations.filter(({ readable }) => !readable);
  for (const schema of new Set(hidden.map((row) => row.schema))) {
    const names = hidden.filter((row) => row.schema === schema).map(nameHidden);
    const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
    const grant = `GRANT SELECT ON ALL TABLES IN SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(role)};`;
    yield {
      file: null,
      line: null,
      object: `column statistics of schema ${schema}: ${shown}`,
      reason: `role ${role} may not read these tables, or row security hides them: ${grant}`,
    };
  }
}

/** `wages`, or `wages (amount)` where the other columns may be read. */
function nameHidden({ name, hidden_columns: columns }: RelationRow): string {
  return columns === null ? name : `${name} (${columns.join(', ')})`;
}

function describeLocked({ schema, name }: RelationRow): NotExamined {
  return {
    file: null,
    line: null,
    object: `size of ${qualify(schema, name)}`,
    reason: 'locked by another session: its size at the last VACUUM stands in',
  };
}
