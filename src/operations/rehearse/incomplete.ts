import type { PendingMigration } from '../../proof/rehearsal/pending.js';
import type { StatementError } from '../../shadow/runner.js';

/** SQLSTATEs of what is missing or there already: undefined table, object, column, function, schema; duplicates of them. */
const ABOUT_WHAT_STANDS = /^(?:42P01|42704|42703|42883|3F000|42P07|42701|42710|42723|42P06|42P16|42P17)$/;

/** What the shadow is not allowed or has not got: privileges, extensions, features, limits of its own. */
const ABOUT_THE_SHADOW = /^(?:42501|58P01|0A000|53|08|XX)/;

/**
 * Why a refusal may be the shadow's fault and not the migration's: something before it could not be read or re-created. Null where it surely
 * is the migration's own.
 */
export function excuse(
  { sqlstate, message }: StatementError,
  migration: PendingMigration,
  { pending, broken }: { readonly pending: readonly PendingMigration[]; /** Why the start is not whole. */ readonly broken: string | null },
): string | null {
  if (ABOUT_THE_SHADOW.test(sqlstate) && sqlstate !== '0A000') return 'the shadow may not do this';
  if (sqlstate === '0A000' && /extension|available|not supported by/i.test(message)) return 'the shadow has not got this';
  if (!ABOUT_WHAT_STANDS.test(sqlstate)) return null;
  if (broken !== null) return broken;
  const unread = pending.slice(0, pending.indexOf(migration) + 1).flatMap((one) => one.unread)[0];
  return unread === undefined ? null : `before it, ${unread.object} was not read: ${unread.reason}`;
}
