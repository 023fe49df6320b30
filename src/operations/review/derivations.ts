import type { Catalog, ForeignKey, Table } from '../../catalog/catalog.js';
import type { PlannedQuery } from '../../plan/planned-query.js';
import { walkPlan } from '../../plan/read-plan.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import type { Project } from '../../python/project.js';
import { readAround, type StandIn } from '../../sql/read-around.js';
import type { RevisionHistory } from '../../sqlalchemy/alembic/history.js';
import { readDerivedWrites } from '../../sqlalchemy/derived/read-derived.js';
import type { Models } from '../../sqlalchemy/models.js';
import type { CodeWorkload } from '../../workload/code.js';
import type { Derivations, DerivedRead, DerivedWrite } from '../../workload/derived.js';
import { findTable, keysOfOne, readDerivedSql } from '../../workload/derived-sql.js';
import type { Query } from '../../workload/query.js';

export interface DerivationSources {
  readonly project: Project;
  readonly models: Models;
  readonly revisions: RevisionHistory | null;
  readonly code: CodeWorkload | null;
  readonly catalog: Catalog;
  readonly queries: readonly Query[];
  /** Plans queries at the judged sizes; gives none where no sizes are known. */
  readonly plan: (queries: readonly Query[]) => Promise<readonly PlannedQuery[]>;
}

/** What fills columns from other rows, in code, revisions and queries; and what reading without those columns would cost. */
export async function gatherDerivations(sources: DerivationSources): Promise<Derivations> {
  const { project, models, revisions, code, catalog, queries } = sources;
  const fromCode = readDerivedWrites(project, models);
  const fromSql = readDerivedSql(catalog, [
    ...(revisions?.revisions ?? []).flatMap(({ upgrade }) =>
      upgrade.statements.map(({ sql, place }) => ({ sql, place, by: 'revision' as const })),
    ),
    ...(code?.functions ?? []).flatMap(({ sends }) => sends.map(({ sql, place }) => ({ sql, place, by: 'query' as const }))),
    ...queries.map(({ sql, place }) => ({ sql, place, by: 'query' as const })),
  ]);
  const writes = [...fromCode.writes, ...fromSql];
  return { writes, others: fromCode.others, reads: await compareReads(writes, sources) };
}

interface Comparison {
  readonly read: Pick<DerivedRead, 'schema' | 'table' | 'column' | 'query' | 'callsPerMinute'>;
  readonly other: string;
  readonly with: Query;
  readonly without: Query;
}

async function compareReads(writes: readonly DerivedWrite[], sources: DerivationSources): Promise<DerivedRead[]> {
  const { catalog, code, plan } = sources;
  const distinct = new Map(writes.map((write) => [`${write.table}.${write.column}`, write]));
  const comparisons = [...distinct.values()].flatMap((write) => {
    const standIn = standInFor(catalog, write);
    return standIn === null
      ? []
      : [...sources.queries, ...namedBy(code, write)].flatMap((query) => compare(query, standIn, write.from.table));
  });
  const planned = await plan(comparisons.flatMap((each) => [each.with, each.without]));
  return comparisons.map(({ read, other }, at) => {
    const [before, after] = [planned[2 * at]?.plan ?? null, planned[2 * at + 1]?.plan ?? null];
    const scan = after === null ? undefined : [...walkPlan(after.root)].find(({ relation }) => relation === other);
    return {
      ...read,
      cost: before?.root.totalCost ?? null,
      costWithout: after?.root.totalCost ?? null,
      accessWithout: scan === undefined ? null : `${scan.nodeType} of ${other}`,
    };
  });
}

/** Statements of the code that ask for the column itself; whole rows bring it along whether it is wanted or not. */
function namedBy(code: CodeWorkload | null, { table, column }: DerivedWrite): Query[] {
  return (code?.functions ?? []).flatMap(({ name, sends }) =>
    sends
      .filter(({ row }) => row.some((part) => part.kind === 'column' && part.table === table && part.column === column))
      .map(({ sql, place }) => ({ name, sql, place, callsPerMinute: null, origin: 'code' })),
  );
}

function compare(query: Query, standIn: StandIn, other: string): Comparison[] {
  const sql = readAround(query.sql, standIn);
  if (sql === null) return [];
  const { schema, table, column } = standIn;
  const read = { schema, table, column, query: query.name, callsPerMinute: query.callsPerMinute };
  return [{ read, other, with: query, without: { ...query, sql } }];
}

/** The parent's column behind a join by the key, or the aggregate over the children. */
function standInFor(catalog: Catalog, { schema, table: name, column, from }: DerivedWrite): StandIn | null {
  const table = findTable(catalog, { schema, name });
  const other = findTable(catalog, { schema: from.schema, name: from.table });
  if (table === null || other === null) return null;
  const keys = from.kind === 'copy' ? keysOfOne(table, other) : keysOfOne(other, table);
  const key = keys.find(({ columns }) => columns[0] === from.key[0]);
  if (key === undefined) return null;
  const at = { schema: table.schema, table: table.name, column };
  return from.kind === 'copy' ? throughKey(at, key, { other, column: from.column, table }) : overChildren(at, key, { other, from });
}

type At = Pick<StandIn, 'schema' | 'table' | 'column'>;

function throughKey(
  at: At,
  key: ForeignKey,
  { other, column, table }: { readonly other: Table; readonly column: string; readonly table: Table },
): StandIn {
  const [own = ''] = key.columns;
  const [referenced = ''] = key.references.columns;
  const optional = table.columns.find(({ name }) => name === own)?.nullable === true;
  // Under names of its own: a column that stands without a table must mean what it meant.
  const parent = `(SELECT ${quoteIdentifier(referenced)} AS plinth_key, ${quoteIdentifier(column)} AS plinth_value FROM ${qualify(other.schema, other.name)})`;
  const join = ` ${optional ? 'LEFT ' : ''}JOIN ${parent} plinth_parent ON plinth_parent.plinth_key = {}.${quoteIdentifier(own)}`;
  return { ...at, expression: 'plinth_parent.plinth_value', join };
}

function overChildren(
  at: At,
  key: ForeignKey,
  { other, from }: { readonly other: Table; readonly from: Extract<DerivedWrite['from'], { readonly kind: 'aggregate' }> },
): StandIn {
  const [own = ''] = key.columns;
  const [referenced = ''] = key.references.columns;
  const what = from.of === 'count' || from.column === null ? 'count(*)' : `sum(plinth_child.${quoteIdentifier(from.column)})`;
  const where = `plinth_child.${quoteIdentifier(own)} = {}.${quoteIdentifier(referenced)}`;
  return { ...at, join: '', expression: `(SELECT ${what} FROM ${qualify(other.schema, other.name)} plinth_child WHERE ${where})` };
}
