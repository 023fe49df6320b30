import type { Project } from '../../python/project.js';
import type { FunctionValue } from '../../python/value.js';
import type { Registry } from '../registry.js';
import { isOwnCode } from './find-functions.js';

/** Which files and functions may have to do with the database, told from their text alone. */
export interface Relevance {
  /** Files with at least one such function. */
  readonly files: readonly string[];
  readonly matters: (made: FunctionValue) => boolean;
}

/** One function as far as its text tells. */
interface Piece {
  readonly file: string;
  readonly name: string;
  readonly isProperty: boolean;
  readonly text: string;
}

/**
 * A function matters when it names a method of a session or something of SQLAlchemy's that makes statements, a mapped class or a
 * relationship, or calls a function that matters. Names alone are looked at: too many matter rather than too few.
 */
export function findRelevance(project: Project, registry: Registry): Relevance {
  const pieces = project.files.filter(isOwnCode).flatMap((file) => cut(file, project.text(file) ?? ''));
  const seed = seedOf(registry);
  const relevant = new Set<Piece>(pieces.filter(({ text }) => seed.test(text)));
  const names = { called: new Set<string>(), read: new Set<string>() };
  const add = (piece: Piece): void => {
    if (piece.isProperty) names.read.add(piece.name);
    else if (!common.has(piece.name)) names.called.add(piece.name);
  };
  relevant.forEach(add);
  for (let before = -1; before !== relevant.size;) {
    before = relevant.size;
    for (const piece of pieces) {
      if (relevant.has(piece) || !mentions(piece.text, names)) continue;
      relevant.add(piece);
      add(piece);
    }
  }
  const answers = new WeakMap<object, boolean>();
  return {
    files: [...new Set([...relevant].map(({ file }) => file))],
    matters(made) {
      const before = answers.get(made.body);
      if (before !== undefined) return before;
      const text = made.scope.source.text.slice(made.span.start, made.span.end);
      const answer = seed.test(text) || mentions(text, names);
      answers.set(made.body, answer);
      return answer;
    },
  };
}

/** Methods of Python's own types: a call of one of these names is no call of the project's function that has it too. */
const common = new Set(
  `get add update pop remove items keys values append extend insert index count copy clear sort join split format strip replace encode decode
read write close open lower upper startswith endswith discard setdefault main wrapper decorator inner wrapped __init__ __call__ __enter__
__exit__ __aenter__ __aexit__ __eq__ __hash__ __repr__ __str__ __iter__ __len__ __getattr__ __getitem__`.split(/\s+/),
);

function mentions(text: string, names: { readonly called: ReadonlySet<string>; readonly read: ReadonlySet<string> }): boolean {
  for (const [, name = ''] of text.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)) if (names.called.has(name)) return true;
  // What is passed on: `map(load, keys)`, `Depends(get_user)`, `functools.partial(load)`.
  for (const [, name = ''] of text.matchAll(/[(,=]\s*([A-Za-z_]\w*)\s*[,)]/g)) if (names.called.has(name)) return true;
  for (const [, name = ''] of text.matchAll(/\.\s*([A-Za-z_]\w*)/g)) if (names.read.has(name)) return true;
  return false;
}

function seedOf(registry: Registry): { readonly test: (text: string) => boolean } {
  const related = new Set<string>();
  const classes = new Set<string>();
  for (const mapped of registry.mapped.values()) {
    classes.add(mapped.class.name);
    for (const name of mapped.relationships.keys()) related.add(name);
  }
  const parts = [
    String.raw`\.\s*(?:execute|exec|scalars?|stream|stream_scalars|get_one|query|add_all|flush|commit|rollback|refresh|run_sync|merge|paginate|first|one|one_or_none|scalar_one|scalar_one_or_none|fetchall|fetchone|bulk_\w+)\s*\(|\.query\.|\.awaitable_attrs\b`,
    String.raw`\b\w*(?:session|db|conn|connection|tx|uow|repo|repos|repository|dao|crud|service|store|manager)\w*\s*(?:\(\s*\w*\s*\))?\.\s*(?:get|add|update|delete|remove|pop|count|insert|all|list|save)\s*\(`,
    String.raw`\b\w+\.\w+\.(?:get|add|update|delete|remove|count|insert)\s*\(`,
    // What is awaited is no method of a dict or a set.
    String.raw`(?:\bself|\bawait\s+\w+)\.(?:get|add|update|delete|remove|count|insert|exists|all|list|save|create)\s*\(`,
    String.raw`\b(?:first_or_404|one_or_404|get_or_404|paginate|apaginate)\s*\(`,
    String.raw`\b(?:select|insert|update|delete|text|func|and_|or_|exists|union|union_all)\s*[.(]`,
    ...(classes.size === 0 ? [] : [String.raw`\b(?:${[...classes].join('|')})\b\s*[.(,)\]]`]),
    ...(related.size === 0 ? [] : [String.raw`\.\s*(?:${[...related].join('|')})\b`]),
  ];
  const seed = new RegExp(parts.join('|'));
  return { test: (text) => seed.test(text) || callsTyped(text) };
}

/** `users.get(key)` where `users` is annotated with a class, or made of one: no dict. */
function callsTyped(text: string): boolean {
  const called = new Set([...text.matchAll(/\b(\w+)\.(?:get|add|update|delete|remove|count|insert)\s*\(/g)].map(([, name]) => name));
  if (called.size === 0) return false;
  for (const [, name] of text.matchAll(/\b(\w+)\s*:\s*["']?(?:\w+\.)*[A-Z]/g)) if (called.has(name)) return true;
  for (const [, name] of text.matchAll(/\b(\w+)\s*=\s*(?:\w+\.)*[A-Z]\w*\(/g)) if (called.has(name)) return true;
  return false;
}

/** The functions of a file, each up to the next one; what a class or the module does besides belongs to none. */
function cut(file: string, text: string): Piece[] {
  const starts = [...text.matchAll(/^([ \t]*(?:@[^\n]*\n[ \t]*)*)(?:async[ \t]+)?def[ \t]+(\w+)/gm)];
  return starts.map((match, at) => ({
    file,
    name: match[2] ?? '',
    isProperty: /@(?:\w+\.)*(?:property|cached_property|reify|hybrid_property)\b/.test(match[1] ?? ''),
    text: text.slice(match.index, starts[at + 1]?.index ?? text.length),
  }));
}
