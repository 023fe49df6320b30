import type { Catalog, Column, Sequence, Table } from '../../catalog/catalog.js';
import { isSame } from '../../catalog/equal/same.js';
import { normaliseDefault } from '../../drift/normalise-default.js';
import type { Rename } from '../../migration/staged/stage.js';

/** Three sides of a change. */
export interface Sides {
  /** What the revisions make. */
  readonly base: Catalog;
  /** What the models said before they were edited; null where that is not known. */
  readonly was: Catalog | null;
  /** What they say now. */
  readonly now: Catalog;
  readonly renames: readonly Rename[];
  /** What goes: `schema.table`, `schema.table.column`. */
  readonly drops: ReadonlySet<string>;
}

/**
 * The schema to get to: what the revisions make, with what was edited. Where the models from before are known, only what they say otherwise now
 * counts; what the revisions have beside the models stays. Tables that no model defines stay unless they are named.
 */
export function targetOf({ base, was, now, renames, drops }: Sides): Catalog {
  const find = (catalog: Catalog | null, schema: string, name: string): Table | undefined =>
    catalog?.tables.find((table) => table.schema === schema && table.name === name);
  const formerly = (table: Table): string =>
    renames.find(({ schema, column, to }) => column === null && schema === table.schema && to === table.name)?.table ?? table.name;
  const tables = now.tables.flatMap((table) => {
    const former = formerly(table);
    const old = find(base, table.schema, former);
    const edited = find(was, table.schema, former);
    // The models had it before, and the revisions do not make it (a view, say): that is no part of the edit.
    if (old === undefined) return edited === undefined ? [table] : [];
    return [mergeTable(old, edited ?? null, table)];
  });
  const kept = base.tables.filter(
    ({ schema, name }) =>
      !now.tables.some((table) => table.schema === schema && formerly(table) === name) &&
      find(was, schema, name) === undefined &&
      !drops.has(`${schema}.${name}`),
  );
  const all = [...tables, ...kept];
  const added = tables.filter((table) => find(base, table.schema, formerly(table)) === undefined);
  return {
    ...base,
    schemas: [...new Set([...base.schemas, ...now.schemas])],
    tables: all,
    enums: mergeEnums({ base, was, now }),
    domains: [...base.domains, ...now.domains.filter((type) => !base.domains.some(({ name }) => name === type.name))],
    sequences: mergeSequences(base, now, { all, added }),
    dependencies: [...base.dependencies, ...now.dependencies],
  };
}

function mergeTable(base: Table, was: Table | null, now: Table): Table {
  const pick = <T extends { readonly name: string }>(of: (table: Table) => readonly T[], keep: boolean): T[] =>
    mergeNamed({ base: of(base), was: was === null ? null : of(was), now: of(now) }, keep);
  return {
    ...base,
    name: now.name,
    columns: mergeColumns(base, was, now),
    primaryKey: was !== null && isSame(was.primaryKey, now.primaryKey) && base.name === now.name ? base.primaryKey : now.primaryKey,
    uniques: pick(({ uniques }) => uniques, false),
    foreignKeys: pick(({ foreignKeys }) => foreignKeys, false),
    checks: pick(({ checks }) => checks, true),
    exclusions: pick(({ exclusions }) => exclusions, true),
    indexes: pick(({ indexes }) => indexes, false),
    kind: was !== null && was.kind === now.kind ? base.kind : now.kind,
    partitionKey: was !== null && was.partitionKey === now.partitionKey ? base.partitionKey : now.partitionKey,
    comment: was !== null && was.comment === now.comment ? base.comment : now.comment,
  };
}

/** `keep` what only the base has, where nobody knows whether the models ever said it: autogenerate does not see it either. */
function mergeNamed<T extends { readonly name: string }>(
  { base, was, now }: { readonly base: readonly T[]; readonly was: readonly T[] | null; readonly now: readonly T[] },
  keep: boolean,
): T[] {
  const find = (items: readonly T[] | null, name: string): T | undefined => items?.find((item) => item.name === name);
  const merged = now.flatMap((item) => {
    const [old, former] = [find(base, item.name), find(was, item.name)];
    if (old !== undefined) return [former !== undefined && isSame(former, item) ? old : item];
    // Known before the edit, and the base has it under another name or not at all: that is no part of the edit.
    return former !== undefined && isSame(former, item) ? [] : [item];
  });
  const left = base.filter(({ name }) => find(now, name) === undefined && (was === null ? keep : find(was, name) === undefined));
  return [...merged, ...left];
}

