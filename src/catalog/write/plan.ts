import type { Catalog, QualifiedName, Table } from '../catalog.js';
import { groupBy } from '../group-by.js';
import { indexDependencies, orderByNeed, reaches } from './order.js';
import { checkKey, defaultKey, type TablePlan } from './table.js';

export interface WritePlan {
  /** Keys of types, sequences, functions, tables and views, each after what it needs. */
  readonly order: readonly string[];
  needsOf(key: string): readonly string[];
  tablePlan(table: Table): TablePlan;
}

export function relationKey({ schema, name }: QualifiedName): string {
  return `relation ${schema}.${name}`;
}

/**
 * Plans the order. A table needs the functions of its defaults and checks too, unless such a function needs a table itself: then the
 * default or check is added once everything is there.
 */
export function planWrite(catalog: Catalog, major: number): WritePlan {
  const dependencies = indexDependencies(catalog.dependencies);
  const tables = new Map(catalog.tables.map((table) => [relationKey(table), table]));
  const descendants = groupBy(
    catalog.tables.flatMap((table) => listAncestors(table, tables).map((ancestor) => ({ ancestor: relationKey(ancestor), table }))),
    (pair) => pair.ancestor,
  );
  const views = new Set(catalog.views.map(relationKey));
  const direct = (key: string): readonly string[] => dependencies.get(key) ?? [];
  const needsRelation = (key: string): boolean => reaches(key, direct, (need) => tables.has(need) || views.has(need));
  const isDeferred = (key: string): boolean => direct(key).some((need) => need.startsWith('function ') && needsRelation(need));
  const tableNeeds = (table: Table): readonly string[] => {
    const parts = [...table.columns.map((column) => defaultKey(table, column)), ...table.checks.map((check) => checkKey(table, check))];
    return [...direct(relationKey(table)), ...table.inherits.map(relationKey), ...parts.filter((key) => !isDeferred(key)).flatMap(direct)];
  };
  const needsOf = (key: string): readonly string[] => {
    const table = tables.get(key);
    return table === undefined ? direct(key) : tableNeeds(table);
  };
  return {
    order: orderByNeed(listKeys(catalog), needsOf),
    needsOf,
    tablePlan: (table) => ({
      major,
      isDeferred,
      parents: listParents(table, tables),
      ancestors: listAncestors(table, tables),
      descendantsOf: (of) => (descendants.get(relationKey(of)) ?? []).map((pair) => pair.table),
    }),
  };
}

function listParents(table: Table, tables: ReadonlyMap<string, Table>): readonly Table[] {
  return table.inherits.flatMap((parent) => tables.get(relationKey(parent)) ?? []);
}

function listAncestors(table: Table, tables: ReadonlyMap<string, Table>): readonly Table[] {
  const parents = listParents(table, tables);
  return [...parents, ...parents.flatMap((parent) => listAncestors(parent, tables))];
}

function listKeys(catalog: Catalog): readonly string[] {
  return [
    ...[...catalog.enums, ...catalog.ranges, ...catalog.domains].map(({ schema, name }) => `type ${schema}.${name}`),
    ...catalog.composites.map(relationKey),
    ...catalog.sequences.map(relationKey),
    ...catalog.functions.map((routine) => `function ${routine.schema}.${routine.name}(${routine.arguments})`),
    ...catalog.tables.map(relationKey),
    ...catalog.views.map(relationKey),
  ];
}
