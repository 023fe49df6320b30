import { isTerm, type CallValue, type Value } from '../../python/value.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import type { TableDraft } from '../draft.js';
import { argument, isTrue, textOf } from '../reading.js';
import { tableOf } from '../registry.js';
import { calledSymbol } from '../symbol.js';
import type { Compilation } from './compilation.js';
import { isQuery } from './is-query.js';
import { makeName, touchName, writeLater } from './marks.js';
import { makeTableSource, type Source } from './source.js';

/** A subquery in FROM: its columns have their own names, also where it is a Query. */
const inFrom = { outer: null, eager: false, labels: 'columns' } as const;

/** What a value is in a FROM list, other than a mapped class: a table, an alias, a subquery, a common table expression. Null for none. */
export function findSource(compilation: Compilation, value: Value): Source | null {
  const known = compilation.sources.get(value);
  if (known !== undefined) return known;
  const made = makeSource(compilation, value);
  if (made !== null) compilation.sources.set(value, made);
  return made;
}

function makeSource(compilation: Compilation, value: Value): Source | null {
  if (value.kind === 'class' || !isTerm(value)) return null;
  const table = tableOf(compilation.registry, value);
  if (table !== null) return ofTable(compilation, table);
  if (value.kind !== 'call') return null;
  const { callee } = value;
  if (callee.kind === 'attribute' && calledSymbol(value) === null) return ofMethod(compilation, value, callee.name, callee.of);
  const symbol = calledSymbol(value);
  const [of] = value.args;
  if (of === undefined || symbol === null || !/^(alias|subquery|lateral|cte)$/.test(symbol)) return null;
  return ofMethod(compilation, { ...value, args: value.args.slice(1) }, symbol, of);
}

function ofTable(compilation: Compilation, table: TableDraft): Source {
  const made = compilation.sources.get(table) ?? makeTableSource(compilation.registry, table, null);
  compilation.sources.set(table, made);
  return made;
}

function ofMethod(compilation: Compilation, call: CallValue, name: string, of: Value): Source | null {
  if ((name === 'union' || name === 'union_all') && isCte(of))
    return ofRecursive(compilation, call, of, name === 'union' ? 'UNION' : 'UNION ALL');
  if (!/^(alias|subquery|lateral|cte)$/.test(name)) return null;
  const table = tableOf(compilation.registry, of);
  const given = textOf(argument(call, 0, 'name'));
  if (table !== null && name === 'alias')
    return makeTableSource(compilation.registry, table, given === null ? makeName(compilation.marks, table.name) : quoteIdentifier(given));
  const inner = isCte(of) && name === 'alias' ? findSource(compilation, of) : null;
  const alias = given === null ? makeName(compilation.marks, 'anon') : quoteIdentifier(given);
  if (inner !== null) return { ...inner, name: alias, from: `${inner.name} AS ${alias}` };
  if (!isQuery(of)) return null;
  return name === 'cte' ? ofCte(compilation, call, of, alias) : ofQuery(compilation, of, alias, name === 'lateral');
}

function ofQuery(compilation: Compilation, of: Value, alias: string, lateral: boolean): Source {
  const query = compilation.query(compilation, of, inFrom);
  const sql = lateral
    ? writeLater(compilation.marks, () => compilation.query(compilation, of, { ...inFrom, outer: compilation.writing }).sql)
    : query.sql;
  return { name: alias, from: `${touchName(alias)}${lateral ? 'LATERAL ' : ''}(${sql}) AS ${alias}`, table: null, columns: query.columns };
}

function isCte(value: Value): boolean {
  if (value.kind !== 'call' || value.callee.kind !== 'attribute') return false;
  const { name, of } = value.callee;
  return (name === 'cte' && isQuery(of)) || ((name === 'union' || name === 'union_all') && isCte(of));
}

/** Its text stands in WITH, at the top of the statement. */
function ofCte(compilation: Compilation, call: CallValue, of: Value, alias: string): Source {
  const recursive = isTrue(argument(call, 1, 'recursive'));
  if (recursive) compilation.recursive.any = true;
  const query = compilation.query(compilation, of, inFrom);
  compilation.ctes.set(call, writeCte(alias, recursive, query.columns, query.sql));
  return { name: alias, from: alias, table: null, columns: query.columns };
}

function writeCte(alias: string, recursive: boolean, columns: Source['columns'], sql: string): string {
  const names = recursive ? `(${columns.map((column) => column.name).join(', ')})` : '';
  return `${alias}${names} AS (${sql})`;
}

/** `base.union_all(select(…))`: the second part refers to the first by its name. */
function ofRecursive(compilation: Compilation, call: CallValue, of: Value, word: string): Source | null {
  const base = findSource(compilation, of);
  if (base === null || of.kind !== 'call') return null;
  compilation.sources.set(call, base);
  const parts = call.args.map((part) => compilation.query(compilation, part, inFrom).sql);
  const before = compilation.ctes.get(of) ?? '';
  compilation.ctes.delete(of);
  compilation.ctes.set(call, `${before.slice(0, -1)} ${[word, parts.join(` ${word} `)].join(' ')})`);
  return base;
}
