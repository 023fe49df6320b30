import type { Column, Table } from '../catalog/catalog.js';
import { statedLimits } from '../catalog/stated-limits.js';
import type { Catalog } from '../catalog/catalog.js';
import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.js';
import type { UniqueRule } from '../validation/enforced.js';

/** Whether NULL may be stored, and nothing in the schema says that it is meant. */
export function lacksNotNull(catalog: Catalog, table: Table, column: Column): boolean {
  if (!column.nullable || column.unvalidatedNotNull !== null || statedLimits(catalog, table, column).has('not null')) return false;
  return !table.foreignKeys.some(({ columns, onDelete }) => columns.includes(column.name) && /^SET (NULL|DEFAULT)$/.test(onDelete));
}

/**
 * Whether no unique index, key or exclusion constraint is about these columns or some of them; one that is about them and more says
 * that the code's search is too wide, not that a constraint is missing.
 */
export function lacksUnique(table: Table, { columns }: UniqueRule): boolean {
  const covered = table.indexes.some(
    ({ unique, exclusion, keys }) =>
      (unique || exclusion) &&
      (keys.every((key) => isAbout(key, columns)) || columns.every((name) => keys.some((key) => isAbout(key, [name])))),
  );
  return !covered && !table.exclusions.some((one) => columns.some((name) => one.columns.includes(name)));
}

function isAbout({ column, expression }: Table['indexes'][number]['keys'][number], columns: readonly string[]): boolean {
  if (column !== null) return columns.includes(column);
  return columns.some((name) =>
    new RegExp(`(?<![\\w"])${quoteIdentifier(name).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?![\\w"])`).test(expression ?? ''),
  );
}

/** The predicate of a partial index: what the search asks of the other row besides the values. */
export function uniqueAmong({ among }: Pick<UniqueRule, 'among'>): string | null {
  const parts = among.map(({ column, operator, value }) => {
    const name = quoteIdentifier(column);
    if (value === null) return `${name} ${operator} NULL`;
    if (typeof value === 'boolean') return `${name} ${operator} ${value ? 'true' : 'false'}`;
    return `${name} ${operator} ${typeof value === 'number' ? value : quoteLiteral(value)}`;
  });
  return parts.length === 0 ? null : parts.join(' AND ');
}
