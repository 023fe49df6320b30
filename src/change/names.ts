import type { Catalog } from '../catalog/catalog.js';
import { applyConvention, type Named, type NamingConvention, truncateName } from './naming.js';

/**
 * Name of a new index. With a convention that names only the first column, or where the name is taken, the other columns, then
 * `hint` (what sets it apart, as in `active`), then a number follow.
 */
export function indexName(convention: NamingConvention, named: Named, taken: ReadonlySet<string>, hint: string | null = null): string {
  const own = convention.ix === null ? null : applyConvention(convention.ix, named);
  const plain = [named.schema, named.table, ...named.columns].filter((part) => part !== null).join('_');
  const base = own ?? truncateName(`ix_${plain}`);
  const rest = named.columns.slice(1).join('_');
  return firstFree([base, own === null || rest === '' ? null : `${own}_${rest}`, hint === null ? null : `${base}_${hint}`], taken);
}

/** Name of a new CHECK. `short` says what it checks and stands for `%(constraint_name)s`; without a convention PostgreSQL's own `<table>_<column>_check`. */
export function checkName(convention: NamingConvention, named: Named, short: string, taken: ReadonlySet<string>): string {
  const own = convention.ck === null ? null : applyConvention(convention.ck, { ...named, constraintName: short });
  const column = named.columns.length === 1 ? (named.columns[0] ?? null) : null;
  return own === null ? objectName(named.table, column, 'check', taken) : firstFree([own], taken);
}

/** Name of a new foreign key; without a convention PostgreSQL's own `<table>_<columns>_fkey`. */
export function foreignKeyName(convention: NamingConvention, named: Named, taken: ReadonlySet<string>): string {
  const own = convention.fk === null ? null : applyConvention(convention.fk, named);
  return own === null ? objectName(named.table, named.columns.join('_'), 'fkey', taken) : firstFree([own], taken);
}

/** Name of a new unique constraint; without a convention PostgreSQL's own `<table>_<columns>_key`. */
export function uniqueName(convention: NamingConvention, named: Named, taken: ReadonlySet<string>): string {
  const own = convention.uq === null ? null : applyConvention(convention.uq, named);
  return own === null ? objectName(named.table, named.columns.join('_'), 'key', taken) : firstFree([own], taken);
}

/** Names that a new index in this schema must not have: those of all relations there. */
export function takenRelationNames(catalog: Catalog, schema: string): ReadonlySet<string> {
  const relations = [...catalog.tables, ...catalog.views, ...catalog.sequences].filter((relation) => relation.schema === schema);
  const indexes = [...catalog.tables, ...catalog.views].filter((relation) => relation.schema === schema).flatMap((relation) => relation.indexes);
  return new Set([...relations, ...indexes].map((relation) => relation.name));
}

/** Names that a new constraint of this table must not have. */
export function takenConstraintNames(catalog: Catalog, schema: string, table: string): ReadonlySet<string> {
  const found = catalog.tables.find((each) => each.schema === schema && each.name === table);
  if (found === undefined) return new Set();
  const keys = found.primaryKey === null ? found.uniques : [found.primaryKey, ...found.uniques];
  return new Set([...keys, ...found.foreignKeys, ...found.checks, ...found.exclusions].map((constraint) => constraint.name));
}

/**
 * PostgreSQL's own name for an object of a table: the longer of the two parts is shortened until all fits in 63 bytes, and a number
 * follows where the name is taken. Source: `makeObjectName` and `ChooseConstraintName` of src/backend/commands/indexcmds.c and pg_constraint.c.
 */
export function objectName(table: string, column: string | null, label: string, taken: ReadonlySet<string>): string {
  for (let pass = 0; ; pass += 1) {
    const ending = `${label}${pass === 0 ? '' : pass}`;
    const available = 63 - Buffer.byteLength(ending) - (column === null ? 1 : 2);
    const [first, second] = shorten(table, column ?? '', available);
    const name = [first, ...(column === null ? [] : [second]), ending].join('_');
    if (!taken.has(name)) return name;
  }
}

function shorten(first: string, second: string, available: number): readonly [string, string] {
  let [a, b] = [first, second];
  while (Buffer.byteLength(a) + Buffer.byteLength(b) > available) {
    if (Buffer.byteLength(a) > Buffer.byteLength(b)) a = dropLast(a);
    else b = dropLast(b);
  }
  return [a, b];
}

function dropLast(text: string): string {
  return [...text].slice(0, -1).join('');
}

function firstFree(names: readonly (string | null)[], taken: ReadonlySet<string>): string {
  const wanted = names.filter((name) => name !== null).map(truncateName);
  const free = wanted.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  for (let number = 1; ; number += 1) {
    const name = truncateName(`${wanted.at(-1) ?? ''}_${number}`);
    if (!taken.has(name)) return name;
  }
}
