import type { Statement } from '../../source/statement.js';

/** A statement of ours: from no file, and at home in any transaction. */
export function makeStatement(sql: string, object: string): Statement {
  return { sql, object, place: null, transactional: true };
}
