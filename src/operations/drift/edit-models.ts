import { diffLines } from 'diff';
import { changeOf } from '../../change/from-catalog.js';
import { editModels, type ModelSources } from '../../change/model/edit-models.js';
import type { DriftingObject, SourceEdit } from '../../drift/drift.js';
import type { FileEdit } from '../../source/edit-diff.js';

/** The edits that add to the models what revisions made and they lack; null where the editor has none. */
export function editsFor(object: DriftingObject, sources: ModelSources | null): readonly SourceEdit[] | null {
  const { item, schema, relation, properties, verdict } = object;
  if (sources === null || item === null || relation === null || properties.length > 0 || verdict.reason !== 'not_in_models') return null;
  const change = changeOf(item, schema, relation);
  if (change === null) return null;
  const { files, notEdited } = editModels([change], sources);
  return files.length === 0 || notEdited.length > 0 ? null : files.flatMap(toEdits);
}

/** Whole lines, so that edits of other findings find their place beside them. */
function toEdits({ file, before, after }: FileEdit): SourceEdit[] {
  const edits: SourceEdit[] = [];
  let line = 1;
  let removed = '';
  for (const part of diffLines(before ?? '', after)) {
    const { length } = part.value.split('\n');
    if (part.added) {
      const start = line - (removed === '' ? 0 : removed.split('\n').length - 1);
      edits.push({ place: { file, line: start, column: 1, endLine: line, endColumn: 1 }, before: removed, after: part.value });
      removed = '';
      continue;
    }
    if (removed !== '') edits.push(withoutAddition(file, line, removed));
    removed = part.removed ? part.value : '';
    line += length - 1;
  }
  return removed === '' ? edits : [...edits, withoutAddition(file, line, removed)];
}

function withoutAddition(file: string, line: number, removed: string): SourceEdit {
  const start = line - (removed.split('\n').length - 1);
  return { place: { file, line: start, column: 1, endLine: line, endColumn: 1 }, before: removed, after: '' };
}
