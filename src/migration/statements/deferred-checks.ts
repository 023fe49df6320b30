import type { Command } from '../commands/command.js';
import type { KnownSchema, Reference } from './known-schema.js';
import type { Step } from './migration.js';
import { keyOf } from './name-key.js';

/**
 * Whether rows that a statement changes leave a check of a deferred foreign key in the queue until COMMIT: a new row or another value of its
 * columns on the referencing side, a row that goes or changes its key on the referenced side. Measured on 15 and 18.
 */
export function queuesCheck(
  { verb, table, columns }: Extract<Command, { kind: 'rows' }>,
  { tables }: Pick<KnownSchema, 'tables'>,
  earlier: readonly Step[],
): boolean {
  const waits = ({ deferred }: Reference): boolean => isDeferred(deferred, earlier);
  const own = [...(tables.get(keyOf(table))?.references.values() ?? [])].filter(waits);
  if (verb === 'insert' || verb === 'copy' || verb === 'merge') return own.length > 0;
  if (verb === 'update') return own.some((key) => key.columns.some((column) => columns.includes(column)));
  return [...tables.values()].some(({ references }) =>
    [...references.values()].some((key) => keyOf(key.table) === keyOf(table) && waits(key)),
  );
}

/** SET CONSTRAINTS says otherwise until the transaction ends. */
function isDeferred(deferred: Reference['deferred'], earlier: readonly Step[]): boolean {
  if (deferred === 'never') return false;
  const said = earlier.findLast(({ command }) => command.kind === 'set constraints')?.command;
  return said?.kind === 'set constraints' ? said.deferred : deferred === 'initially';
}
