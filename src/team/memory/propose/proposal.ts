import type { EntryText } from '../write-entry.js';

/** An entry that could be written; its file is named by day and topic. */
export interface Proposal {
  readonly topic: string;
  readonly text: EntryText;
}

/** Lines of an entry. */
const LINES = 5;

/** Entries are short: what does not fit is counted. The facts hold all of it. */
export function fewLines(lines: readonly string[]): readonly string[] {
  return lines.length <= LINES ? lines : [...lines.slice(0, LINES - 1), `and ${lines.length - LINES + 1} more, named below.`];
}

/** Names in prose: in code marks, on one line. */
export function mark(name: string): string {
  return `\`${name.replaceAll(/[`\s]+/g, ' ')}\``;
}
