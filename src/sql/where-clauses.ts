import { scanSync } from 'libpg-query';
import { parseStatements } from './parse.js';
import { isTree, listOf, type Scope, type Tree, walkScopes } from './scopes.js';
import { readText } from './statement-text.js';

/** One of the conditions that a WHERE joins by AND, where it stands in the text (UTF-16 code units). */
export interface Conjunct {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** As libpg-query gives it; its locations are bytes of the whole text. */
  readonly node: Tree;
}

export interface WhereClause {
  /** The SELECT, UPDATE or DELETE that it belongs to. */
  readonly scope: Scope;
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly conjuncts: readonly Conjunct[];
}

export interface Token {
  readonly start: number;
  readonly end: number;
  /** In lower case where it is a word. */
  readonly word: string;
}

/** The tokens of a text as PostgreSQL's scanner reads them, without comments. */
export function readTokens(sql: string): Token[] {
  const { index } = readText(sql);
  return scanSync(sql)
    .tokens.filter(({ tokenName }) => tokenName !== 'SQL_COMMENT' && tokenName !== 'C_COMMENT')
    .map(({ start, end, text }) => ({ start: index(start), end: index(end), word: text.toLowerCase() }));
}

/** Every WHERE of a statement and of those within it whose conditions can be told apart in the text; one that cannot is left out. */
export function readWheres(sql: string): WhereClause[] {
  const { index } = readText(sql);
  const tokens = readTokens(sql);
  const found: WhereClause[] = [];
  for (const [kind, node, scope] of walkScopes(parseStatements(sql))) {
    const where = /^(Select|Update|Delete)Stmt$/.test(kind) ? node['whereClause'] : undefined;
    if (!isTree(where) || scope === null) continue;
    const range = rangeOf(tokens, index(firstLocation(where)));
    if (range === null) continue;
    const parts = splitAnd(tokens, range[0], range[1]);
    const nodes = conjunctsOf(where);
    if (parts.length !== nodes.length) continue;
    found.push({
      scope,
      kind,
      start: tokens[range[0]]?.start ?? 0,
      end: tokens[range[1] - 1]?.end ?? 0,
      conjuncts: parts.flatMap(([from, to], at) => {
        const [start, end, own] = [tokens[from]?.start, tokens[to - 1]?.end, nodes[at]];
        return start === undefined || end === undefined || own === undefined
          ? []
          : [{ start, end, text: sql.slice(start, end), node: own }];
      }),
    });
  }
  return found;
}

/** The least location within a node: where its text begins, but for parentheses. */
export function firstLocation(value: unknown): number {
  if (Array.isArray(value)) return Math.min(...value.map(firstLocation));
  if (!isTree(value)) return Infinity;
  return Math.min(
    ...Object.entries(value).map(([key, child]) =>
      key === 'location' && typeof child === 'number' && child >= 0 ? child : firstLocation(child),
    ),
    Infinity,
  );
}

const STOPS = new Set([
  'group',
  'order',
  'limit',
  'offset',
  'fetch',
  'having',
  'window',
  'union',
  'intersect',
  'except',
  'for',
  'returning',
  ';',
  'on',
]);

/** From the first token after WHERE to the one before what ends it. */
function rangeOf(tokens: readonly Token[], start: number): readonly [number, number] | null {
  let from = tokens.findIndex((token) => token.start === start);
  while (from > 0 && ['(', 'not'].includes(tokens[from - 1]?.word ?? '')) from -= 1;
  if (from < 1 || tokens[from - 1]?.word !== 'where') return null;
  let depth = 0;
  let to = from;
  for (; to < tokens.length; to += 1) {
    const word = tokens[to]?.word ?? '';
    if (depth === 0 && (word === ')' || (STOPS.has(word) && tokens[to - 1]?.word !== 'within'))) break;
    depth += depthOf(word);
  }
  return [from, to];
}

function depthOf(word: string): number {
  if (word === '(' || word === '[' || word === 'case') return 1;
  return word === ')' || word === ']' || word === 'end' ? -1 : 0;
}

/** Ranges of tokens that AND joins, nested parentheses opened; an OR keeps its range whole. */
function splitAnd(tokens: readonly Token[], from: number, to: number): (readonly [number, number])[] {
  const [start, end] = stripParentheses(tokens, from, to);
  const parts: (readonly [number, number])[] = [];
  let depth = 0;
  let begin = start;
  let between = 0;
  for (let at = start; at < end; at += 1) {
    const word = tokens[at]?.word ?? '';
    depth += depthOf(word);
    if (depth !== 0) continue;
    if (word === 'or') return [[from, to]];
    if (word === 'between') between += 1;
    if (word !== 'and') continue;
    if (between > 0) between -= 1;
    else {
      parts.push([begin, at]);
      begin = at + 1;
    }
  }
  return parts.length === 0 ? [[start, end]] : [...parts, [begin, end] as const].flatMap(([one, other]) => splitAnd(tokens, one, other));
}

function stripParentheses(tokens: readonly Token[], from: number, to: number): readonly [number, number] {
  if (tokens[from]?.word !== '(' || tokens[to - 1]?.word !== ')') return [from, to];
  let depth = 0;
  for (let at = from; at < to; at += 1) {
    depth += depthOf(tokens[at]?.word ?? '');
    if (depth === 0)
      return at === to - 1 && tokens[from + 1]?.word !== 'select' && tokens[from + 1]?.word !== 'with'
        ? stripParentheses(tokens, from + 1, to - 1)
        : [from, to];
  }
  return [from, to];
}

/** The conditions that AND joins, as nodes. */
export function conjunctsOf(node: unknown): Tree[] {
  if (!isTree(node)) return [];
  const joined = node['BoolExpr'];
  if (isTree(joined) && joined['boolop'] === 'AND_EXPR') return listOf(joined['args']).flatMap(conjunctsOf);
  return [node];
}
