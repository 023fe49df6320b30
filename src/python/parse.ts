import { createRequire } from 'node:module';
import { Language, type Node, Parser, type Tree } from 'web-tree-sitter';

let parser: Promise<Parser> | null = null;

/** Loads the grammar once a process; `parsePython` is synchronous afterwards. */
export function loadParser(): Promise<Parser> {
  parser ??= startParser();
  return parser;
}

async function startParser(): Promise<Parser> {
  const require = createRequire(import.meta.url);
  const runtime = require.resolve('web-tree-sitter/web-tree-sitter.wasm');
  await Parser.init({ locateFile: () => runtime });
  const started = new Parser();
  started.setLanguage(await Language.load(require.resolve('tree-sitter-python/tree-sitter-python.wasm')));
  return started;
}

export function parseTree(started: Parser, text: string): Tree {
  const tree = started.parse(text);
  if (tree === null) throw new Error('tree-sitter gave no tree');
  return tree;
}

/** Offset of each text that the grammar could not read, in order; the rest of the file is read nevertheless. */
export function findSyntaxErrors(tree: Tree): number[] {
  return tree.rootNode.hasError ? [...errorsBelow(tree.rootNode)] : [];
}

function* errorsBelow(node: Node): Generator<number> {
  if (node.isError || node.isMissing) yield node.startIndex;
  else for (const child of node.children) if (child.hasError) yield* errorsBelow(child);
}
