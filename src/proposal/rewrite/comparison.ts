import { type Conjunct, readTokens } from '../../sql/where-clauses.js';
import { isTree, listOf, type Tree } from '../../sql/scopes.js';
import { readText } from '../../sql/statement-text.js';

/** A comparison, its sides as nodes and as they are written; the left one is what is searched by. */
export interface Comparison {
  readonly operator: '=' | '<' | '<=' | '>' | '>=' | 'between' | 'like';
  readonly left: Tree;
  readonly leftText: string;
  /** Of BETWEEN the lower bound. */
  readonly right: Tree;
  readonly rightText: string;
  /** The upper bound of BETWEEN. */
  readonly upper: Tree | null;
  readonly upperText: string;
}

const flipped: Readonly<Record<string, Comparison['operator']>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** Both ways to read a condition as a comparison: with either side as what is searched by. None where it is no comparison. */
export function readComparisons(sql: string, { node, start, end }: Conjunct): Comparison[] {
  const expression = node['A_Expr'];
  if (!isTree(expression)) return [];
  const { kind, lexpr, rexpr } = expression;
  const at = readText(sql).index(Number(expression['location'] ?? 0));
  const operator = readTokens(sql).find((token) => token.start === at);
  if (operator === undefined || !isTree(lexpr)) return [];
  const leftText = sql.slice(start, at).trim();
  const rest = { start: operator.end, end };
  if (kind === 'AEXPR_BETWEEN') return readBetween(sql, rest, { lexpr, rexpr, leftText });
  const rightText = sql.slice(rest.start, rest.end).trim();
  if (!isTree(rexpr)) return [];
  if (kind === 'AEXPR_LIKE' && operator.word === 'like')
    return [{ operator: 'like', left: lexpr, leftText, right: rexpr, rightText, upper: null, upperText: '' }];
  const mirrored = flipped[operator.word];
  if (kind !== 'AEXPR_OP' || mirrored === undefined) return [];
  return [
    { operator: flipped[mirrored] ?? '=', left: lexpr, leftText, right: rexpr, rightText, upper: null, upperText: '' },
    { operator: mirrored, left: rexpr, leftText: rightText, right: lexpr, rightText: leftText, upper: null, upperText: '' },
  ];
}

function readBetween(
  sql: string,
  { start, end }: { readonly start: number; readonly end: number },
  { lexpr, rexpr, leftText }: { readonly lexpr: Tree; readonly rexpr: unknown; readonly leftText: string },
): Comparison[] {
  const list = isTree(rexpr) ? rexpr['List'] : undefined;
  const [lower, upper] = listOf(isTree(list) ? list['items'] : undefined);
  let depth = 0;
  for (const token of readTokens(sql)) {
    if (token.start < start || token.end > end) continue;
    if (token.word === '(' || token.word === '[') depth += 1;
    if (token.word === ')' || token.word === ']') depth -= 1;
    if (depth !== 0 || token.word !== 'and' || !isTree(lower) || !isTree(upper)) continue;
    return [
      {
        operator: 'between',
        left: lexpr,
        leftText,
        right: lower,
        rightText: sql.slice(start, token.start).trim(),
        upper,
        upperText: sql.slice(token.end, end).trim(),
      },
    ];
  }
  return [];
}
