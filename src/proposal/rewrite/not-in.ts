import { resolveColumn } from '../../catalog/resolve-column.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { isTree, listOf, namesOf, type Scope, type Tree, walkScopes } from '../../sql/scopes.js';
import { type Conjunct, readTokens } from '../../sql/where-clauses.js';
import { replaceAt, type Rewritable, type Rewrite, type Rewriter } from './rewrite.js';

/** `a NOT IN (SELECT b FROM …)` as `NOT EXISTS (… AND b = a)`: the planner makes an anti join of that, and a loop or a list of the first. */
export const rewriteNotIn: Rewriter = (statement) =>
  statement.wheres.flatMap(({ scope, conjuncts }) => conjuncts.flatMap((conjunct) => rewriteOne(statement, scope, conjunct) ?? []));

function rewriteOne({ sql, catalog }: Rewritable, scope: Scope, conjunct: Conjunct): Rewrite | null {
  const link = linkOf(conjunct.node);
  const select = link === null ? null : selectOf(link);
  if (link === null || select === null) return null;
  const inner = innerScope(select, scope);
  const [target] = listOf(select['targetList']);
  const value = isTree(target) && isTree(target['ResTarget']) ? target['ResTarget']['val'] : undefined;
  const [outerNames, innerNames] = [namesOf(link['testexpr']), namesOf(value)];
  if (outerNames === null || innerNames === null || inner === null) return null;
  const [outer, own] = [resolveColumn(catalog, scope, outerNames), resolveColumn(catalog, { ...inner, outer: null }, innerNames)];
  // A name of the outer table that the inner one hides would mean another column within EXISTS.
  if (outer === null || own === null || inner.tables.some(({ alias }) => alias === outer.alias)) return null;
  const body = bodyOf(sql, conjunct);
  if (body === null) return null;
  const left = `${quoteIdentifier(outer.alias)}.${quoteIdentifier(outer.column.name)}`;
  const right = `${quoteIdentifier(own.alias)}.${quoteIdentifier(own.column.name)}`;
  const where = isTree(select['whereClause']) ? `${body.text} AND ${right} = ${left}` : `${body.text} WHERE ${right} = ${left}`;
  const nullable = [outer, own].filter(({ column }) => column.nullable).map(({ table, column }) => `${table.name}.${column.name}`);
  return {
    sql: replaceAt(sql, conjunct, `NOT EXISTS (SELECT ${where})`),
    title: 'NOT EXISTS instead of NOT IN (SELECT …)',
    why: 'NOT IN has to know of each value whether it is NULL, so it is no anti join: it is looked up in a list that must fit into work_mem, else searched again for each row.',
    condition:
      nullable.length === 0
        ? null
        : `${nullable.join(' and ')} hold${nullable.length === 1 ? 's' : ''} no NULL there: with one, NOT IN gives no row at all, and NOT EXISTS those that are meant`,
    indexes: [],
  };
}

/** NOT with an IN (SELECT …) right below. */
function linkOf(node: Tree): Tree | null {
  const negated = node['BoolExpr'];
  if (!isTree(negated) || negated['boolop'] !== 'NOT_EXPR') return null;
  const [inner] = listOf(negated['args']);
  const link = isTree(inner) ? inner['SubLink'] : undefined;
  return isTree(link) && link['subLinkType'] === 'ANY_SUBLINK' && listOf(link['operName']).length === 0 ? link : null;
}

/** A plain SELECT of one column: no groups, limits, sets. */
function selectOf(link: Tree): Tree | null {
  const statement = isTree(link['subselect']) ? link['subselect']['SelectStmt'] : undefined;
  if (!isTree(statement) || listOf(statement['targetList']).length !== 1) return null;
  const plain = [
    'groupClause',
    'havingClause',
    'limitCount',
    'limitOffset',
    'valuesLists',
    'withClause',
    'windowClause',
    'lockingClause',
    'sortClause',
  ].every((key) => statement[key] === undefined);
  const where: unknown = statement['whereClause'];
  const either = isTree(where) && isTree(where['BoolExpr']) && where['BoolExpr']['boolop'] === 'OR_EXPR';
  return plain && !either && statement['op'] === 'SETOP_NONE' && listOf(statement['fromClause']).length > 0 ? statement : null;
}

function innerScope(select: Tree, outer: Scope): Scope | null {
  for (const [, node, scope] of walkScopes({ SelectStmt: select }, outer)) if (node === select) return scope;
  return null;
}

/** `FROM … WHERE …` of the subquery, as it is written. */
function bodyOf(sql: string, { start, end }: Conjunct): { readonly text: string } | null {
  const tokens = readTokens(sql).filter((token) => token.start >= start && token.end <= end);
  const open = tokens.findIndex(({ word }, at) => word === '(' && tokens[at + 1]?.word === 'select');
  if (open === -1) return null;
  let depth = 0;
  let from: number | null = null;
  for (let at = open; at < tokens.length; at += 1) {
    const word = tokens[at]?.word ?? '';
    if (word === '(') depth += 1;
    if (word === ')') depth -= 1;
    if (depth === 1 && word === 'from' && from === null) from = tokens[at]?.start ?? null;
    if (depth === 0) return from === null ? null : { text: sql.slice(from, tokens[at]?.start).trim() };
  }
  return null;
}
