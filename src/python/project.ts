import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Node, Parser } from 'web-tree-sitter';
import { Failure } from '../failure/failure.js';
import type { NotExamined } from '../source/place.js';
import { readInside } from '../source/read-inside.js';
import { rememberByText } from '../source/remember-by-text.js';
import { buildStatements } from './build-statement.js';
import { findPythonFiles } from './find-files.js';
import { findLines, type ModuleSource, placeOf } from './module-source.js';
import { findSyntaxErrors, loadParser, parseTree } from './parse.js';
import type { Statement } from './syntax.js';
import { indexModules, type ModuleIndex, moduleName } from './resolve-module.js';

/** The Python files of a directory. Files are read and parsed when first asked for. */
export interface Project {
  /** Absolute. */
  readonly root: string;
  /** Relative paths, sorted. */
  readonly files: readonly string[];
  readonly index: ModuleIndex;
  /** The text of a file; null when it is not UTF-8 or cannot be read (noted in `notExamined`). */
  readonly text: (file: string) => string | null;
  /** The parsed file; where the syntax is wrong, what could be read of it. */
  readonly source: (file: string) => ModuleSource | null;
  /** Statements of a piece of source that stands elsewhere: a quoted annotation. Spans count from its start. */
  readonly parse: (text: string) => readonly Statement[];
  /** What could not be read so far. */
  readonly notExamined: NotExamined[];
}

/**
 * Finds the Python files of a directory; nothing is parsed yet. `texts` stand in for what the files hold, and for files that are not there
 * yet: the project as it would be after an edit. Fails with `directory_not_found`.
 */
export async function readProject(directory: string, texts: ReadonlyMap<string, string> = new Map()): Promise<Project> {
  const root = await findDirectory(directory);
  const notExamined: NotExamined[] = [];
  const unreadable = (file: string, why: string): void =>
    void notExamined.push({ file, line: null, object: file, reason: `the directory cannot be read: ${why}` });
  const [found, parser] = await Promise.all([findPythonFiles(root, unreadable), loadParser()]);
  const files = texts.size === 0 ? found : [...new Set([...found, ...[...texts.keys()].filter((file) => file.endsWith('.py'))])].sort();
  const index = indexModules(files);
  const text = remember((file: string) => texts.get(file) ?? readText(root, file, notExamined));
  const source = remember((file: string): ModuleSource | null => {
    const content = text(file);
    if (content === null) return null;
    const { statements, nestsTooDeeply, error } = parseFile(parser, content);
    if (nestsTooDeeply) notExamined.push({ file, line: null, object: file, reason: 'the source nests too deeply' });
    const parsed: ModuleSource = {
      name: moduleName(index, file),
      file,
      isPackage: /(^|\/)__init__\.py$/.test(file),
      text: content,
      statements,
      lines: findLines(content),
    };
    if (error !== undefined)
      notExamined.push({
        file,
        line: placeOf(parsed, { start: error, end: error }).line,
        object: file,
        reason: 'syntax error: the statement is not read',
      });
    return parsed;
  });
  const parse = remember((piece: string) => buildStatements(parseTree(parser, piece).rootNode));
  return { root, files, index, text, source, parse, notExamined };
}

/** The absolute path of a directory. Throws `directory_not_found`. */
export async function findDirectory(directory: string): Promise<string> {
  const root = resolve(directory);
  const there = await stat(root).catch(() => null);
  if (there?.isDirectory() === true) return root;
  throw new Failure('directory_not_found', `directory "${directory}" does not exist`, {
    hint: 'Name the directory that holds the Python backend.',
  });
}

function remember<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const before = made.get(key);
    if (before !== undefined) return before;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

interface ParsedFile {
  readonly statements: readonly Statement[];
  readonly nestsTooDeeply: boolean;
  /** Offset of the first text that the grammar could not read. */
  readonly error: number | undefined;
}

let parsed: ((text: string) => ParsedFile) | null = null;

/** A project is read again with a few texts edited: what a text says is worked out once a process. */
function parseFile(parser: Parser, text: string): ParsedFile {
  parsed ??= rememberByText(4000, (content) => {
    const tree = parseTree(parser, content);
    const [error] = findSyntaxErrors(tree);
    return { ...buildFile(tree.rootNode), error };
  });
  return parsed(text);
}

/** Source that nests beyond what this machine's stack holds is left out. */
function buildFile(root: Node): Omit<ParsedFile, 'error'> {
  try {
    return { statements: buildStatements(root), nestsTooDeeply: false };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { statements: [], nestsTooDeeply: true };
  }
}

function readText(root: string, file: string, notExamined: NotExamined[]): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readInside(root, file));
  } catch (error) {
    const reason =
      error instanceof TypeError
        ? 'the file is not UTF-8'
        : `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    if (!notExamined.some((entry) => entry.file === file && entry.reason === reason))
      notExamined.push({ file, line: null, object: file, reason });
    return null;
  }
}
