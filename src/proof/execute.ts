import type { SqlStep } from '../change/change.js';
import { isIrreversible, renderAllSql } from '../change/render.js';
import type { Candidate } from '../engine/finding.js';
import type { Database } from '../shadow/database.js';
import { measureStatement } from '../shadow/measure.js';
import type { Statement } from '../source/statement.js';
import type { MeasuredStep } from './proof.js';

/** What running the steps of a candidate showed; `error` is the server's, at the first step that failed. */
export interface Execution {
  readonly steps: readonly MeasuredStep[];
  readonly error: string | null;
}

export function executeUp(database: Database, candidate: Candidate): Promise<Execution> {
  return executeSteps(database, renderAllSql(candidate.changes).up);
}

/**
 * The inverse of all changes; null when one of them has none. What can never be recommended is undone without being measured: nobody
 * reads the locks of its way back.
 */
export async function executeDown(database: Database, candidate: Candidate): Promise<Execution | null> {
  const { down } = renderAllSql(candidate.changes);
  if (isIrreversible(down)) return null;
  return candidate.alternativeOnly === true ? runSteps(database, down) : executeSteps(database, down);
}

async function runSteps(database: Database, steps: readonly SqlStep[]): Promise<Execution> {
  const client = await database.asOwner();
  for (const [position, { sql }] of steps.entries()) {
    try {
      await client.query(sql);
    } catch (error) {
      return { steps: steps.slice(0, position).map(unmeasured), error: describeError(error) };
    }
  }
  return { steps: steps.map(unmeasured), error: null };
}

function unmeasured({ sql, transaction }: SqlStep): MeasuredStep {
  return { sql, locks: [], rewrites: [], scans: [], transaction };
}

async function executeSteps(database: Database, steps: readonly SqlStep[]): Promise<Execution> {
  const statements = steps.map(({ sql, transaction }) => ({ sql, place: null, object: sql, transactional: transaction !== null }));
  const { steps: measured, error } = await measureStatements(database, statements);
  return { steps: measured.map((step, position) => ({ ...step, transaction: steps[position]?.transaction ?? null })), error };
}

/** Runs statements, each measured; stops at the first that fails. Those that may share a transaction carry the number 1. */
export async function measureStatements(database: Database, statements: readonly Statement[]): Promise<Execution> {
  const measured: MeasuredStep[] = [];
  for (const statement of statements) {
    try {
      const effect = await measureStatement(database, statement);
      const { locks, rewrites, scans } = effect;
      measured.push({ sql: statement.sql, locks, rewrites, scans, transaction: statement.transactional ? 1 : null });
    } catch (error) {
      return { steps: measured, error: describeError(error) };
    }
  }
  return { steps: measured, error: null };
}

/** The server's message with its SQLSTATE; anything that is not the server's is a bug and goes on. */
function describeError(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
  return `${error.message} (SQLSTATE ${error.code})`;
}
