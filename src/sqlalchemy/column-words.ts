import type { ModelColumn, ModelTable } from './models.js';

/** What the project says of a column, and of its table, in words. */
export interface Words {
  /** Comments above and beside the column, `comment=`, `doc=`, the text below it. */
  readonly column: string;
  /** The class's docstring and comment of the table. */
  readonly table: string;
}

/** How far above a column a comment may stand that heads several of them. */
const HEADED = 6;

/** `text` is of the file in which the column, and the class, stand. */
export function readWords(table: ModelTable, column: ModelColumn, text: (file: string) => string | null): Words {
  const lines = text(column.place.file)?.split('\n') ?? [];
  const own = lines.slice(column.place.line - 1, column.place.endLine).join('\n');
  const parts = [
    commentAbove(lines, column.place.line - 2),
    ...lines.slice(column.place.line - 1, column.place.endLine).map((line) => /(?:^|\s)#\s?(.*)$/.exec(line)?.[1] ?? ''),
    /\b(?:doc|comment|info)\s*=\s*([\s\S]*)/.exec(own)?.[1] ?? '',
    stringBelow(lines, column.place.endLine),
    column.comment ?? '',
  ];
  return {
    column: join(parts),
    table: join([
      docstringOf(table, text(table.place.file)),
      table.comment ?? '',
      commentAbove(text(table.place.file)?.split('\n') ?? [], table.place.line - 2),
    ]),
  };
}

function join(parts: readonly string[]): string {
  return parts
    .map((part) => part.replaceAll(/\s+/g, ' ').trim())
    .filter((part) => part !== '')
    .join(' ');
}

/** The block of comments that ends at this line; or one that heads a run of columns without a blank line, where it speaks of all of them. */
function commentAbove(lines: readonly string[], last: number): string {
  let at = last;
  for (let passed = 0; passed < HEADED && !isComment(lines[at]) && (lines[at] ?? '').trim() !== ''; passed += 1) at -= 1;
  if (!isComment(lines[at])) return '';
  const block: string[] = [];
  for (; isComment(lines[at]); at -= 1) block.unshift((lines[at] ?? '').replace(/^\s*#\s?/, ''));
  const words = block.join(' ');
  return isComment(lines[last]) || /\b(?:copi|denormali|duplicat|snapshot|cache)/i.test(words) ? words : '';
}

function isComment(line: string | undefined): boolean {
  return line !== undefined && /^\s*#/.test(line);
}

/** A string that stands as a statement of its own below an attribute documents it. */
function stringBelow(lines: readonly string[], from: number): string {
  const below = lines.slice(from, from + 12).join('\n');
  return /^\s*[rR]?("""|'''|"|')([\s\S]*?)\1/.exec(below)?.[2] ?? '';
}

function docstringOf({ bodyPlace }: ModelTable, text: string | null): string {
  if (bodyPlace === null || text === null) return '';
  const body = text
    .split('\n')
    .slice(bodyPlace.line - 1, bodyPlace.endLine)
    .join('\n');
  return /^\s*[rR]?("""|'''|"|')([\s\S]*?)\1/.exec(body)?.[2] ?? '';
}