function mergeColumns(base: Table, was: Table | null, now: Table): Column[] {
  const isRenamed = base.name !== now.name;
  const kept = base.columns.flatMap((column) => {
    const next = now.columns.find(({ name }) => name === column.name);
    const former = was?.columns.find(({ name }) => name === column.name);
    if (next === undefined) return was !== null && former === undefined ? [column] : [];
    const merged = mergeColumn(column, former ?? null, next);
    // Its sequence gets the table's new name, too.
    return [isRenamed && isNumbered(column) && isNumbered(next) ? { ...merged, default: next.default } : merged];
  });
  return [...kept, ...now.columns.filter(({ name }) => !base.columns.some((column) => column.name === name))];
}

function isNumbered(column: Column): boolean {
  return column.default?.startsWith('nextval(') === true;
}

function mergeColumn(base: Column, was: Column | null, now: Column): Column {
  const isEdited = (property: keyof Column): boolean =>
    was === null ? !isSame(base[property], now[property]) : !isSame(was[property], now[property]);
  const isDefaulted = isEdited('default') && !(isNumbered(base) && isNumbered(now)) && defaultText(base) !== defaultText(now);
  return {
    ...base,
    ...(isEdited('type') ? { type: now.type, baseType: now.baseType, collation: now.collation } : {}),
    ...(isEdited('nullable') ? { nullable: now.nullable } : {}),
    ...(isDefaulted ? { default: now.default } : {}),
    ...(isEdited('generated') ? { generated: now.generated } : {}),
    ...(isEdited('comment') ? { comment: now.comment } : {}),
    ...((base.identity === null) !== (now.identity === null) && isEdited('identity') ? { identity: now.identity } : {}),
  };
}

function mergeEnums({ base, was, now }: Pick<Sides, 'base' | 'was' | 'now'>): Catalog['enums'] {
  const find = (catalog: Catalog | null, schema: string, name: string) =>
    catalog?.enums.find((type) => type.schema === schema && type.name === name);
  const known = base.enums.flatMap((type) => {
    const next = find(now, type.schema, type.name);
    const former = find(was, type.schema, type.name);
    if (next === undefined) return former === undefined ? [type] : [];
    return [former !== undefined && isSame(former.labels, next.labels) ? type : { ...type, labels: next.labels }];
  });
  const made = now.enums.filter(({ schema, name }) => find(base, schema, name) === undefined && find(was, schema, name) === undefined);
  return [...known, ...made];
}

function mergeSequences(
  base: Catalog,
  now: Catalog,
  { all, added }: { readonly all: readonly Table[]; readonly added: readonly Table[] },
): Catalog['sequences'] {
  const isOf = (tables: readonly Table[], ownedBy: Catalog['sequences'][number]['ownedBy']): boolean =>
    ownedBy !== null && tables.some(({ schema, name }) => schema === ownedBy.schema && name === ownedBy.table);
  const has = (name: string): boolean => base.sequences.some((sequence) => sequence.name === name);
  return [
    ...base.sequences
      .filter(({ ownedBy }) => ownedBy === null || isOf(all, ownedBy))
      .map((sequence) => widen(sequence, { base, now, all })),
    ...now.sequences.filter(({ name, ownedBy }) => !has(name) && (ownedBy === null || isOf(added, ownedBy) || isOf(all, ownedBy))),
  ];
}

/** A sequence is as wide as the column that it numbers, where that is edited. */
function widen(
  sequence: Sequence,
  { base, now, all }: { readonly base: Catalog; readonly now: Catalog; readonly all: readonly Table[] },
): Sequence {
  const owner = sequence.ownedBy;
  const next = now.sequences.find(({ schema, name }) => schema === sequence.schema && name === sequence.name);
  if (owner === null || next === undefined) return sequence;
  const typeIn = (tables: readonly Table[]): string | undefined =>
    tables.find(({ schema, name }) => schema === owner.schema && name === owner.table)?.columns.find(({ name }) => name === owner.column)
      ?.type;
  const { type, minimum, maximum } = next;
  return typeIn(base.tables) === typeIn(all) ? sequence : { ...sequence, type, minimum, maximum };
}

function defaultText({ default: given }: Column): string | null {
  return given === null ? null : normaliseDefault(given, []);
}
