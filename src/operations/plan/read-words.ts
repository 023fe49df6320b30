import type { Catalog } from '../../catalog/catalog.js';
import { Failure } from '../../failure/failure.js';
import type { Rename } from '../../migration/staged/stage.js';
import type { PlanRequest } from './request.js';

/** What the user has said of the change. */
export interface Said {
  readonly renames: readonly Rename[];
  /** `schema.table` or `schema.table.column`. */
  readonly drops: ReadonlySet<string>;
  /** Expressions by `table.column`. */
  readonly fill: ReadonlyMap<string, string>;
}

/** Reads the options against the schema as it is and as it is to be. Throws `usage` for what names nothing. */
export function readSaid({ rename = [], drop = [], fill = [] }: PlanRequest, before: Catalog, after: Catalog): Said {
  return {
    renames: rename.map((word) => readRename(word, before, after)),
    drops: new Set(drop.map((word) => nameOf(resolveName(word, before)))),
    fill: new Map(fill.map((word) => readFill(word, after))),
  };
}

interface Named {
  readonly schema: string;
  readonly table: string;
  readonly column: string | null;
}

function readRename(word: string, before: Catalog, after: Catalog): Rename {
  const [, from = '', to = ''] = /^([^:]+):([^:]+)$/.exec(word) ?? [];
  if (to === '') throw new Failure('usage', `"${word}" is no rename`, { hint: 'Write table.column:new_name, or table:new_name.' });
  const named = resolveName(from, before);
  const target = named.column === null ? { ...named, table: to } : { ...named, column: to };
  if (named.column === null && !hasTable(after, named.schema, to)) throw unknown(to, 'the schema that is to be');
  if (
    named.column !== null &&
    findColumn(after, target) === undefined &&
    findColumn(after, { ...target, schema: named.schema }) === undefined
  )
    throw unknown(`${named.table}.${to}`, 'the schema that is to be');
  return { schema: named.schema, table: named.table, column: named.column, to };
}

function readFill(word: string, after: Catalog): readonly [string, string] {
  const at = word.indexOf('=');
  if (at < 1) throw new Failure('usage', `"${word}" gives no value`, { hint: 'Write table.column=expression.' });
  const { table, column } = resolveName(word.slice(0, at), after);
  if (column === null) throw new Failure('usage', `"${word}" names no column`, { hint: 'Write table.column=expression.' });
  return [`${table}.${column}`, word.slice(at + 1)];
}

/** `table`, `schema.table`, `table.column` or `schema.table.column`. */
function resolveName(word: string, catalog: Catalog): Named {
  const parts = word.split('.');
  const [one = '', two = '', three = ''] = parts;
  const schemas = ['public', ...catalog.schemas];
  const candidates: Named[] =
    parts.length === 1
      ? schemas.map((schema) => ({ schema, table: one, column: null }))
      : parts.length === 2
        ? [...schemas.map((schema) => ({ schema, table: one, column: two })), { schema: one, table: two, column: null }]
        : [{ schema: one, table: two, column: three }];
  const found = candidates.find((named) =>
    named.column === null ? hasTable(catalog, named.schema, named.table) : findColumn(catalog, named),
  );
  if (found === undefined) throw unknown(word, 'the schema');
  return found;
}

function hasTable({ tables }: Catalog, schema: string, name: string): boolean {
  return tables.some((table) => table.schema === schema && table.name === name);
}

function findColumn({ tables }: Catalog, { schema, table, column }: Named): string | undefined {
  return tables.find((each) => each.schema === schema && each.name === table)?.columns.find(({ name }) => name === column)?.name;
}

function nameOf({ schema, table, column }: Named): string {
  return [schema, table, ...(column === null ? [] : [column])].join('.');
}

function unknown(word: string, where: string): Failure {
  return new Failure('usage', `${where} has no ${word}`, { hint: 'Names stand as the database has them.' });
}
