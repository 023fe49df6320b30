import { qualify } from '../postgres/identifier.js';
import type { ModelForeignKey, ModelTable } from './models.js';

/** Tables so that each comes after those it references, as far as there are no circles. */
export function sortTables(tables: readonly ModelTable[]): readonly ModelTable[] {
  const byName = new Map(tables.map((table) => [qualify(table.schema, table.name), table]));
  const ordered: ModelTable[] = [];
  const seen = new Set<ModelTable>();
  const visit = (table: ModelTable): void => {
    if (seen.has(table)) return;
    seen.add(table);
    for (const key of table.constraints) {
      if (key.kind !== 'foreign key') continue;
      const target = targetOf(byName, key);
      if (target !== undefined && !key.useAlter) visit(target);
    }
    ordered.push(table);
  };
  for (const table of tables) visit(table);
  return ordered;
}

function targetOf(byName: ReadonlyMap<string, ModelTable>, key: ModelForeignKey): ModelTable | undefined {
  return byName.get(qualify(key.references.schema, key.references.table));
}
