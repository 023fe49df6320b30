import { changesOnlyData } from './sql-text.js';
import type { Statement } from '../../source/statement.js';
import type { RevisionHistory } from './history.js';

/**
 * What `alembic upgrade heads` does to the schema, in order. Statements that only change rows are left out: a schema is re-created
 * without rows, and one that could not be read would make the next one fail.
 */
export function renderHistory(history: RevisionHistory): Statement[] {
  return history.revisions.flatMap(({ upgrade }) => upgrade.statements.filter(({ sql }) => !changesOnlyData(sql)));
}
