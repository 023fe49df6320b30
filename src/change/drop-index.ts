import { qualify } from '../postgres/identifier.js';
import { dropIndexOperation } from './alembic-operations.js';
import type { DropIndex, RawSql } from './change.js';
import { concurrently } from './index-sql.js';
import type { ChangeKind } from './kind.js';
import { dropIndexFromModel } from './model/edit-model.js';
import { countValidIndex } from './progress-queries.js';
import { stepsOf } from './sql-steps.js';

export const dropIndex: ChangeKind<DropIndex> = {
  steps: (change) => stepsOf([dropIndexSql(change)]),

  inverse: (change) => change.index ?? restore(change),

  operations: (change, style) => [dropIndexOperation(change, style)],

  editModel: (change, model) => dropIndexFromModel(model, change),

  describe: (change) => `Drop index ${change.name} on ${change.table}`,

  risks: (change) => [
    {
      text:
        `A query that only ${change.name} served is planned differently from now on. Its scan counter covers the time since the ` +
        `statistics were reset, on this server only: look at replicas too before dropping.`,
      watch: `SELECT seq_scan, seq_tup_read, idx_scan FROM pg_stat_all_tables WHERE relid = to_regclass('${qualify(change.schema, change.table).replaceAll("'", "''")}')`,
    },
  ],

  verification: (change) => [{ sql: countValidIndex(change, change.name), before: '1', after: '0' }],

  preflight: () => [],

  /** An `ON CONFLICT` may need a unique one. */
  behaviour: ({ definition }) => (/^\s*create\s+unique\b/i.test(definition) ? 'changed' : 'same'),
};

function dropIndexSql(change: DropIndex): string {
  return `DROP INDEX ${change.concurrently ? 'CONCURRENTLY ' : ''}${qualify(change.schema, change.name)}`;
}

/** Only the definition is known: it is run as it stands, concurrently if the drop was. */
function restore(change: DropIndex): RawSql {
  const definition = change.concurrently ? concurrently(change.definition) : change.definition;
  return { kind: 'rawSql', statements: [definition], reverse: [dropIndexSql(change)] };
}
