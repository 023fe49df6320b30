import type { Place } from './place.js';

/** A replacement of a stretch of text. Offsets count UTF-16 code units; the end is exclusive. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text after all edits. Insertions at one offset keep their order. Edits that overlap are a bug of the caller and throw.
 * Line ends of inserted text become those of the file.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const crlf = text.includes('\r\n');
  const parts: string[] = [];
  let position = 0;
  for (const edit of edits.toSorted((one, other) => one.start - other.start)) {
    if (edit.start < position) throw new Error(`edits overlap at offset ${edit.start}`);
    parts.push(text.slice(position, edit.start), crlf ? edit.text.replaceAll(/\r?\n/g, '\r\n') : edit.text);
    position = edit.end;
  }
  return parts.join('') + text.slice(position);
}

/** Offsets of a place in its file's text; null when the text has no such line. */
export function locatePlace(text: string, place: Place): { readonly start: number; readonly end: number } | null {
  const start = offsetAt(text, place.line, place.column);
  const end = offsetAt(text, place.endLine, place.endColumn);
  return start === null || end === null ? null : { start, end };
}

function offsetAt(text: string, line: number, column: number): number | null {
  let start = 0;
  for (let number = 1; number < line; number += 1) {
    const end = text.indexOf('\n', start);
    if (end === -1) return null;
    start = end + 1;
  }
  return Math.min(start + column - 1, text.length);
}
