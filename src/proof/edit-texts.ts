import type { EditPython } from '../change/change.js';
import type { Project } from '../python/project.js';
import { applyEdits, locatePlace } from '../source/edit.js';

/** Applies the edits of a change to the texts of its files. False when a stretch to be replaced does not stand there. */
export function editTexts(project: Project, change: EditPython, texts: Map<string, string>): boolean {
  for (const file of new Set(change.edits.map(({ place }) => place.file))) {
    const text = texts.get(file) ?? project.text(file) ?? '';
    const edits = change.edits
      .filter(({ place }) => place.file === file)
      .map(({ place, before, after }) => ({ ...locatePlace(text, place), before, text: after }));
    const placed = edits.flatMap(({ start, end, before, text: after }) =>
      start !== undefined && end !== undefined && text.slice(start, end) === before ? [{ start, end, text: after }] : [],
    );
    if (placed.length < edits.length) return false;
    texts.set(file, applyEdits(text, placed));
  }
  return true;
}
