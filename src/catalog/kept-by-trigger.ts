import type { Catalog, Table } from './catalog.js';

/** The trigger of `source` that writes the column of `table` when rows of `source` change; null for none. Told from the function's text. */
export function findKeepingTrigger(
  catalog: Catalog,
  source: Table,
  { table, column }: { readonly table: Table; readonly column: string },
): string | null {
  const writes = new RegExp(
    String.raw`\bupdate\s+(?:only\s+)?(?:"?\w+"?\.)?"?${escape(table.name)}"?\b[\s\S]*?\b${escape(column)}"?\s*=`,
    'i',
  );
  for (const { name, definition, enabled } of source.triggers) {
    const called = /EXECUTE (?:FUNCTION|PROCEDURE) (?:"?(\w+)"?\.)?"?(\w+)"?\(/i.exec(definition ?? '');
    const body = catalog.functions.find(
      (routine) => routine.name === called?.[2] && (called[1] === undefined || routine.schema === called[1]),
    );
    if (enabled && writes.test(body?.definition ?? '')) return name;
  }
  return null;
}

function escape(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
