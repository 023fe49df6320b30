import type { Catalog, Index, Table } from '../../catalog/catalog.js';
import type { EditPython } from '../../change/change.js';
import type { Candidate, Claim } from '../../engine/finding.js';
import type { PythonSources } from '../../python/sources.js';
import { locatePlace } from '../../source/edit.js';
import type { Place } from '../../source/place.js';
import type { SelectShape } from '../../sql/read-select.js';
import { findModelTable } from '../../sqlalchemy/find-model.js';
import type { Models } from '../../sqlalchemy/models.js';
import type { NamingConvention } from '../../sqlalchemy/naming.js';
import { rowsOf } from '../../statistics/figures.js';
import type { Statistics } from '../../statistics/statistics.js';
import type { Send } from '../../workload/code.js';
import { proposeIndex } from '../propose-index.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { followsFrom } from '../../plan/row-bound.js';
import { addParameters, findDefinition, parameterNames } from './add-parameters.js';
import { appendCalls } from './append-calls.js';
import { editCode } from './edit-code.js';
import { pageSql } from './page-sql.js';
import { spellNames } from './spell-names.js';

/** A list that is to be given in pages. */
export interface PagedList {
  readonly catalog: Catalog;
  readonly models: Models | null;
  readonly sources: PythonSources | null;
  readonly statistics: Statistics | null;
  readonly naming: NamingConvention;
  readonly send: Send;
  readonly shape: SelectShape;
  readonly table: Table;
  /** Columns of the table that the list compares with one value. */
  readonly searched: readonly string[];
  /** The `def` of the function that builds the statement. */
  readonly definition: Place;
  /** How many rows a page holds where the caller does not say. */
  readonly pageSize: number;
}

/** A candidate with its claims, or why the edit cannot be written and what to do by hand. */
export type PageProposal =
  | { readonly candidates: readonly Candidate[]; readonly claims: readonly Claim[] }
  | { readonly candidates: readonly []; readonly claims: readonly []; readonly noRecommendation: string };

/**
 * Pages by the last row's sort key (keyset): `ORDER BY … LIMIT`, and behind the first page `(sort key) > (last one's)`, on an index that
 * gives the rows in this order. https://use-the-index-luke.com/no-offset; row comparison: https://www.postgresql.org/docs/current/functions-comparisons.html
 */
export function proposeKeysetPages(list: PagedList): PageProposal {
  const order = readOrder(list);
  if (typeof order === 'string') return byHand(list, order);
  const edit = editFunction(list, order);
  if (typeof edit === 'string') return byHand(list, edit);
  const fixed = fixedConditions(list, order);
  const searched = list.searched.filter((column) => !fixed.some((one) => one.column === column));
  const keys = [...searched, ...order.keys.filter((key) => !searched.includes(key))];
  const words = `${order.keys.join(', ')}${order.descending ? ' descending' : ''}`;
  const why = `A page costs the same wherever it begins: the index gives the rows by ${words}, and the next page begins behind the last row's ${order.keys.join(', ')}. OFFSET would read and drop every row before the page.`;
  const served = list.table.indexes.some((index) => servesPage(index, searched, order, list.shape));
  const index = served
    ? []
    : proposeIndex(
        {
          catalog: list.catalog,
          table: list.table,
          naming: list.naming,
          // A B-tree is read in both directions: ascending serves a descending list too.
          keys: keys.map((column) => ({ column, descending: false })),
          method: 'btree',
          where: fixed.length === 0 ? null : fixed.map(({ predicate }) => predicate).join(' AND '),
          rows: rowsOf(list.statistics, list.table),
        },
        why,
      )
        .slice(0, 1)
        .flatMap(({ changes }) => changes);
  const sql = pageSql(list.send.sql, order, list.shape);
  return {
    candidates: [
      {
        title: `Pages of ${list.pageSize} by ${words}${served ? '' : ', with the index that serves them'}`,
        changes: [...index, edit],
        why,
        drawback: null,
      },
    ],
    claims: [
      { kind: 'code' },
      ...(sql === null
        ? []
        : [{ kind: 'plan' as const, sql, schema: list.table.schema, relation: list.table.name, before: 'any' as const }]),
    ],
  };
}

/** The columns of the sort key, the last ones making it unique; all in one direction. */
export interface PageOrder {
  readonly alias: string;
  readonly keys: readonly string[];
  readonly descending: boolean;
}

function readOrder({ shape, table }: PagedList): PageOrder | string {
  const selected = shape.tables.find(({ name }) => name === table.name);
  const key = table.primaryKey?.columns ?? [];
  if (selected === undefined || key.length === 0) return `${table.name} has no primary key to tell rows apart by`;
  if (shape.groupedBy !== null || shape.distinct !== null) return 'its rows are groups, which have no key of their own';
  const sorted = shape.order;
  const own = sorted.flatMap((part) => (part !== null && (part.alias ?? selected.alias) === selected.alias ? [part] : []));
  if (own.length < sorted.length) return `it is sorted by more than columns of ${table.name}`;
  const nullable = own.find(({ column }) => table.columns.some(({ name, nullable: may }) => name === column && may));
  if (nullable !== undefined) return `it is sorted by ${nullable.column}, which may be NULL, and comparisons with NULL drop rows`;
  if (own.some(({ nulls }) => nulls !== null)) return 'its order says where NULLs stand';
  const descending = own[0]?.descending ?? false;
  if (own.some((part) => part.descending !== descending)) return 'it is sorted in both directions, which one row comparison cannot say';
  const columns = own.map(({ column }) => column);
  return { alias: selected.alias, keys: [...columns, ...key.filter((column) => !columns.includes(column))], descending };
}

