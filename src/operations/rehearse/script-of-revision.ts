import type { PendingMigration, Segment, WayBack } from '../../proof/rehearsal/pending.js';
import type { Revision } from '../../sqlalchemy/alembic/history.js';
import { isTransactional } from '../../sqlalchemy/alembic/sql-text.js';
import { cutTransactions, type Stretch } from '../../sqlalchemy/alembic/transactions.js';

/** Revisions in the transactions in which `alembic upgrade` will run them; each one's way back for itself. */
export function scriptOfRevisions(
  revisions: readonly Revision[],
  options: { readonly transactionPerMigration: boolean },
): readonly PendingMigration[] {
  const cut = cutTransactions(revisions, 'upgrade', options);
  return revisions.map((revision) => ({
    name: revision.id,
    file: revision.file,
    message: revision.message,
    up: toSegments(revision, cut.get(revision) ?? []),
    down: readWayBack(revision, options),
    unread: revision.upgrade.unknown.map((entry) => ({ ...entry, file: entry.file ?? revision.file })),
    unwritten: revision.upgrade.unwritten,
  }));
}

function readWayBack(revision: Revision, options: { readonly transactionPerMigration: boolean }): WayBack {
  const { place, raises, unknown } = revision.downgrade;
  if (place === null) return { kind: 'none', why: 'the revision has no downgrade()' };
  if (raises !== null) return { kind: 'raises', message: raises.message, place };
  const stretches = cutTransactions([revision], 'downgrade', options).get(revision) ?? [];
  return { kind: 'statements', segments: toSegments(revision, stretches), unread: unknown, place };
}

function toSegments({ id }: Revision, stretches: readonly Stretch[]): Segment[] {
  return stretches.map(({ transaction, statements }) => ({
    transaction,
    statements: statements.map(({ sql, place, autocommit }) => ({
      sql,
      place,
      object: `revision ${id}`,
      transactional: isTransactional(sql),
      inBlock: !autocommit,
    })),
  }));
}
