import type { Change, EditPython } from '../../change/change.js';
import { type EditedSources, mergePythonEdits } from '../../change/merge-python-edits.js';
import { editModels, type ModelSources } from '../../change/model/edit-models.js';
import { describeChange } from '../../change/render.js';
import { type ChainedRevision, renderChain } from '../../change/revision-chain.js';
import type { RevisionGround } from '../../recommendation/recommend.js';
import type { FileEdit } from '../../source/edit-diff.js';
import type { Revision } from '../../sqlalchemy/alembic/history.js';
import { type ChosenFix, describeFix, type LeftOut } from './chosen-fix.js';
import { findReleasedUpgrade, refuseRivals } from './conflicts.js';
import { renderScripts, type SqlScripts } from './sql-scripts.js';

/** What fixes are merged on. */
export interface MergeGround {
  readonly sources: EditedSources;
  /** Null without models. */
  readonly models: ModelSources | null;
  /** Null without an Alembic history: statements become scripts then. */
  readonly revisions: RevisionGround | null;
  readonly history: readonly Revision[];
  readonly date: Date;
}

/** Fixes as one set of files. */
export interface Merged {
  readonly fixes: readonly ChosenFix[];
  readonly leftOut: readonly LeftOut[];
  /** Edited files, then new ones. */
  readonly files: readonly FileEdit[];
  readonly revisions: readonly ChainedRevision[];
  readonly scripts: SqlScripts | null;
  /** By fix: what is to be known of it. */
  readonly notes: ReadonlyMap<string, readonly string[]>;
}

/** Merges fixes into one text a file and one chain of revisions; what contradicts an earlier one or cannot be edited is left out. Pure. */
export function mergeFixes(chosen: readonly ChosenFix[], ground: MergeGround): Merged {
  const { kept, refused } = refuseRivals(chosen);
  const leftOut: LeftOut[] = [...refused];
  const leaveOut = (fix: ChosenFix, status: LeftOut['status'], why: string): void => void leftOut.push({ fix, status, why });
  const open = kept.filter((fix) => {
    const why = findReleasedUpgrade(fix, ground.history);
    if (why !== null) leaveOut(fix, 'instructions', why);
    return why === null;
  });
  for (;;) {
    const left = leftOut.map(({ fix }) => fix);
    const fixes = open.filter((fix) => !left.includes(fix));
    const edited = editAll(fixes, ground, leaveOut);
    if (left.length < leftOut.length) continue;
    return { fixes, leftOut, ...edited, ...renderDatabase(fixes, edited.files, ground) };
  }
}

type LeaveOut = (fix: ChosenFix, status: LeftOut['status'], why: string) => void;

/** Edits of code first, for they name places in the text as it is; the models are read again after each edit of theirs. */
function editAll(fixes: readonly ChosenFix[], { sources, models }: MergeGround, leaveOut: LeaveOut): Pick<Merged, 'files' | 'notes'> {
  const code = mergePythonEdits(
    fixes.map(({ id, changes }) => ({ owner: id, changes: changes.filter(isEdit) })),
    sources,
  );
  for (const { owner, reason, with: rival } of code.refused) {
    const fix = fixes.find(({ id }) => id === owner);
    const other = fixes.find(({ id }) => id === rival);
    if (fix === undefined) continue;
    if (other === undefined) leaveOut(fix, 'instructions', reason);
    else leaveOut(fix, 'left_out', `${reason}: "${describeFix(other)}" (${other.id}); run plinth fix for this one afterwards`);
  }
  const read = (file: string): string | null => code.texts.get(file) ?? sources.text(file);
  const notes = new Map<string, string[]>();
  const texts = new Map(code.texts);
  if (models !== null) {
    const statements = fixes.flatMap(({ changes }) => changes.filter((change) => !isEdit(change)));
    const { files, notEdited } = editModels(statements, { ...models, text: read });
    for (const { change, reason } of notEdited) {
      const note = `Models not edited for "${describeChange(change)}": ${reason}.`;
      for (const fix of fixes.filter(({ changes }) => changes.some((each) => isPart(change, each)))) {
        if (hasModel(change, models)) leaveOut(fix, 'instructions', note);
        else notes.set(fix.id, [...(notes.get(fix.id) ?? []), note]);
      }
    }
    for (const { file, after } of files) texts.set(file, after);
  }
  const edits = [...texts]
    .map(([file, after]) => ({ file, before: sources.text(file), after }))
    .filter(({ before, after }) => before !== after);
  return { files: edits.toSorted((one, other) => (one.file < other.file ? -1 : 1)), notes };
}

/** Where a model defines the table, it must say what the database is to say; statements of a rule's own are judged by the proof. */
function hasModel(change: Change, models: ModelSources): boolean {
  return 'table' in change && models.site(change.schema, change.table) !== null;
}

function isPart(part: Change, whole: Change): boolean {
  const wanted = JSON.stringify(part);
  return (
    JSON.stringify(whole) === wanted || (whole.kind === 'rawSql' && (whole.meaning ?? []).some((each) => JSON.stringify(each) === wanted))
  );
}

function isEdit(change: Change): change is EditPython {
  return change.kind === 'editPython';
}

function renderDatabase(
  fixes: readonly ChosenFix[],
  edited: readonly FileEdit[],
  { revisions: ground, date }: MergeGround,
): Pick<Merged, 'files' | 'revisions' | 'scripts'> {
  if (ground === null) {
    const scripts = renderScripts(fixes, date);
    return { files: scripts === null ? edited : [...edited, scripts.up, scripts.down], revisions: [], scripts };
  }
  const seen = new Set<string>();
  const groups = fixes.map(({ changes }) => changes.filter((change) => !isEdit(change) && isFirst(change, seen)));
  const revisions = renderChain({ ...ground, groups: groups.filter((group) => group.length > 0), schema: ground.defaultSchema });
  const files = revisions.map(({ file, text }): FileEdit => ({ file, before: null, after: text }));
  return { files: [...edited, ...files], revisions, scripts: null };
}

/** Two fixes may want the same index. */
function isFirst(change: Change, seen: Set<string>): boolean {
  const key = JSON.stringify(change);
  const first = !seen.has(key);
  seen.add(key);
  return first;
}
