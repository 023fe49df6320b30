import type { Catalog, Table } from '../catalog/catalog.js';
import type { Place } from '../source/place.js';
import type { Condition, SelectedTable } from '../sql/read-select.js';
import { readSearchShapes, type SearchShape } from '../sql/read-searches.js';
import type { CodeWorkload, Send } from '../workload/code.js';
import { senderOf } from '../workload/endpoint-sends.js';
import type { PlannedQuery } from './planned-query.js';

/** A statement of the workload or of the code, with what it, or a query within it, searches by. */
export interface Search {
  /** Of the query, or of the function that sends it. */
  readonly name: string;
  readonly sql: string;
  readonly place: Place | null;
  readonly shape: SearchShape;
  /** Null for queries of files. */
  readonly send: Send | null;
}

/** All that search tables by name, those within others, too; each text once for each function or query. */
export function readSearches(plans: readonly PlannedQuery[] | null, code: CodeWorkload | null): Search[] {
  const found = new Map<string, Omit<Search, 'shape'>>();
  for (const { query } of plans ?? [])
    if (query.origin !== 'code') add(found, { name: query.name, sql: query.sql, place: query.place, send: null });
  for (const { sends } of code?.functions ?? [])
    for (const send of sends)
      if (send.cause === 'statement') add(found, { name: senderOf(send), sql: send.sql, place: send.built ?? send.place, send });
  return [...found.values()].flatMap((search) => readSearchShapes(search.sql).map((shape) => ({ ...search, shape })));
}

function add(found: Map<string, Omit<Search, 'shape'>>, search: Omit<Search, 'shape'>): void {
  const key = `${search.name} ${search.sql}`;
  if (!found.has(key)) found.set(key, search);
}

/** Where a search reads a table, and the conditions on it. */
export interface TableSearch extends Search {
  readonly selected: SelectedTable;
  readonly conditions: readonly Condition[];
}

/** The searches of one table, one for each time it stands in FROM; the order is that of the searches. */
export function searchesOf(table: Table, searches: readonly Search[], catalog: Catalog): TableSearch[] {
  const single = countNamed(catalog, table.name) === 1;
  return searchesNaming(searches, table.name).flatMap((search) =>
    search.shape.tables
      .filter(
        ({ schema, name }) =>
          name === table.name && (schema === table.schema || (schema === null && (single || table.schema === 'public'))),
      )
      .map((selected) => ({
        ...search,
        selected,
        conditions: search.shape.conditions.filter((condition) => isOn(condition, selected, search, table)),
      })),
  );
}

/** By the name of a table, as they are asked for once a table. */
const byName = new WeakMap<readonly Search[], Map<string, Search[]>>();

function searchesNaming(searches: readonly Search[], table: string): readonly Search[] {
  let named = byName.get(searches);
  if (named === undefined) {
    named = new Map();
    for (const search of searches)
      for (const name of new Set(search.shape.tables.map((one) => one.name))) named.set(name, [...(named.get(name) ?? []), search]);
    byName.set(searches, named);
  }
  return named.get(table) ?? [];
}

/** How many tables have each name, whatever their schema. */
const counts = new WeakMap<Catalog, Map<string, number>>();

function countNamed(catalog: Catalog, table: string): number {
  let counted = counts.get(catalog);
  if (counted === undefined) {
    counted = new Map();
    for (const { name } of catalog.tables) counted.set(name, (counted.get(name) ?? 0) + 1);
    counts.set(catalog, counted);
  }
  return counted.get(table) ?? 0;
}

function isOn({ column: { alias, column }, outer }: Condition, selected: SelectedTable, { shape }: Search, table: Table): boolean {
  if (outer && !selected.outer) return false;
  if (alias !== null) return alias === selected.alias;
  return shape.tables.length === 1 && !shape.others && table.columns.some(({ name }) => name === column);
}
