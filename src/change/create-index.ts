import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import { createIndexOperation, executeOperation } from './alembic-operations.js';
import type { CreateIndex } from './change.js';
import { createIndexSql, indexPartSql } from './index-sql.js';
import type { ChangeKind, Risk } from './kind.js';
import { addIndexToModel } from './model/edit-model.js';
import { countValidIndex, watchIndexBuild, watchIndexUse } from './progress-queries.js';
import { stepsOf, tableName } from './sql-steps.js';

export const createIndex: ChangeKind<CreateIndex> = {
  steps: (change) => stepsOf([...dropLeftOver(change), createIndexSql(change)]),

  inverse: ({ schema, table, name, concurrently, retry: _, ...rest }) => ({
    kind: 'dropIndex',
    schema,
    table,
    name,
    concurrently,
    definition: createIndexSql({ ...rest, schema, table, name, concurrently: false }),
    index: { ...rest, schema, table, name, concurrently },
  }),

  operations: (change, style) => [
    ...dropLeftOver(change).map((sql) => executeOperation(sql, style, true)),
    createIndexOperation(change, style),
  ],

  editModel: (change, model) => addIndexToModel(model, change),

  describe(change) {
    const what = `${change.unique ? 'unique ' : ''}${change.method === 'btree' ? '' : `${change.method} `}index`;
    const include = change.include.length > 0 ? ` including ${change.include.join(', ')}` : '';
    const where = change.where === null ? '' : ` where ${change.where}`;
    return `Create ${what} ${change.name} on ${change.table} (${change.keys.map(indexPartSql).join(', ')})${include}${where}`;
  },

  risks: (change) => [...buildRisks(change), writeRisk(change)],

  verification: (change) => [{ sql: countValidIndex(change, change.name), before: '0', after: '1' }],

  preflight: (change) => (change.unique ? [countDuplicates(change)] : []),

  behaviour: () => 'same',
};

function dropLeftOver({ schema, name, concurrently, retry }: CreateIndex): readonly string[] {
  return concurrently && retry === true ? [`DROP INDEX CONCURRENTLY IF EXISTS ${qualify(schema, name)}`] : [];
}

/** Source: https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY */
function buildRisks(change: CreateIndex): readonly Risk[] {
  if (!change.concurrently)
    return [
      { text: `CREATE INDEX holds SHARE on ${change.table} until it is built: reads go on, writes wait.`, watch: watchIndexBuild(change) },
    ];
  return [
    {
      text:
        `The concurrent build waits for every older transaction, also those on other tables. If it is cancelled or fails, it leaves ` +
        `${change.name} behind as INVALID: writes maintain it and no query uses it. Drop it and repeat.`,
      watch: watchIndexBuild(change),
    },
  ];
}

function writeRisk(change: CreateIndex): Risk {
  return {
    text:
      `Every INSERT into ${change.table} and every UPDATE that is not HOT writes one entry more; an UPDATE of an indexed column ` +
      `can no longer be HOT. If idx_scan stays 0, drop the index again.`,
    watch: watchIndexUse(change, change.name),
  };
}

/** Counts groups of rows that would collide. NULLs never do. Expected answer: 0. */
function countDuplicates(change: CreateIndex): string {
  const keys = change.keys.map((part) => part.expression ?? quoteIdentifier(part.column ?? ''));
  const present = keys.map((key) => `${key} IS NOT NULL`);
  const conditions = change.where === null ? present : [...present, `(${change.where})`];
  return `SELECT count(*) FROM (SELECT FROM ${tableName(change)} WHERE ${conditions.join(' AND ')} GROUP BY ${keys.join(', ')} HAVING count(*) > 1) AS duplicates`;
}
