import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/** A file before and after; null before for a new file. */
export interface FileEdit {
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  readonly before: string | null;
  readonly after: string;
}

/** A unified diff that `git apply` and `patch -p1` take; empty where nothing changes. */
export function renderDiff(edits: readonly FileEdit[]): string {
  return edits
    .filter((edit) => edit.before !== edit.after)
    .map(({ file, before, after }) => {
      const from = before === null ? '/dev/null' : `a/${file}`;
      return createTwoFilesPatch(from, `b/${file}`, before ?? '', after, undefined, undefined, { context: 3, headerOptions: FILE_HEADERS_ONLY });
    })
    .join('');
}
