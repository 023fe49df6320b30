import type { Column, Table } from './catalog.js';

/** Whether a sequence numbers the column: an identity, or a default that asks one. */
export function isNumbered(column: Pick<Column, 'identity' | 'default'>): boolean {
  return column.identity !== null || (column.default?.startsWith('nextval(') ?? false);
}

/** Whether the column by itself has each value once: a unique index of nothing but it, over all rows. */
export function isUniqueAlone({ indexes }: Pick<Table, 'indexes'>, column: string): boolean {
  return indexes.some(({ unique, isPartial, keys }) => unique && !isPartial && keys.length === 1 && keys[0]?.column === column);
}

/** Whether it holds days or moments. */
export function isMoment({ baseType }: Pick<Column, 'baseType'>): boolean {
  return /^(timestamp|timestamptz|date)$/.test(baseType);
}
