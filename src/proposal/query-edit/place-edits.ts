import type { EditPython } from '../../change/change.js';
import type { TextEdit } from '../../source/edit.js';

export type Edit = EditPython['edits'][number];

/** Edits by offset as edits by place, which say what must stand there. */
export function placeEdits(file: string, text: string, edits: readonly TextEdit[]): Edit[] {
  return edits.map(({ start, end, text: after }) => {
    const [from, to] = [positionAt(text, start), positionAt(text, end)];
    return { place: { file, ...from, endLine: to.line, endColumn: to.column }, before: text.slice(start, end), after };
  });
}

function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
