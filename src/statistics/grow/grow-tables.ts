import { isMoment } from '../../catalog/column-facts.js';
import type { Catalog, Table } from '../../catalog/catalog.js';
import { qualify } from '../../postgres/identifier.js';
import type { RelationStatistics, Statistics } from '../statistics.js';

/** How a table takes part in growth. */
export interface TableGrowth {
  readonly schema: string;
  readonly name: string;
  readonly role: 'grows' | 'follows' | 'stays';
  /** Times today's rows. */
  readonly factor: number;
  /** Rows of a table that is empty today. */
  readonly added?: number;
  readonly why: string;
}

/** Tables that somebody says do or do not grow, by name or `schema.name`. */
export interface StatedGrowth {
  readonly grows: readonly string[];
  readonly stays: readonly string[];
}

/** More rows than this are no list of kinds. */
const MOST_KINDS = 300;

/** Every table with rows grows by the factor, but for those that are lists of kinds, or to which nobody adds anything. */
export function growAll(catalog: Catalog, statistics: Statistics, factor: number, stated: StatedGrowth): readonly TableGrowth[] {
  const idle = findIdle(statistics);
  const isDeclared = statistics.relations.some(({ growthPerMonth }) => growthPerMonth !== undefined);
  return roots(catalog, statistics).map(({ table, relation }) => {
    const why = isNamed(stated.grows, table)
      ? null
      : isNamed(stated.stays, table)
        ? 'stated'
        : whyStays({ catalog, isIdle: idle, isDeclared }, table, relation);
    return why === null
      ? { ...nameOf(table), role: 'grows', factor, why: 'like the business' }
      : { ...nameOf(table), role: 'stays', factor: 1, why };
  });
}

/** Tables as they will be in so many months by their declared growth; a table without one follows a table that it references. */
export function growByMonths(catalog: Catalog, statistics: Statistics, months: number, stated: StatedGrowth): readonly TableGrowth[] {
  const known = new Map(roots(catalog, statistics, true).map((each) => [qualify(each.table.schema, each.table.name), each]));
  const grown = new Map<string, TableGrowth>();
  const grow = (key: string, above: ReadonlySet<string>): TableGrowth | null => {
    const found = known.get(key);
    const done = grown.get(key);
    if (found === undefined || done !== undefined || above.has(key)) return done ?? null;
    const made = growOne(found, months, stated, (parent) => grow(parent, new Set([...above, key])));
    grown.set(key, made);
    return made;
  };
  return [...known.keys()].flatMap((key) => grow(key, new Set()) ?? []);
}

interface Root {
  readonly table: Table;
  readonly relation: RelationStatistics;
}

function growOne(
  { table, relation }: Root,
  months: number,
  stated: StatedGrowth,
  parentOf: (key: string) => TableGrowth | null,
): TableGrowth {
  const rows = relation.rows ?? 0;
  if (isNamed(stated.stays, table)) return { ...nameOf(table), role: 'stays', factor: 1, why: 'stated' };
  if (relation.growthPerMonth !== undefined)
    return relation.growthPerMonth === 0
      ? { ...nameOf(table), role: 'stays', factor: 1, why: 'its declared growth is 0' }
      : rows === 0
        ? {
            ...nameOf(table),
            role: 'grows',
            factor: 1,
            added: Math.round(relation.growthPerMonth * months),
            why: 'its declared growth, from none today',
          }
        : { ...nameOf(table), role: 'grows', factor: (rows + relation.growthPerMonth * months) / rows, why: 'its declared growth' };
  const parents = table.foreignKeys.flatMap(({ references }) => parentOf(qualify(references.schema, references.table)) ?? []);
  const [fastest] = parents.toSorted((one, other) => other.factor - one.factor);
  return fastest === undefined || fastest.factor === 1
    ? { ...nameOf(table), role: 'stays', factor: 1, why: 'no growth is declared, and it references no table that grows' }
    : { ...nameOf(table), role: 'follows', factor: fastest.factor, why: `its rows for each of ${fastest.name} stay as many` };
}

function nameOf({ schema, name }: Table): { readonly schema: string; readonly name: string } {
  return { schema, name };
}

function isNamed(names: readonly string[], { schema, name }: Table): boolean {
  return names.includes(name) || names.includes(`${schema}.${name}`);
}

/** Tables with rows, or that will have some, that are no partitions: those grow with their whole. */
function roots(catalog: Catalog, statistics: Statistics, filling = false): readonly Root[] {
  const relations = new Map(
    statistics.relations.flatMap((relation) =>
      relation.table === null ? [[qualify(relation.schema, relation.name), relation] as const] : [],
    ),
  );
  return catalog.tables.flatMap((table) => {
    const relation = relations.get(qualify(table.schema, table.name));
    if (relation === undefined || table.partitionOf !== null) return [];
    return (relation.rows ?? 0) > 0 || (filling && (relation.growthPerMonth ?? 0) > 0) ? [{ table, relation }] : [];
  });
}

interface Known {
  readonly catalog: Catalog;
  readonly isIdle: (relation: RelationStatistics) => boolean;
  /** Whether somebody declared the growth of any table. */
  readonly isDeclared: boolean;
}

function whyStays({ catalog, isIdle, isDeclared }: Known, table: Table, relation: RelationStatistics): string | null {
  if (relation.growthPerMonth === 0) return 'its declared growth is 0';
  if ((relation.growthPerMonth ?? 0) > 0) return null;
  if (isIdle(relation)) return 'no row was added since the counters run, while other tables grew';
  if ((relation.rows ?? 0) > MOST_KINDS) return null;
  if (isDeclared) return 'few rows, and of the tables whose growth is declared it is none';
  if (table.columns.some(isMoment)) return null;
  const isReferenced = catalog.tables.some(({ foreignKeys }) =>
    foreignKeys.some(({ references }) => references.schema === table.schema && references.table === table.name),
  );
  if (isReferenced && table.columns.length <= MOST_COLUMNS)
    return 'a list of kinds: few rows, referenced, and no column says when one was made';
  return isNamedByHand(table) ? 'settings: few rows whose keys are given by hand, and no column says when one was made' : null;
}

/** A kind has a name, and little else. */
const MOST_COLUMNS = 6;

/** Whether neither a sequence nor a function makes the keys, nor another table gives them. */
function isNamedByHand({ primaryKey, columns, foreignKeys }: Table): boolean {
  const keys = columns.filter(({ name }) => primaryKey?.columns.includes(name));
  return (
    foreignKeys.length === 0 &&
    keys.length > 0 &&
    keys.every((column) => /^(text|varchar|bpchar|citext)$/.test(column.baseType) && column.default === null)
  );
}

/** Tells tables to which nothing was added; where the counters saw too little of the data come, they tell nothing. */
function findIdle({ relations }: Statistics): (relation: RelationStatistics) => boolean {
  const tables = relations.filter(({ table, kind }) => table === null && kind === 'table');
  const rows = tables.reduce((sum, relation) => sum + (relation.rows ?? 0), 0);
  const inserted = tables.reduce((sum, { activity }) => sum + (activity?.inserted ?? 0), 0);
  const told = inserted > rows / 100;
  return ({ activity, kind }) => told && kind === 'table' && activity !== null && activity.inserted === 0 && activity.deleted === 0;
}
