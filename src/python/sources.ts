import type { Node } from 'web-tree-sitter';
import { loadParser, parseTree } from './parse.js';
import type { Project } from './project.js';

/** The files of a project as edits need them. */
export interface PythonSources {
  /** Null when the file is not there or cannot be read. */
  readonly text: (file: string) => string | null;
  /** The tree of a file, whose nodes may be kept. */
  readonly root: (file: string) => Node | null;
}

export async function openSources(project: Project): Promise<PythonSources> {
  const parser = await loadParser();
  const roots = new Map<string, Node | null>();
  const root = (file: string): Node | null => {
    const before = roots.get(file);
    if (before !== undefined) return before;
    const text = project.text(file);
    const made = text === null ? null : parseTree(parser, text).rootNode;
    roots.set(file, made);
    return made;
  };
  return { text: project.text, root };
}
