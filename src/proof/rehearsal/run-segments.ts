import type { Refused, Runner } from '../../shadow/runner.js';
import type { Statement } from '../../source/statement.js';
import { type PendingMigration, type Segment, statementsOf } from './pending.js';

/** Runs segments up to the first refusal, which is given; null when all went well. What was committed before it stays. */
export async function runSegments(runner: Runner, segments: readonly Segment[]): Promise<Refused | null> {
  for (const { transaction, statements } of segments) {
    if (transaction !== null) {
      const [refused] = await runner.together(statements, { untilRefused: true });
      if (refused !== undefined) return refused;
      continue;
    }
    for (const statement of statements) {
      const error = await runner.alone(statement);
      if (error !== null) return { statement, error };
    }
  }
  return null;
}

/** The migration without the statements that the server refuses: what of it can be tried is. */
export function leaveOut(migration: PendingMigration, refused: ReadonlySet<Statement>): PendingMigration {
  if (statementsOf(migration.up).every((statement) => !refused.has(statement))) return migration;
  return {
    ...migration,
    up: migration.up.map(({ transaction, statements }) => ({
      transaction,
      statements: statements.filter((statement) => !refused.has(statement)),
    })),
  };
}
