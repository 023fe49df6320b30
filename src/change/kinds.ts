import { addCheck } from './add-check.js';
import { addColumn } from './add-column.js';
import { addForeignKey } from './add-foreign-key.js';
import { addKey } from './add-key.js';
import { backfill } from './backfill.js';
import type { Change } from './change.js';
import { createIndex } from './create-index.js';
import { dropColumn } from './drop-column.js';
import { dropConstraint } from './drop-constraint.js';
import { dropIndex } from './drop-index.js';
import { editPython } from './edit-python.js';
import type { ChangeKind } from './kind.js';
import { rawSql } from './raw-sql.js';
import { replaceForeignKey } from './replace-foreign-key.js';
import { setNotNull } from './set-not-null.js';

const kinds: { readonly [Kind in Change['kind']]: ChangeKind<Extract<Change, { kind: Kind }>> } = {
  createIndex,
  dropIndex,
  replaceForeignKey,
  addCheck,
  setNotNull,
  addForeignKey,
  dropConstraint,
  addColumn,
  dropColumn,
  addKey,
  backfill,
  editPython,
  rawSql,
};

/** Their names: `createIndex`, … */
export const changeKinds: readonly string[] = Object.keys(kinds);

/** What the change's kind knows. The compiler cannot see that `kinds[change.kind]` takes this very change; the table's type says so. */
export function kindOf<C extends Change>(change: C): ChangeKind<C> {
  return kinds[change.kind] as unknown as ChangeKind<C>;
}
