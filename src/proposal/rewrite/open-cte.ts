import { parseStatements } from '../../sql/parse.js';
import { isTree, type Tree, walkScopes } from '../../sql/scopes.js';
import { readTokens } from '../../sql/where-clauses.js';
import { callOf } from './expressions.js';
import { replaceAt, type Rewrite, type Rewriter } from './rewrite.js';

/**
 * A CTE that is computed as a whole before anything is asked of it: because MATERIALIZED says so, or because it is named more than once.
 * With NOT MATERIALIZED the conditions around it reach its tables.
 */
export const openCtes: Rewriter = ({ sql }) => {
  const statements = parseStatements(sql);
  const nodes = [...walkScopes(statements)];
  return nodes.flatMap(([key, node]) => {
    if (key !== 'CommonTableExpr' || typeof node['ctename'] !== 'string' || !isOpenable(node)) return [];
    const name = node['ctename'];
    const uses = nodes.filter(
      ([kind, range]) => kind === 'RangeVar' && range['relname'] === name && range['schemaname'] === undefined,
    ).length;
    const fenced = node['ctematerialized'] === 'CTEMaterializeAlways';
    if (node['ctematerialized'] === 'CTEMaterializeNever' || (!fenced && uses < 2)) return [];
    const text = spell(sql, name, fenced);
    if (text === null) return [];
    return [
      {
        sql: text,
        title: `CTE ${name} NOT MATERIALIZED`,
        why: `${fenced ? 'MATERIALIZED' : `Because ${name} is named ${uses} times, it`} ${fenced ? 'has it computed' : 'is computed'} as a whole before a condition outside is tested; without, the condition reaches its tables.`,
        condition: null,
        indexes: [],
      } satisfies Rewrite,
    ];
  });
};

/** A SELECT that gives the same whenever it is asked: not recursive, nothing written, locked or drawn by lot. */
function isOpenable(cte: Tree): boolean {
  const query = isTree(cte['ctequery']) ? cte['ctequery']['SelectStmt'] : undefined;
  if (!isTree(query) || cte['cterecursive'] === true) return false;
  for (const [key, node] of walkScopes({ SelectStmt: query })) {
    if (/^(?:Insert|Update|Delete|Merge)Stmt$|^LockingClause$/.test(key)) return false;
    if (key === 'RangeVar' && node['relname'] === cte['ctename']) return false;
    const call = callOf({ FuncCall: node });
    if (
      key === 'FuncCall' &&
      call !== null &&
      !/^(?:count|sum|avg|min|max|coalesce|lower|upper|date_trunc|date|extract|now|length|abs|round|array_agg|string_agg|row_number|rank|bool_and|bool_or)$/.test(
        call.name,
      )
    )
      return false;
  }
  return true;
}

/** `name AS MATERIALIZED (` or `name AS (`. */
function spell(sql: string, name: string, fenced: boolean): string | null {
  const tokens = readTokens(sql);
  const at = tokens.findIndex(
    ({ word }, index) =>
      (word === name.toLowerCase() || word === `"${name.toLowerCase()}"`) &&
      tokens.slice(index + 1, index + 2)[0]?.word === 'as' &&
      tokens[index + (fenced ? 3 : 2)]?.word === '(',
  );
  const as = tokens[at + 1];
  const next = tokens[at + 2];
  if (at === -1 || as === undefined || next === undefined || (fenced && next.word !== 'materialized')) return null;
  return replaceAt(sql, { start: as.start, end: fenced ? next.end : as.end }, 'AS NOT MATERIALIZED');
}
