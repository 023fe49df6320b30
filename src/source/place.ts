/** A stretch of a source file. Lines and columns start at 1; columns count UTF-16 code units; the end is exclusive. */
export interface Place {
  /** Path as the user would write it: relative to the reviewed directory, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Something that could not be read, replayed or judged. "Could not look" is never "found nothing". */
export interface NotExamined {
  readonly file: string | null;
  readonly line: number | null;
  /** What was not examined, in the user's words: a table, a column, a statement, a rule's object. */
  readonly object: string;
  readonly reason: string;
}
