import type { NotExamined, Place } from '../../source/place.js';
import type { Statement } from '../../source/statement.js';

/** Statements in their order that are committed together, or, where `transaction` is null, each by itself outside any block. */
export interface Segment {
  /** Several migrations may share a number: then nothing is committed between them. */
  readonly transaction: number | null;
  readonly statements: readonly Statement[];
}

/** A migration that is to be rehearsed: an Alembic revision, a file of SQL, a step of a plan. */
export interface PendingMigration {
  /** Revision id or file. */
  readonly name: string;
  readonly file: string | null;
  readonly message: string | null;
  readonly up: readonly Segment[];
  readonly down: WayBack;
  /** What of it may change the schema and is not among the statements, because only a run could tell. */
  readonly unread: readonly NotExamined[];
  /** The same of what changes rows alone. */
  readonly unwritten: readonly NotExamined[];
}

export type WayBack =
  | {
      readonly kind: 'statements';
      readonly segments: readonly Segment[];
      readonly unread: readonly NotExamined[];
      readonly place: Place | null;
    }
  /** It refuses to go back, and says why, or not. */
  | { readonly kind: 'raises'; readonly message: string | null; readonly place: Place | null }
  /** It has none: a file of SQL, a revision without `downgrade()`. */
  | { readonly kind: 'none'; readonly why: string };

/** One transaction of the whole run, or one statement outside any. */
export interface Run {
  readonly transaction: number | null;
  readonly parts: readonly { readonly migration: PendingMigration; readonly statement: Statement }[];
}

/** The migrations as they will run, cut where something is committed. */
export function listRuns(
  pending: readonly PendingMigration[],
  segmentsOf = (migration: PendingMigration): readonly Segment[] => migration.up,
): Run[] {
  const runs: { transaction: number | null; parts: { migration: PendingMigration; statement: Statement }[] }[] = [];
  for (const migration of pending)
    for (const { transaction, statements } of segmentsOf(migration)) {
      const parts = statements.map((statement) => ({ migration, statement }));
      const last = runs.at(-1);
      if (transaction === null) runs.push(...parts.map((part) => ({ transaction, parts: [part] })));
      else if (last !== undefined && last.transaction === transaction) last.parts.push(...parts);
      else if (parts.length > 0) runs.push({ transaction, parts });
    }
  return runs;
}

export function statementsOf(segments: readonly Segment[]): readonly Statement[] {
  return segments.flatMap(({ statements }) => statements);
}
