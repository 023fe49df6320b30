import type { Catalog, Table } from '../catalog/catalog.js';
import { takenRelationNames } from '../catalog/taken-names.js';
import { nameIndex } from '../change/make-name.js';
import type { IndexShape } from '../plan/index-shape.js';
import type { NamingConvention } from '../sqlalchemy/naming.js';

/** One name for each shape of a table; what one shape has been given is taken for the others. */
export function nameShapes(catalog: Catalog, naming: NamingConvention): (table: Table, shape: IndexShape) => string {
  const names = new Map<string, string>();
  /** By schema; what has been given in one is taken in all. */
  const taken = new Map<string, Set<string>>();
  const takenIn = (schema: string): Set<string> => {
    const known = taken.get(schema) ?? new Set([...takenRelationNames(catalog, schema), ...names.values()]);
    taken.set(schema, known);
    return known;
  };
  return (table, shape) => {
    const key = JSON.stringify([table.schema, table.name, shape.method, shape.keys.map(({ role: _, ...rest }) => rest), shape.where]);
    const known = names.get(key);
    if (known !== undefined) return known;
    const columns = shape.keys.map(({ column, expression }) => column ?? wordsOf(expression ?? ''));
    const suffix = suffixOf(shape);
    const name = nameIndex(naming, { table: table.name, columns, ...(suffix === null ? {} : { suffix }) }, takenIn(table.schema));
    names.set(key, name);
    for (const known of taken.values()) known.add(name);
    return name;
  };
}

/** `lower_email` for `lower((email)::text)`. */
function wordsOf(expression: string): string {
  return (expression.replaceAll(/::\w+|'[^']*'/g, '').match(/\w+/g) ?? []).join('_');
}

/** `live` for what is not deleted, `deleted` for what is, `pending` for a state, else the predicate's columns. */
function suffixOf({ where, whereColumns }: IndexShape): string | null {
  if (where === null) return null;
  if (whereColumns.every((column) => /^(is_)?deleted(_at)?$/.test(column))) return isLive(where) ? 'live' : 'deleted';
  return /= '(\w+)'/.exec(where)?.[1] ?? whereColumns.join('_');
}

/** Of a mark of deleted rows: `deleted_at IS NULL`, `NOT deleted`, `deleted IS FALSE`, `deleted IS NOT TRUE`. */
function isLive(where: string): boolean {
  return /\bIS NULL\b|^\(*NOT\b|\bIS (FALSE|NOT TRUE)\b|= false\b/i.test(where);
}
