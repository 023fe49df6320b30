import type { Project } from '../../python/project.js';
import type { NotExamined, Place } from '../../source/place.js';
import { readInside } from '../../source/read-inside.js';
import type { RevisionNode } from './graph.js';
import type { Revision, RevisionFunction } from './history.js';

/**
 * A revision whose file is not UTF-8 keeps its place in the history: its ids are plain ASCII and are read as such. What it does is not
 * examined. Null when not even that is there.
 */
export function readDamagedFile(project: Project, file: string): { readonly node: RevisionNode; readonly revision: Revision } | null {
  const text = readLatin(project.root, file);
  const id = readNames(text, 'revision')[0];
  if (id === undefined) return null;
  const node = {
    id,
    parents: readNames(text, 'down_revision'),
    dependsOn: readNames(text, 'depends_on'),
    branchLabels: readNames(text, 'branch_labels'),
    file,
  };
  const reason = project.notExamined.find((entry) => entry.file === file)?.reason ?? 'the file cannot be read';
  const end: Place = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const unread = notRead({ file, line: null, object: `revision ${id}`, reason });
  return {
    node,
    revision: {
      ...node,
      message: null,
      models: [],
      edited: [],
      module: { op: null, sqlalchemy: null, imports: end, end, quote: '"' },
      upgrade: unread,
      downgrade: unread,
    },
  };
}

function readLatin(root: string, file: string): string {
  try {
    return readInside(root, file).toString('latin1');
  } catch {
    return '';
  }
}

/** Strings of a module-level assignment: `down_revision = ("a", "b")`. */
function readNames(text: string, name: string): string[] {
  const value = new RegExp(String.raw`^${name}\s*(?::[^=\n]*)?=\s*(\([^)]*\)|\[[^\]]*\]|[^\n]*)`, 'm').exec(text)?.[1] ?? '';
  return [...value.matchAll(/["']([^"']+)["']/g)].flatMap(([, found]) => found ?? []);
}

function notRead(unknown: NotExamined): RevisionFunction {
  return {
    place: null,
    bodyPlace: null,
    body: '',
    signature: '',
    comment: null,
    statements: [],
    script: [],
    nameless: [],
    rows: [],
    unwritten: [],
    flushes: false,
    unknown: [unknown],
    unclear: [],
    conditional: [],
    data: [],
    guard: null,
    empty: false,
    raises: null,
  };
}
