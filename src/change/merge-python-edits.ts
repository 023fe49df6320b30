import { applyEdits, locatePlace, type TextEdit } from '../source/edit.js';
import type { EditPython } from './change.js';
import { type ImportStatement, readImport, uniteImports, writeImport } from './python-import.js';

/** Edits that belong to one owner: all of them are made, or none. */
export interface OwnedEdits {
  readonly owner: string;
  readonly changes: readonly EditPython[];
}

export interface MergedEdits {
  /** Texts of the files that change, whole. */
  readonly texts: ReadonlyMap<string, string>;
  /** Owners whose edits were left out, and why; `with` is the owner that came first where two want the same lines. */
  readonly refused: readonly { readonly owner: string; readonly reason: string; readonly with: string | null }[];
}

/** The project's files as they are. */
export interface EditedSources {
  /** Null when a file cannot be read. */
  readonly text: (file: string) => string | null;
  /** How many stretches of a text are no Python. */
  readonly countErrors: (text: string) => number;
}

interface Placed extends TextEdit {
  readonly file: string;
  readonly before: string;
  readonly line: number;
  readonly owner: string;
}

/**
 * All edits of the project's Python in one text a file. Every edit names its place in the text as it is now, so that lines do not move
 * between two of them. Of two that want the same stretch the later owner is left out, and so is one after whose edits a file is no Python any
 * more; the same edit twice is one, and what both import is imported once. Pure.
 */
export function mergePythonEdits(owned: readonly OwnedEdits[], sources: EditedSources): MergedEdits {
  let accepted: readonly Placed[] = [];
  const refused: MergedEdits['refused'][number][] = [];
  for (const { owner, changes } of owned) {
    const placed = placeAll(owner, changes, sources.text);
    const added = 'reason' in placed ? placed : addAll(accepted, placed);
    const wrong = 'reason' in added ? added : findDamage(added, new Set(changes.flatMap(listFiles)), sources);
    if (wrong !== null) refused.push({ owner, ...wrong });
    else if (!('reason' in added)) accepted = added;
  }
  const files = [...new Set(accepted.map(({ file }) => file))];
  const texts = files.map((file) => [file, applyTo(file, accepted, sources)] as const);
  return { texts: new Map(texts), refused };
}

function applyTo(file: string, edits: readonly Placed[], { text }: EditedSources): string {
  return applyEdits(
    text(file) ?? '',
    edits.filter((edit) => edit.file === file),
  );
}

function listFiles({ edits }: EditPython): readonly string[] {
  return edits.map(({ place }) => place.file);
}

/** A file that would hold more that is no Python than it does now. */
function findDamage(edits: readonly Placed[], files: ReadonlySet<string>, sources: EditedSources): Refusal | null {
  const damaged = [...files].find(
    (file) => sources.countErrors(applyTo(file, edits, sources)) > sources.countErrors(sources.text(file) ?? ''),
  );
  return damaged === undefined ? null : { reason: `with it, ${damaged} would be no Python any more`, with: null };
}

interface Refusal {
  readonly reason: string;
  readonly with: string | null;
}

function placeAll(owner: string, changes: readonly EditPython[], read: (file: string) => string | null): readonly Placed[] | Refusal {
  const placed: Placed[] = [];
  for (const { place, before, after } of changes.flatMap(({ edits }) => edits)) {
    const { file, line } = place;
    const text = read(file);
    if (text === null) return { reason: `${file} cannot be read`, with: null };
    const span = locatePlace(text, place);
    if (span === null || text.slice(span.start, span.end) !== before)
      return { reason: `${file}:${line} does not hold what the edit replaces`, with: null };
    placed.push({ ...span, text: after, file, before, line, owner });
  }
  return placed;
}

function addAll(accepted: readonly Placed[], placed: readonly Placed[]): readonly Placed[] | Refusal {
  let all = accepted;
  for (const edit of placed) {
    const next = addEdit(all, edit);
    if ('reason' in next) return next;
    all = next;
  }
  return all;
}

function addEdit(accepted: readonly Placed[], edit: Placed): readonly Placed[] | Refusal {
  const rival = accepted.find((other) => overlaps(other, edit));
  if (rival === undefined) return edit.start === edit.end ? insert(accepted, edit) : [...accepted, edit];
  if (isSame(rival, edit)) return accepted;
  const united = uniteReplaced(rival, edit);
  if (united !== null) return accepted.map((other) => (other === rival ? { ...rival, text: united } : other));
  return { reason: `${edit.file}:${edit.line} is edited by another change that was chosen`, with: rival.owner };
}

/** An insertion at the border of a replaced stretch is beside it. */
function overlaps(one: Placed, other: Placed): boolean {
  if (one.file !== other.file) return false;
  if (one.start === one.end && other.start === other.end) return false;
  return one.start < other.end && other.start < one.end;
}

function isSame(one: Placed, other: Placed): boolean {
  return one.start === other.start && one.end === other.end && one.text === other.text;
}

/** Both write one and the same import statement anew. */
function uniteReplaced(one: Placed, other: Placed): string | null {
  if (one.start !== other.start || one.end !== other.end) return null;
  const statements = [one.before, one.text, other.text].map(readImport);
  const [before, first, second] = statements;
  if (before == null || first == null || second == null) return null;
  const lost = before.names.some((name) => !first.names.includes(name) || !second.names.includes(name));
  const united = lost ? null : uniteImports(first, second);
  return united === null ? null : writeImport(united);
}

/** Lines that import go together with those that are inserted already; everything else stands behind what was inserted before. */
function insert(accepted: readonly Placed[], edit: Placed): readonly Placed[] {
  if (accepted.some((other) => other.file === edit.file && other.start === other.end && isSame(other, edit) && importsOf(edit) === null))
    return accepted;
  const wanted = importsOf(edit);
  if (wanted === null) return [...accepted, edit];
  let all = accepted;
  const left: ImportStatement[] = [];
  for (const statement of wanted) {
    const next = joinImport(all, edit.file, statement);
    if (next === null) left.push(statement);
    else all = next;
  }
  if (left.length === 0) return all;
  const own = left.length === wanted.length ? edit.text : rewriteImports(edit, left);
  return [...all, { ...edit, text: own }];
}

/** The insertions with these names added to the one that imports from the same module; null where none does. */
function joinImport(accepted: readonly Placed[], file: string, statement: ImportStatement): readonly Placed[] | null {
  for (const other of accepted) {
    const present = other.file === file && other.start === other.end ? importsOf(other) : null;
    if (present === null) continue;
    const united = present.map((each) => uniteImports(each, statement) ?? each);
    if (united.every((each, at) => each === present[at])) continue;
    return accepted.map((each) => (each === other ? { ...other, text: rewriteImports(other, united) } : each));
  }
  return null;
}

/** The import statements that an insertion consists of, at the margin; null where there is anything else in it. */
function importsOf({ text }: Placed): readonly ImportStatement[] | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const read = lines.map((line) => (/^\s/.test(line) ? null : readImport(line)));
  return lines.length > 0 && read.every((statement) => statement !== null) ? read : null;
}

/** Line breaks before and after stay as they are. */
function rewriteImports({ text }: Placed, statements: readonly ImportStatement[]): string {
  const before = /^\s*/.exec(text)?.[0] ?? '';
  const after = /\s*$/.exec(text)?.[0] ?? '';
  return `${before}${statements.map(writeImport).join('\n')}${after}`;
}