/** Conditions on flags and NULL that the list always sends: the rows that a partial index holds. */
function fixedConditions(
  { shape, table }: PagedList,
  { alias, keys }: PageOrder,
): { readonly column: string; readonly predicate: string }[] {
  return shape.conditions.flatMap(({ column: { alias: of, column }, relation, constant, outer }) => {
    if (outer || (of ?? alias) !== alias || keys.includes(column) || !table.columns.some(({ name }) => name === column)) return [];
    if (relation === 'null') return [{ column, predicate: `${quoteIdentifier(column)} IS NULL` }];
    return relation === 'equals' && constant !== null ? [{ column, predicate: `${quoteIdentifier(column)} = ${constant}` }] : [];
  });
}

/** B-trees are read in both directions, so an index in the opposite order serves as well. */
function servesPage(index: Index, searched: readonly string[], { keys, descending }: PageOrder, shape: SelectShape): boolean {
  if (index.method !== 'btree' || !index.valid || !followsFrom(index, shape.conditions)) return false;
  const leading = index.keys.slice(0, searched.length).map(({ column }) => column);
  if (!searched.every((column) => leading.includes(column))) return false;
  const rest = index.keys.slice(searched.length);
  const wanted = keys.filter((key) => !searched.includes(key));
  const backwards = rest[0]?.descending !== descending;
  return wanted.every(
    (column, at) => rest[at]?.column === column && (rest[at]?.descending ?? false) === (backwards ? !descending : descending),
  );
}

function editFunction(list: PagedList, order: PageOrder): EditPython | string {
  const { send, sources, pageSize } = list;
  const { built } = send;
  if (built === null || sources === null) return 'the expression that builds the statement is not one stretch of the source';
  const definition = built.file === list.definition.file ? findDefinition(sources, list.definition) : null;
  if (definition === null || built.line < list.definition.line || built.endLine > list.definition.endLine)
    return 'the statement is built in another function than the one that sends it';
  const attributes = spellAttributes(list, order);
  if (attributes === null) return `the columns of ${list.table.name} are not written as attributes of one class there`;
  const taken = parameterNames(definition);
  const limit = taken.includes('limit') ? 'page_size' : 'limit';
  const after = taken.includes('after') ? 'after_key' : 'after';
  if (taken.includes(limit) || taken.includes(after)) return 'its parameters have the names of a page already';
  const isSelect = /^\(?\s*(?:\w+\.)?select\s*\(/.test(textOf(sources, built));
  const spelled = spellNames(sources, built.file, [
    { module: 'sqlalchemy', symbol: 'true' },
    ...(order.keys.length > 1 ? [{ module: 'sqlalchemy', symbol: 'tuple_' }] : []),
  ]);
  if (spelled === null) return 'the file cannot be read';
  const [all = 'true', row = 'tuple_'] = spelled.names;
  const key = order.keys.length > 1 ? `${row}(${attributes.join(', ')})` : (attributes[0] ?? '');
  const behind = `${key} ${order.descending ? '<' : '>'} ${after}`;
  const sorted = list.shape.order.length;
  const missing = attributes.slice(sorted).map((attribute) => (order.descending ? `${attribute}.desc()` : attribute));
  const calls = [
    `.${isSelect ? 'where' : 'filter'}(${behind} if ${after} is not None else ${all}())`,
    ...(missing.length === 0 ? [] : [`.order_by(${missing.join(', ')})`]),
    `.limit(${limit})`,
  ];
  const statement = appendCalls(sources, built, calls);
  const parameters = addParameters(definition, built.file, [`${limit}: int = ${pageSize}`, `${after}=None`]);
  if (statement === null || parameters === null) return 'the function is not written as this edit needs it';
  return editCode(list.table.name, [...spelled.edits, parameters, statement], 'changed', [
    {
      text: `Callers that rely on all rows get the first ${pageSize}: they, the endpoint and its clients must ask for the pages that follow, with ${after} set to the last row's (${order.keys.join(', ')}).`,
      watch: null,
    },
  ]);
}

function textOf(sources: PythonSources, place: Place): string {
  const text = sources.text(place.file) ?? '';
  const found = locatePlace(text, place);
  return found === null ? '' : text.slice(found.start, found.end);
}

/** `Job.created_at`, `Job.id`: as the class is named in the statement's own text. */
function spellAttributes({ models, table, send, sources }: PagedList, { keys }: PageOrder): readonly string[] | null {
  const entity = send.row.find((part) => part.kind === 'entity' && part.table === table.name);
  const model = models === null ? null : findModelTable(models, table);
  const text = send.built === null ? null : (sources?.text(send.built.file) ?? null);
  if (entity?.kind !== 'entity' || model === null || text === null || !new RegExp(`\\b${entity.className}\\b`).test(text)) return null;
  const attributes = keys.map((key) => model.columns.find(({ name }) => name === key)?.attribute);
  return attributes.some((attribute) => attribute === undefined)
    ? null
    : attributes.map((attribute) => `${entity.className}.${attribute ?? ''}`);
}

function byHand({ table, pageSize }: PagedList, why: string): PageProposal {
  return {
    candidates: [],
    claims: [],
    noRecommendation: `The edit is left to you, as ${why}: sort by a unique key, add LIMIT (${pageSize}, say), and let the next page begin behind the last row's key; an index of ${table.name} should lead with what the list searches by, then with the sort key.`,
  };
}
