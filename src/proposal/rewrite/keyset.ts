import { resolveColumn } from '../../catalog/resolve-column.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { isTree, listOf, namesOf, type Tree, walkScopes, type Scope } from '../../sql/scopes.js';
import { parseStatements } from '../../sql/parse.js';
import { readTokens } from '../../sql/where-clauses.js';
import { constantOf, isParameter } from './expressions.js';
import type { Rewrite, Rewriter } from './rewrite.js';

/** Skipping fewer rows than these is cheap. */
const FEW = 500;

/** `ORDER BY … LIMIT n OFFSET many` as a page that begins behind the last row of the one before. */
export const rewriteOffset: Rewriter = ({ sql, catalog }) => {
  const [first] = [...walkScopes(parseStatements(sql))].filter(([key]) => key === 'SelectStmt');
  const [, select, scope] = first ?? [];
  if (select === undefined || scope === undefined || scope === null || scope.outer !== null) return [];
  const offset = constantOf(select['limitOffset']);
  const large = isParameter(select['limitOffset']) || (offset?.kind === 'integer' && Number(offset.text) >= FEW);
  const plain = ['groupClause', 'havingClause', 'distinctClause', 'windowClause', 'withClause', 'valuesLists'].every(
    (key) => select[key] === undefined,
  );
  const keys = readKeys(select, scope, catalog);
  if (!large || !plain || select['op'] !== 'SETOP_NONE' || keys === null) return [];
  const text = spell(sql, keys, select['whereClause'] !== undefined, isParameter(select['limitOffset']) ? select['limitOffset'] : null);
  if (text === null) return [];
  const nullable = keys.filter(({ nullable: can }) => can).map(({ text: name }) => name);
  return [
    {
      sql: text,
      title: 'a page that begins behind the last row of the page before (keyset) instead of OFFSET',
      why: `OFFSET reads all rows that it skips, more with every page; ${keys.map(({ text: name }) => name).join(', ')} of the last row seen say where to go on.`,
      condition: `the parameters that are new are ${keys.map(({ text: name }) => name).join(' and ')} of the last row of the page before, and pages are asked for one after another${nullable.length === 0 ? '' : `, and ${nullable.join(' and ')} hold${nullable.length === 1 ? 's' : ''} no NULL`}`,
      indexes: [],
    } satisfies Rewrite,
  ];
};

interface Key {
  readonly text: string;
  readonly type: string;
  readonly descending: boolean;
  readonly nullable: boolean;
}

/** Columns of one table in one direction, the primary key last: only then each row has a place of its own. */
function readKeys(select: Tree, scope: Scope, catalog: Parameters<Rewriter>[0]['catalog']): readonly Key[] | null {
  const keys = listOf(select['sortClause']).map(
    (each): (Key & { readonly table: string; readonly alias: string; readonly name: string }) | null => {
      const sort = isTree(each) ? each['SortBy'] : undefined;
      const names = isTree(sort) ? namesOf(sort['node']) : null;
      const found = names === null ? null : resolveColumn(catalog, scope, names);
      if (!isTree(sort) || names === null || found === null || sort['sortby_nulls'] !== 'SORTBY_NULLS_DEFAULT') return null;
      const { table, column, alias } = found;
      return {
        text: names.map(quoteIdentifier).join('.'),
        type: column.type,
        descending: sort['sortby_dir'] === 'SORTBY_DESC',
        nullable: column.nullable,
        table: `${table.schema}.${table.name}`,
        alias,
        name: column.name,
      };
    },
  );
  const known = keys.filter((key) => key !== null);
  const [first] = known;
  if (
    first === undefined ||
    known.length < keys.length ||
    known.some(({ alias, descending }) => alias !== first.alias || descending !== first.descending)
  )
    return null;
  const table = catalog.tables.find(({ schema, name }) => `${schema}.${name}` === first.table);
  const primary = table?.primaryKey?.columns ?? [];
  if (table === undefined || primary.length === 0) return null;
  const missing = primary.filter((name) => !known.some((key) => key.name === name));
  // A join may give a row of this table several times: then the key is no place.
  if (scope.tables.length > 1 && missing.length > 0) return null;
  const added = missing.flatMap((name): Key[] => {
    const column = table.columns.find((each) => each.name === name);
    return column === undefined
      ? []
      : [
          {
            text: scope.tables.length === 1 ? quoteIdentifier(name) : `${quoteIdentifier(first.alias)}.${quoteIdentifier(name)}`,
            type: column.type,
            descending: first.descending,
            nullable: false,
          },
        ];
  });
  return [...known, ...added];
}

function spell(sql: string, keys: readonly Key[], hasWhere: boolean, parameter: unknown): string | null {
  const tokens = readTokens(sql);
  const at = (word: string): number => {
    let depth = 0;
    let found = -1;
    tokens.forEach((token, index) => {
      if (token.word === '(') depth += 1;
      if (token.word === ')') depth -= 1;
      if (depth === 0 && token.word === word) found = index;
    });
    return found;
  };
  const [order, offset, limit] = [at('order'), at('offset'), at('limit')];
  if (order === -1 || offset === -1) return null;
  const used = [...sql.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  const own = isTree(parameter) && isTree(parameter['ParamRef']) ? Number(parameter['ParamRef']['number']) : null;
  // The parameter of OFFSET becomes the first of the new ones, if it stands nowhere else: numbers must have no gap.
  const free = own !== null && used.filter((number) => number === own).length === 1 ? [own] : own === null ? [] : null;
  if (free === null) return null;
  const start = Math.max(0, ...used);
  const numbers = keys.map((_, index) => free[index] ?? start + index + 1 - free.length);
  const bound = keys.map(({ type }, index) => `$${numbers[index] ?? 0}::${type}`);
  const operator = keys[0]?.descending === true ? '<' : '>';
  const row = (parts: readonly string[]): string => (parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(', ')})`);
  const condition = `${row(keys.map(({ text }) => text))} ${operator} ${row(bound)}`;
  const head = sql.slice(0, tokens[order]?.start).trimEnd();
  const rest = limit === -1 ? '' : sql.slice(tokens[limit]?.start, limit < offset ? tokens[offset]?.start : tokens.at(-1)?.end).trim();
  const wrapped = hasWhere ? head.replace(/\bwhere\b([\s\S]*)$/i, (_, conditions: string) => `WHERE (${conditions.trim()})`) : head;
  if (hasWhere && (head.match(/\bwhere\b/gi) ?? []).length !== 1) return null;
  return `${wrapped} ${hasWhere ? 'AND' : 'WHERE'} ${condition} ORDER BY ${keys.map(({ text, descending }) => `${text}${descending ? ' DESC' : ''}`).join(', ')}${rest === '' ? '' : ` ${rest}`}`;
}
