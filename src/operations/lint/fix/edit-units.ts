import { dirname, relative, resolve, sep } from 'node:path';
import type { Change } from '../../../change/change.js';
import { type ChainedRevision, renderChain } from '../../../change/revision-chain.js';
import type { Parser } from 'web-tree-sitter';
import { describeChange } from '../../../change/render.js';
import { loadParser } from '../../../python/parse.js';
import { applyEdits, type TextEdit } from '../../../source/edit.js';
import type { FileEdit } from '../../../source/edit-diff.js';
import type { GatheredRevision } from '../revisions.js';
import { spell } from '../files.js';
import type { StagedUnit } from '../staged/stage-units.js';
import { describeDeploys } from '../staged/advise.js';
import { editRevision, limitRevision } from './edit-revision.js';
import { editSql, limitSql } from './edit-sql.js';

/** What the edits are made on. */
export interface FixGround {
  readonly texts: ReadonlyMap<string, string>;
  readonly revisions: ReadonlyMap<string, GatheredRevision>;
  readonly date: Date;
}

/** Units that are edited, as files; and those that are not, with the reason. */
export interface EditedUnits {
  readonly files: readonly FileEdit[];
  readonly edited: readonly StagedUnit[];
  readonly left: readonly { readonly unit: StagedUnit; readonly why: string }[];
  /** Revisions for what must follow a deploy. */
  readonly chained: readonly ChainedRevision[];
}

/** Puts the staged sequences of units into the user's files. Pure but for loading the parser. */
export async function editUnits(units: readonly StagedUnit[], ground: FixGround): Promise<EditedUnits> {
  const parser = await loadParser();
  const edits = new Map<string, TextEdit[]>();
  const edited: StagedUnit[] = [];
  const left: { unit: StagedUnit; why: string }[] = [];
  const later: { readonly unit: StagedUnit; readonly changes: readonly Change[]; readonly at: GatheredRevision }[] = [];
  for (const unit of units) {
    const made = editUnit(unit, ground, parser);
    if ('why' in made) {
      left.push({ unit, why: made.why });
      continue;
    }
    const { file } = unit.unit.place;
    edits.set(file, [...(edits.get(file) ?? []), ...made.edits]);
    edited.push(unit);
    if (made.later !== null) later.push({ unit, ...made.later });
  }
  const chained = later.length === 0 ? [] : chain(later, ground.date);
  const files = [...edits].map(([file, own]): FileEdit => {
    const before = ground.texts.get(file) ?? '';
    return { file, before, after: applyEdits(before, withoutRepeats(own)) };
  });
  return { files: [...files, ...chained.map(({ file, text }): FileEdit => ({ file, before: null, after: text }))], edited, left, chained };
}

interface EditedUnit {
  readonly edits: readonly TextEdit[];
  /** What must follow a deploy, in revisions of its own. */
  readonly later: { readonly changes: readonly Change[]; readonly at: GatheredRevision } | null;
}

function editUnit(staged: StagedUnit, ground: FixGround, parser: Parser): EditedUnit | { readonly why: string } {
  const { place, migration, repeated } = staged.unit;
  const text = ground.texts.get(place.file);
  const [first, ...rest] = staged.sequence.phases;
  if (text === undefined || first === undefined) return { why: 'the file is not at hand' };
  if (repeated) return { why: 'the same line sends it more than once' };
  if (migration.runner !== 'alembic') {
    if (rest.length > 0)
      return { why: `a deploy must fall between its parts. ${describeDeploys(staged).join(' ')} Make a file of each part` };
    const made = staged.kept ? limitSql(text, staged.unit) : editSql(text, staged.unit, first.changes);
    return 'why' in made ? made : { edits: [made], later: null };
  }
  const at = ground.revisions.get(place.file);
  if (at === undefined) return { why: 'the revision is not at hand' };
  if (rest.length > 0 && at.heads.length !== 1)
    return { why: 'what follows a deploy needs a revision of its own, and the history has no single head to chain it on' };
  const open = { text, revision: at.revision, parser };
  const edits = staged.kept ? limitRevision(open, staged.unit) : editRevision(open, staged.unit, first.changes, rest.length > 0);
  if ('why' in edits) return edits;
  return { edits, later: rest.length === 0 ? null : { changes: rest.flatMap(({ changes }) => changes), at } };
}

/** Two units may want the same import. */
function withoutRepeats(edits: readonly TextEdit[]): readonly TextEdit[] {
  return [...new Map(edits.map((edit) => [`${edit.start}:${edit.end}:${edit.text}`, edit])).values()];
}

function chain(
  later: readonly { readonly unit: StagedUnit; readonly changes: readonly Change[]; readonly at: GatheredRevision }[],
  date: Date,
): readonly ChainedRevision[] {
  const [first] = later;
  if (first === undefined) return [];
  const { head, root } = first.at;
  const name = (file: string): string => spell(resolve(root, file));
  const deploys = [...new Set(later.flatMap(({ unit }) => unit.sequence.phases.flatMap((phase) => phase.deploys)))];
  return renderChain({
    groups: later.map(({ changes }) => changes),
    heads: first.at.heads,
    sample: head,
    directory:
      head === null
        ? ''
        : relative(root, dirname(resolve(root, head.file)))
            .split(sep)
            .join('/'),
    date,
    schema: 'public',
    conventional: true,
    title: titleOf(later.flatMap(({ changes }) => changes)),
    lockTimeout: '2s',
    lead: deploys.map((deploy) => `Deploy ${deploy} before this revision runs.`),
  }).map((revision) => ({ ...revision, file: name(revision.file) }));
}

/** Statements of plinth's own are left out where a change says more. */
function titleOf(changes: readonly Change[]): string {
  const told = changes.filter(({ kind }) => kind !== 'rawSql');
  return (told.length > 0 ? told : changes).map(describeChange).join(', ');
}
