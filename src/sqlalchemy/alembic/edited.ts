import type { Project } from '../../python/project.js';
import type { Statement } from '../../python/syntax.js';
import type { Edited, Revision, RevisionHistory } from './history.js';

/** The history with what has changed of each revision since its release; `released` gives the text of a file then, null for none. */
export function markEdits(project: Project, history: RevisionHistory, released: (file: string) => string | null): RevisionHistory {
  const revisions = history.revisions.map((revision) => {
    const text = released(revision.file);
    return text === null ? revision : { ...revision, edited: findEdits(project, revision, text) };
  });
  return { ...history, revisions };
}

/**
 * What a revision does or follows now, and did not in the text in which it was released. Comments, docstrings, blanks and the spelling of
 * literals are no difference; a text that holds another revision was no release of this one.
 */
function findEdits(project: Project, { id, file }: Revision, released: string): readonly Edited[] {
  const [before, after] = [project.parse(released), project.source(file)?.statements ?? []];
  if (!new RegExp(String.raw`^revision\b[^\n]*["']${id}["']`, 'm').test(released)) return [];
  const parts: readonly [Edited, (statements: readonly Statement[]) => unknown][] = [
    ['down_revision', readParents],
    ['upgrade', (statements) => readFunction(statements, 'upgrade')],
    ['downgrade', (statements) => readFunction(statements, 'downgrade')],
  ];
  return parts.flatMap(([part, read]) => (read(before) === read(after) ? [] : [part]));
}

function readFunction(statements: readonly Statement[], name: string): string | null {
  const found = statements.find((statement) => statement.type === 'function' && statement.name === name);
  return found?.type === 'function' ? describe(found.body().filter((statement) => !isSilent(statement))) : null;
}

/** A docstring, or `pass`. */
function isSilent(statement: Statement): boolean {
  return statement.type === 'pass' || (statement.type === 'expression' && statement.value.type === 'string');
}

function readParents(statements: readonly Statement[]): string | null {
  const found = statements.find(
    (statement) =>
      statement.type === 'assign' && statement.targets.some((target) => target.type === 'name' && target.id === 'down_revision'),
  );
  return found?.type === 'assign' ? describe(found.value) : null;
}

const places = new Set(['start', 'end', 'bodySpan']);

/** The tree as text, without where it stands. */
function describe(tree: unknown): string {
  return JSON.stringify(tree, (key, value: unknown) =>
    places.has(key) ? undefined : typeof value === 'function' ? (value as () => unknown)() : value,
  );
}
