import { qualify } from '../postgres/identifier.js';
import type { ModelConstraint, ModelForeignKey, ModelTable } from './models.js';

/** Tables so that each comes after those it references; foreign keys of circles, and those with `use_alter`, come late. */
export function sortTables(tables: readonly ModelTable[]): { readonly ordered: readonly ModelTable[]; readonly late: ReadonlySet<ModelConstraint> } {
  const byName = new Map(tables.map((table) => [qualify(table.schema, table.name), table]));
  const late = new Set<ModelConstraint>();
  const ordered: ModelTable[] = [];
  const state = new Map<ModelTable, 'open' | 'done'>();
  const visit = (table: ModelTable): void => {
    state.set(table, 'open');
    for (const key of table.constraints) {
      if (key.kind !== 'foreign key') continue;
      const target = targetOf(byName, key);
      if (target === table) continue;
      if (target === undefined || key.useAlter) late.add(key);
      else if (state.get(target) === 'open') late.add(key);
      else if (state.get(target) === undefined) visit(target);
    }
    state.set(table, 'done');
    ordered.push(table);
  };
  for (const table of tables) if (state.get(table) === undefined) visit(table);
  return { ordered, late };
}

function targetOf(byName: ReadonlyMap<string, ModelTable>, key: ModelForeignKey): ModelTable | undefined {
  return byName.get(qualify(key.references.schema, key.references.table));
}
