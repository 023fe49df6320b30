import { Failure } from '../../failure/failure.js';
import type { RevisionHistory } from '../../sqlalchemy/alembic/history.js';
import type { ChosenFix } from './chosen-fix.js';
import type { FixRequest } from './request.js';

/** Which of several heads a revision goes on is not for plinth to choose. Throws `several_heads`; edits of code need no head. */
export function refuseSeveralHeads(fixes: readonly ChosenFix[], history: RevisionHistory | null, { mergeHeads }: FixRequest): void {
  const heads = history?.heads ?? [];
  const changesDatabase = fixes.some(({ changes }) => changes.some(({ kind }) => kind !== 'editPython'));
  if (heads.length < 2 || mergeHeads || !changesDatabase) return;
  throw new Failure('several_heads', `the history has ${heads.length} heads, so there is no one revision to go on`, {
    detail: heads.join('\n'),
    hint: 'Run alembic merge heads first, or add --merge-heads to have plinth join them.',
  });
}
