import type { EditPython } from './change.js';
import type { ChangeKind } from './kind.js';

/** Changes no database: its rendering is the edit itself. */
export const editPython: ChangeKind<EditPython> = {
  steps: () => [],
  inverse: (change) => ({ ...change, edits: change.edits.map(({ place, before, after }) => ({ place, before: after, after: before })) }),
  operations: () => [],
  editModel: () => ({ reason: 'the edit is a text edit already' }),
  describe: (change) => `Edit ${[...new Set(change.edits.map((edit) => edit.place.file))].join(', ')}`,
  risks: ({ risks = [] }) => risks,
  verification: ({ verification = [] }) => verification,
  preflight: ({ preflight = [] }) => preflight,
  behaviour: ({ behaviour = 'changed' }) => behaviour,
};
