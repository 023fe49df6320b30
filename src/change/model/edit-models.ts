import type { Parser } from 'web-tree-sitter';
import { applyEdits, locatePlace, type TextEdit } from '../../source/edit.js';
import type { FileEdit } from '../../source/edit-diff.js';
import type { Change, EditPython, OnTable } from '../change.js';
import { kindOf } from '../kinds.js';
import { meaningOf } from '../raw-sql.js';
import type { ModelEdit } from './edit-model.js';
import { findDefinition, type ModelSite, type NotEditable } from './open-model.js';
import { parseRecent } from './parse-recent.js';

/** The project's Python as the editor sees it. */
export interface ModelSources {
  readonly parser: Parser;
  /** The text of a file; null when it cannot be read. */
  readonly text: (file: string) => string | null;
  /** Where the models define a table; null when they do not. */
  readonly site: (schema: string, table: string) => ModelSite | null;
}

export interface EditedModels {
  /** Files that change, each once. */
  readonly files: readonly FileEdit[];
  /** Changes whose model must be edited by hand, and why. Nothing of such a change is in `files`. */
  readonly notEdited: readonly { readonly change: Change; readonly reason: string }[];
}

/**
 * The edits after which the models say what the changes make of the database. Pure: texts in, texts out. Changes are applied one
 * after another, so several may touch one class; the same change twice is one.
 */
export function editModels(changes: readonly Change[], sources: ModelSources): EditedModels {
  const texts = new Map<string, string>();
  const notEdited: { change: Change; reason: string }[] = [];
  const read = (file: string): string | null => texts.get(file) ?? sources.text(file);
  for (const change of withoutRepeats(changes.flatMap(meaningOf))) {
    const edited =
      change.kind === 'editPython'
        ? editPlaces(change, read)
        : change.kind === 'rawSql'
          ? editNothing(change)
          : editTable(change, read, sources);
    if ('reason' in edited) notEdited.push({ change, reason: edited.reason });
    else for (const [file, text] of edited) texts.set(file, text);
  }
  const files = [...texts].map(([file, after]) => ({ file, before: sources.text(file), after }));
  return { files: files.filter((each) => each.before !== each.after), notEdited };
}

/** Two findings may ask for the same index. */
function withoutRepeats(changes: readonly Change[]): readonly Change[] {
  return [...new Map(changes.map((change) => [JSON.stringify(change), change])).values()];
}

type Texts = ReadonlyMap<string, string>;

function editTable(
  change: Exclude<Change, { kind: 'editPython' | 'rawSql' }>,
  read: (file: string) => string | null,
  sources: ModelSources,
): Texts | NotEditable {
  const site = sources.site(change.schema, change.table);
  const text = site === null ? null : read(site.file);
  if (site === null || text === null) return { reason: `no model defines table ${describeTable(change)}` };
  const edited = editText(change, text, site, sources);
  return typeof edited === 'string' ? new Map([[site.file, edited]]) : edited;
}

/** Imports are made one at a time, and the file is read anew after each. */
function editText(change: Change, before: string, site: ModelSite, sources: ModelSources): string | NotEditable {
  let text = before;
  for (let round = 0; round < 8; round += 1) {
    const edit = askKind(change, text, site, sources);
    if ('reason' in edit) return edit;
    text = applyEdits(text, 'first' in edit ? edit.first : edit);
    if (!('first' in edit)) return text;
  }
  throw new Error(`the imports for ${change.kind} do not become known`);
}

function askKind(change: Change, text: string, site: ModelSite, { parser }: ModelSources): ModelEdit {
  const root = parseRecent(parser, text).rootNode;
  const definition = findDefinition(root, site);
  if (definition === null) return { reason: `the definition of ${site.table} was not found in ${site.file}` };
  return kindOf(change).editModel(change, { text, root, definition, site });
}

/** All edits of the change or none: each must find its `before` where it says. */
function editPlaces(change: EditPython, read: (file: string) => string | null): Texts | NotEditable {
  const texts = new Map<string, string>();
  for (const file of new Set(change.edits.map((edit) => edit.place.file))) {
    const text = read(file);
    if (text === null) return { reason: `${file} cannot be read` };
    const edits: TextEdit[] = [];
    for (const { place, before, after } of change.edits.filter((edit) => edit.place.file === file)) {
      const span = locatePlace(text, place);
      if (span === null || text.slice(span.start, span.end) !== before)
        return { reason: `${file}:${place.line} does not hold what the edit replaces` };
      edits.push({ ...span, text: after });
    }
    texts.set(file, applyEdits(text, edits));
  }
  return texts;
}

/** Statements of a rule's own say nothing of the models. */
function editNothing(change: Change): NotEditable {
  return { reason: `the models are not edited for: ${kindOf(change).describe(change)}` };
}

function describeTable(on: OnTable): string {
  return on.schema === 'public' ? on.table : `${on.schema}.${on.table}`;
}
