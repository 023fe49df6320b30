import type { Catalog, QualifiedName } from './catalog.js';

/**
 * The tables that lose rows when a row of `start` is deleted: `start` first, then what refers to it by ON DELETE CASCADE, and so on.
 * Copies of keys on partitions are not followed: the partitioned table stands for them.
 */
export function reachedByCascade(catalog: Catalog, start: QualifiedName): QualifiedName[] {
  const reached: QualifiedName[] = [start];
  for (const parent of reached)
    for (const table of catalog.tables) {
      const cascades = table.foreignKeys.some(
        ({ onDelete, inherited, references }) =>
          onDelete === 'CASCADE' && !inherited && references.schema === parent.schema && references.table === parent.name,
      );
      if (cascades && !reached.some(({ schema, name }) => schema === table.schema && name === table.name)) reached.push(table);
    }
  return reached.map(({ schema, name }) => ({ schema, name }));
}
