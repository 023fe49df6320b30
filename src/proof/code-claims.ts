import type { EditPython } from '../change/change.js';
import type { Project } from '../python/project.js';
import { countOf } from '../source/count-of.js';
import type { Finding } from '../engine/finding.js';
import type { ProofCheck } from './proof.js';
import type { Examination } from './catalog-wave.js';
import { editTexts } from './edit-texts.js';
import type { Attempt } from './trial.js';

/** What edits of application code are tried on. */
export interface CodeGround {
  readonly project: Project;
  /** What the rules find in the code as it is. */
  readonly before: Examination;
  /** Reads the code again with other texts for some files, and looks as the rules do. Nothing of it is run. */
  examine(texts: ReadonlyMap<string, string>): Promise<ReadAgain>;
}

/** The code as it would be. */
export interface ReadAgain extends Examination {
  /** Edited files that cannot be read any more, each with the reason. */
  readonly broken: readonly { readonly file: string; readonly reason: string }[];
  /** Functions by `CodeFunction.name` of which some statement was read. */
  readonly sending: ReadonlySet<string>;
}

/**
 * Shows claims on application code: applies edits that touch different stretches together, reads the code again and looks whether each
 * finding is gone and nothing new came. Edits that share a stretch take turns.
 */
export async function showCodeClaims(ground: CodeGround, attempts: readonly Attempt[]): Promise<void> {
  let left = attempts.filter(({ finding, checks }) => finding.claims.some(({ kind }) => kind === 'code') && checks.every(({ ok }) => ok));
  while (left.length > 0) {
    const wave = takeDisjoint(left);
    await showWave(ground, wave);
    left = left.filter((attempt) => !wave.includes(attempt));
  }
}

type Edit = EditPython['edits'][number];

function editsOf({ candidate }: Attempt): readonly Edit[] {
  return candidate.changes.flatMap((change) => (change.kind === 'editPython' ? change.edits : []));
}

/** Attempts whose edits can stand side by side: of different findings, and on different stretches or alike. */
function takeDisjoint(attempts: readonly Attempt[]): Attempt[] {
  const taken: Attempt[] = [];
  for (const attempt of attempts) {
    const clashes = taken.some(
      (other) => other.finding === attempt.finding || editsOf(other).some((one) => editsOf(attempt).some((edit) => clash(one, edit))),
    );
    if (!clashes) taken.push(attempt);
  }
  return taken;
}

function clash(one: Edit, other: Edit): boolean {
  if (one.place.file !== other.place.file || isSame(one, other)) return false;
  return !isBefore(one, other) && !isBefore(other, one);
}

export function isSame(one: Edit, other: Edit): boolean {
  const { file, line, column, endLine, endColumn } = one.place;
  const { place, before, after } = other;
  return (
    place.file === file &&
    place.line === line &&
    place.column === column &&
    place.endLine === endLine &&
    place.endColumn === endColumn &&
    before === one.before &&
    after === one.after
  );
}

function isBefore({ place: one }: Edit, { place: other }: Edit): boolean {
  return one.endLine < other.line || (one.endLine === other.line && one.endColumn < other.column);
}

async function showWave({ project, before, examine }: CodeGround, wave: readonly Attempt[]): Promise<void> {
  const edits: Edit[] = [];
  for (const edit of wave.flatMap(editsOf)) if (!edits.some((other) => isSame(other, edit))) edits.push(edit);
  const texts = new Map<string, string>();
  const applied = editTexts(project, { kind: 'editPython', edits }, texts);
  for (const { checks } of wave)
    checks.push({
      claim: 'the edit applies',
      ok: applied,
      before: null,
      after: applied ? 'applied' : 'the file holds something else there',
    });
  if (!applied) return;
  const after = await examine(texts);
  const known = new Set(before.findings.map(({ id }) => id));
  const editedFiles = new Map(wave.map((attempt) => [attempt.finding, new Set(editsOf(attempt).map(({ place }) => place.file))]));
  const fresh = after.findings.filter(({ id }) => !known.has(id));
  for (const { finding, checks } of wave) {
    checks.push(checkRead(finding, editedFiles.get(finding) ?? new Set(), after));
    const remains = after.findings.some(({ id }) => id === finding.id);
    checks.push({
      claim: 'the finding is gone',
      ok: !remains,
      before: finding.message,
      after: remains ? 'it is still found' : 'not found',
    });
    const mine = fresh.find(({ subject }) => subject.relation === finding.subject.relation && subject.schema === finding.subject.schema);
    const blamed = mine ?? (wave.length === 1 ? fresh[0] : undefined);
    checks.push({
      claim: 'no rule finds anything new in the code',
      ok: blamed === undefined,
      before: null,
      after: blamed === undefined ? `${countOf(after.checked.size, 'rule')} looked` : `${blamed.rule}: ${blamed.message}`,
    });
  }
}

/** A file that no longer parses, or a function whose statements are no longer read, would hide the finding. */
function checkRead({ subject }: Finding, files: ReadonlySet<string>, { broken, sending }: ReadAgain): ProofCheck {
  const wrong = broken.find(({ file }) => files.has(file));
  const lost = subject.kind === 'query' && subject.name !== null && !sending.has(subject.name);
  return {
    claim: 'the edited code is read again',
    ok: wrong === undefined && !lost,
    before: null,
    after:
      wrong !== undefined ? `${wrong.file}: ${wrong.reason}` : lost ? `no statement of ${subject.name ?? ''} is read any more` : 'read',
  };
}
