import * as z from 'zod';
import { findKeepingTrigger } from '../../catalog/kept-by-trigger.js';
import { displayName } from '../../engine/display-name.js';
import type { Evidence, Observation } from '../../engine/finding.js';
import { defineRule, type Inputs } from '../../engine/rule.js';
import { describeContraction } from '../../proposal/contract-copy.js';
import { isDocumented } from '../../sqlalchemy/documented-copy.js';
import { formatCount, relationStatistics } from '../../statistics/figures.js';
import type { Statistics } from '../../statistics/statistics.js';
import { type DerivedGroup, groupDerived, placesOf } from '../../workload/group-derived.js';
import { describeNeed, isJustified, isMoreThanCopy, isOfItsMoment, type PlannedRead } from '../../workload/judge-derived.js';
import { rowsPerKey } from '../../statistics/rows-per-key.js';
import { denormalizationExamples } from './unjustified-denormalization/examples.js';

interface Found extends Evidence {
  readonly table: string;
  readonly column: string;
  readonly kind: 'copy' | 'count' | 'sum';
  /** `projects.name`, or the table whose rows are counted. */
  readonly of: string;
  readonly key: readonly string[];
  readonly writtenAt: readonly string[];
  readonly written: string;
  readonly rows: number | null;
  /** Rows for each row of the other side: what one change there leaves stale. */
  readonly rowsPerKey: number | null;
  /** Queries that name it, with the planner's cost as they are and without the column. */
  readonly reads: readonly PlannedRead[];
}

type Ground = { readonly [Key in 'catalog' | 'derived']: NonNullable<Inputs[Key]> } & Pick<Inputs, 'models' | 'sources'>;

export default defineRule({
  id: 'design/unjustified-denormalization',
  title: 'Copy or count of other rows that nothing justifies',
  redFlag: 5,
  severity: 'warning',
  reads: ['catalog', 'derived'],
  concerns: ['service logic'],
  options: z.strictObject({
    ratio: z
      .number()
      .min(1)
      .default(3)
      .describe('A query that reads the column justifies it when it would cost so many times as much without it.'),
    cost: z.number().min(0).default(100).describe("… and so much more, in the planner's units (a page read in order is 1)."),
  }),

  docs: {
    condition:
      'The code (or an UPDATE in a revision) fills a column from the row that a foreign key of the same table leads to, and from nothing ' +
      'else; or it keeps a number that counts or sums the rows that refer to this one. Seen are constructors, values() of insert and ' +
      'update, query.update(), assignments, += and setattr, UPDATE … FROM and subselects. No reason is documented, and no query that ' +
      'reads the column would be much dearer without it.',
    effect:
      'Two places say the same. Whoever changes one and not the other (another code path, a bulk UPDATE, a repair in SQL) leaves them ' +
      'different, and no constraint notices; keeping them alike costs a write of every copy, or of the counter, for each change.',
    remedy:
      'Read the value through the key, or count where it is wanted; then stop writing the column and drop it, each step a deployment of ' +
      'its own. Where the copy is meant, because it must say what was or because a measured query needs it, say so in a comment on the column.',
    exceptions:
      'Silent for: a comment above or beside the column, comment=, doc=, text below it or a docstring of the class that gives a reason ' +
      '(what for, which query, "at the time", a copy on purpose); generated columns; columns that belong to a key (tenant ids); columns ' +
      'that are also given other values, which are more than a copy; records of what happened (history, logs, events, invoices), names ' +
      'such as old_status, and prices, amounts, times and versions, which are facts of their moment; what a trigger of the other table keeps ' +
      'right; what a query needs, as its plans with and without the column show. A name alone is never enough. Tests, fixtures and ' +
      'data that a migration moves out of a column that is gone count for nothing.',
    sources: [
      'https://www.postgresql.org/docs/current/ddl-generated-columns.html',
      'https://www.postgresql.org/docs/current/sql-comment.html',
      'https://www.postgresql.org/docs/current/using-explain.html#USING-EXPLAIN-BASICS',
      'https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html',
    ],
  },
  examples: denormalizationExamples,

  count: ({ catalog, derived }) => groupDerived(catalog, derived).length,

  *check({ catalog, derived, models, sources, statistics, options }): Generator<Observation<Found>> {
    for (const group of unexplained({ catalog, derived, models, sources })) {
      const { table, column, other, from } = group;
      if (group.reads.some((read) => isJustified(read, options))) continue;
      const evidence = describe(group, statistics);
      yield {
        subject: { kind: 'column', schema: table.schema, relation: table.name, name: column.name },
        evidence,
        candidates: [],
        claims: [],
        noRecommendation: describeContraction({ table, column: column.name, other, key: group.key, from, writtenAt: evidence.writtenAt }),
      };
    }
  },

  *justified({ catalog, derived, models, sources, statistics, options }): Generator<string> {
    for (const group of unexplained({ catalog, derived, models, sources })) {
      const needs = group.reads.filter((read) => isJustified(read, options));
      if (needs.length > 0) yield `${describeCopy(describe(group, statistics))}, which is justified: ${describeNeed(needs)}`;
    }
  },

  message(found) {
    const { kind, of, writtenAt, rowsPerKey, reads } = found;
    const stale =
      kind === 'copy'
        ? `a change of ${of} leaves ${rowsPerKey === null ? 'its rows' : `about ${formatCount(Math.max(1, rowsPerKey))} rows`} stale unless each is written again`
        : 'every write of those rows that does not go through it leaves it wrong, and those that do wait for one another on this row';
    const written =
      writtenAt.length === 0 ? '' : ` (written at ${writtenAt.slice(0, 2).join(', ')}${writtenAt.length > 2 ? ' and elsewhere' : ''})`;
    return `${describeCopy(found)}${written}: ${stale}. ${describeNeed(reads)} No reason is given where the column is declared.`;
  },
});

/** Copies and counts that neither keep a life of their own nor are explained where they are declared. */
function unexplained({ catalog, derived, models, sources }: Ground): DerivedGroup[] {
  return groupDerived(catalog, derived).filter((group) => {
    const { table, column, other, from } = group;
    return (
      !isMoreThanCopy(group) &&
      !isOfItsMoment(group) &&
      findKeepingTrigger(catalog, other, { table, column: column.name }) === null &&
      !isDocumented(models, sources, { table, column, copy: from.kind === 'copy' })
    );
  });
}

function describeCopy({ table, column, kind, of, key }: Found): string {
  return kind === 'copy'
    ? `${table}.${column} repeats ${of}, which ${table} (${key.join(', ')}) leads to`
    : `${table}.${column} keeps a ${kind} of ${of}, whose ${key.join(', ')} leads here`;
}

function describe(group: DerivedGroup, statistics: Statistics | null): Found {
  const { table, column, from, other, key, writes, reads } = group;
  return {
    table: displayName(table),
    column: column.name,
    kind: from.kind === 'copy' ? 'copy' : from.of,
    of: from.kind === 'copy' ? `${displayName(other)}.${from.column}` : displayName(other),
    key: [...key.columns],
    writtenAt: placesOf(group),
    written: (writes[0]?.text ?? '').slice(0, 200),
    rows: relationStatistics(statistics, table)?.rows ?? null,
    rowsPerKey: rowsPerKey(statistics, from.kind === 'copy' ? table : other, key.columns[0] ?? ''),
    reads: reads.map(({ schema: _schema, table: _table, column: _column, ...read }) => read),
  };
}
