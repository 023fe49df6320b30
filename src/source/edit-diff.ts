import { createTwoFilesPatch, OMIT_HEADERS } from 'diff';

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
    .map(fileDiff)
    .join('');
}

/** A tab ends a name that holds spaces, as in the output of git and GNU diff; `patch` cuts it off at the first space otherwise. */
function fileDiff({ file, before, after }: FileEdit): string {
  const end = file.includes(' ') ? '\t' : '';
  const from = before === null ? '/dev/null' : `a/${file}${end}`;
  const hunks = createTwoFilesPatch('', '', before ?? '', after, undefined, undefined, { context: 3, headerOptions: OMIT_HEADERS });
  return `--- ${from}\n+++ b/${file}${end}\n${hunks}`;
}
