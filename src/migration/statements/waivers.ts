import type { Place } from '../../source/place.js';

/** A comment that lets findings be: `-- plinth: ignore migrations/drop-table until 2027-01-01: nobody reads it since March`. */
export interface Waiver {
  readonly file: string;
  readonly line: number;
  /** Rules or categories; empty for all. */
  readonly rules: readonly string[];
  readonly wholeFile: boolean;
  /** The day from which it holds no more, ISO. */
  readonly until: string | null;
  readonly reason: string;
}

const WAIVER =
  /plinth:\s*ignore(-file)?((?:[\s,]+[a-z]+(?:\/[a-z0-9-]+)?(?![a-z0-9/-]))*?)(?:\s+until\s+(\d{4}-\d{2}-\d{2}))?\s*(?::\s*(.*?))?\s*(?:\*\/\s*)?$/i;

export function readWaiver(file: string, line: number, comment: string): Waiver | null {
  const match = WAIVER.exec(comment.split('\n')[0] ?? '');
  if (match === null) return null;
  const [, whole, rules = '', until, reason = ''] = match;
  return {
    file,
    line,
    rules: rules.split(/[\s,]+/).filter((rule) => rule !== ''),
    wholeFile: whole !== undefined,
    until: until ?? null,
    reason: reason.trim(),
  };
}

/** Waivers of a Python file: comments that begin a line or follow code. */
export function readPythonWaivers(file: string, text: string): Waiver[] {
  return text.split('\n').flatMap((line, at) => {
    const comment = line.includes('plinth:') ? /#\s*plinth:.*/.exec(line)?.[0] : undefined;
    return comment === undefined ? [] : (readWaiver(file, at + 1, comment.trimEnd()) ?? []);
  });
}

/**
 * Whether it speaks of what is at the place: it stands in the statement's lines, or in the lines directly above, with nothing but
 * comments and blanks between.
 */
export function covers(waiver: Waiver, place: Place, rule: string, lineText: (line: number) => string): boolean {
  if (waiver.file !== place.file || !names(waiver, rule)) return false;
  if (waiver.wholeFile || (waiver.line >= place.line && waiver.line <= place.endLine)) return true;
  if (waiver.line > place.line) return false;
  for (let line = waiver.line; line < place.line; line += 1) if (!ONLY_COMMENT.test(lineText(line))) return false;
  return true;
}

/** A line with nothing but comments; one of a comment of several lines begins with a star. */
const ONLY_COMMENT = /^\s*(?:(?:\/\*(?:[^*]|\*(?!\/))*(?:\*\/\s*|$))*(?:--.*|#.*|\*.*)?)$/;

function names({ rules }: Waiver, rule: string): boolean {
  return rules.length === 0 || rules.some((name) => name === rule || name === rule.split('/')[0]);
}
