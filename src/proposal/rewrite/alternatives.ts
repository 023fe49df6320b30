import { isTree, listOf, type Tree } from '../../sql/scopes.js';
import { readTokens, type Token } from '../../sql/where-clauses.js';
import { callOf } from './expressions.js';
import { replaceAt, type Rewritable, type Rewrite, type Rewriter } from './rewrite.js';

/**
 * `a = $1 OR b = $2` of several tables, which no index and no bitmap serves, as two searches joined by UNION ALL, the second without what
 * the first has found: the same rows, as often as before.
 */
export const rewriteAlternatives: Rewriter = (statement) => {
  const [where, ...others] = statement.wheres.filter(({ scope }) => scope.outer === null && scope.statement === rootOf(statement));
  if (where === undefined || others.length > 0 || where.kind !== 'SelectStmt') return [];
  const { statement: select } = where.scope;
  if (!isPlain(select)) return [];
  const tail = tailOf(statement.sql, where.end);
  if (tail === null) return [];
  return where.conjuncts.flatMap((conjunct) => {
    const arms = splitOr(statement.sql, conjunct);
    if (arms === null || arms.length !== 2) return [];
    const head = statement.sql.slice(0, tail.start).trimEnd();
    const [first = '', second = ''] = arms;
    const one = replaceAt(head, conjunct, first);
    const other = replaceAt(head, conjunct, `${second} AND (${first}) IS NOT TRUE`);
    const sql = tail.text === '' ? `${one}\nUNION ALL\n${other}` : `SELECT * FROM (\n${one}\nUNION ALL\n${other}\n) AS found ${tail.text}`;
    return [
      {
        sql,
        title: 'two searches joined by UNION ALL instead of OR',
        why: 'With OR between conditions on several tables nothing can be left out before the join; each alternative alone can be searched for.',
        condition: null,
        indexes: [],
      } satisfies Rewrite,
    ];
  });
};

function rootOf({ wheres }: Rewritable): Tree | undefined {
  return wheres.find(({ scope }) => scope.outer === null)?.scope.statement;
}

/** Rows of the tables as they are: nothing grouped, numbered or counted, so that two halves make the whole. */
function isPlain(select: Tree): boolean {
  const refused = [
    'groupClause',
    'havingClause',
    'distinctClause',
    'windowClause',
    'withClause',
    'intoClause',
    'lockingClause',
    'valuesLists',
    'limitOffset',
  ];
  if (refused.some((key) => select[key] !== undefined) || select['op'] !== 'SETOP_NONE') return false;
  const targets = listOf(select['targetList']);
  return targets.every((target) => {
    const own = isTree(target) ? target['ResTarget'] : undefined;
    return isTree(own) && isTree(own['val']) && 'ColumnRef' in own['val'] && callOf(own['val']) === null;
  });
}

/** ORDER BY and LIMIT, which go behind the whole: only by output columns, named alone. */
function tailOf(sql: string, end: number): { readonly start: number; readonly text: string } | null {
  const tokens = readTokens(sql).filter((token) => token.start >= end && token.word !== ';');
  const [first] = tokens;
  if (first === undefined) return { start: sql.length, text: '' };
  if (first.word !== 'order' && first.word !== 'limit') return null;
  const text = sql.slice(first.start, tokens.at(-1)?.end);
  const words = tokens.map(({ word }) => word);
  const limit = words.indexOf('limit');
  const keys = words.slice(words[0] === 'order' ? 2 : 0, limit === -1 ? undefined : limit);
  // A qualified name means a table, which the outer query has not; a LIMIT without an order takes any rows.
  if (words[0] !== 'order' || keys.some((word) => !/^[\w"]+$|^,$/.test(word))) return null;
  return { start: first.start, text };
}

/** The alternatives as they are written; null for a condition that is no OR of two. */
function splitOr(
  sql: string,
  { start, end, node }: { readonly start: number; readonly end: number; readonly node: Tree },
): string[] | null {
  const either = node['BoolExpr'];
  if (!isTree(either) || either['boolop'] !== 'OR_EXPR') return null;
  let tokens: readonly Token[] = readTokens(sql).filter((token) => token.start >= start && token.end <= end);
  if (tokens[0]?.word === '(' && closesAtEnd(tokens)) tokens = tokens.slice(1, -1);
  let depth = 0;
  let from = tokens[0]?.start ?? start;
  const arms: string[] = [];
  for (const { word, start: at, end: past } of tokens) {
    if (word === '(' || word === 'case') depth += 1;
    if (word === ')' || word === 'end') depth -= 1;
    if (depth !== 0 || word !== 'or') continue;
    arms.push(sql.slice(from, at).trim());
    from = past;
  }
  return [...arms, sql.slice(from, tokens.at(-1)?.end).trim()];
}

function closesAtEnd(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const [at, { word }] of tokens.entries()) {
    if (word === '(') depth += 1;
    if (word === ')') depth -= 1;
    if (depth === 0) return at === tokens.length - 1;
  }
  return false;
}
