import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import type { OnTable, SqlStep } from './change.js';
import type { Risk } from './kind.js';
import { watchValidation } from './progress-queries.js';

/** Statements that refuse to run in a transaction block. */
const OUTSIDE =
  /^\s*(?:(?:create|drop|reindex)\b[^;]*\bconcurrently\b|alter\s+table\b[^;]*\bdetach\s+partition\b[^;]*\bconcurrently\b|alter\s+type\b[^;]*\badd\s+value\b|vacuum\b|create\s+database\b|drop\s+database\b|alter\s+system\b|do\s+\$backfill\$)/i;
const VALIDATES = /\bvalidate\s+constraint\b/i;

/**
 * Statements as steps. What precedes a VALIDATE CONSTRAINT is committed first: VALIDATE itself takes SHARE UPDATE EXCLUSIVE
 * only, but in one transaction with the ADD it would scan the table under that statement's stronger lock.
 * Source: https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-NOTES
 */
export function stepsOf(statements: readonly string[]): readonly SqlStep[] {
  let transaction = 1;
  return statements.map((sql, position) => {
    if (position > 0 && validates(sql)) transaction += 1;
    return { sql, transaction: OUTSIDE.test(sql) ? null : transaction };
  });
}

export function validates(sql: string): boolean {
  return VALIDATES.test(sql);
}

export function tableName(on: OnTable): string {
  return qualify(on.schema, on.table);
}

export function columnList(names: readonly string[]): string {
  return `(${names.map(quoteIdentifier).join(', ')})`;
}

/** VALIDATE fails after what precedes it is committed: the revision that adds the constraint then cannot be run again as it is. */
export function validationRisk(on: OnTable, constraint: string): Risk {
  return {
    text:
      `If VALIDATE fails, the constraint stays NOT VALID and holds for new rows; mend the rows, then run ALTER TABLE ${tableName(on)} ` +
      `VALIDATE CONSTRAINT ${quoteIdentifier(constraint)} by hand and stamp the revision.`,
    watch: watchValidation(on, constraint),
  };
}

/** Adds a constraint without a long lock: NOT VALID first, then VALIDATE in a transaction of its own. */
export function addStaged(on: OnTable, name: string, definition: string, before = ''): readonly string[] {
  const constraint = quoteIdentifier(name);
  return [
    `ALTER TABLE ${tableName(on)} ${before}ADD CONSTRAINT ${constraint} ${definition} NOT VALID`,
    `ALTER TABLE ${tableName(on)} VALIDATE CONSTRAINT ${constraint}`,
  ];
}
