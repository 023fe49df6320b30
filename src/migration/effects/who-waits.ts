import type { Catalog } from '../../catalog/catalog.js';
import type { LockMode } from '../../postgres/lock-modes.js';
import { qualify } from '../../postgres/identifier.js';
import { waitsFor } from './find-effect.js';

/** A relation, and what of SELECT, INSERT, UPDATE and DDL on it waits while the locks are held. */
export interface Waits {
  readonly relation: string;
  readonly statements: readonly ('SELECT' | 'INSERT' | 'UPDATE' | 'DDL')[];
}

/**
 * By table: whoever plans a statement on a table locks each of its indexes too (ACCESS SHARE to read, ROW EXCLUSIVE to write), so that a lock
 * on an index holds up those who use the table. `catalogs` tell which table an index belongs to.
 */
export function listWaits(
  locks: readonly { readonly relation: string; readonly mode: LockMode }[],
  catalogs: readonly Catalog[],
): readonly Waits[] {
  const tableOf = indexTables(catalogs);
  const waits = new Map<string, Set<string>>();
  for (const { relation, mode } of locks) {
    const table = tableOf.get(relation) ?? relation;
    const known = waits.get(table) ?? new Set();
    for (const what of waitsFor(mode)) known.add(what);
    if (known.size > 0) waits.set(table, known);
  }
  return [...waits].map(([relation, statements]) => ({ relation, statements: KINDS.filter((kind) => statements.has(kind)) }));
}

const KINDS = ['SELECT', 'INSERT', 'UPDATE', 'DDL'] as const;

function indexTables(catalogs: readonly Catalog[]): ReadonlyMap<string, string> {
  return new Map(
    catalogs.flatMap(({ tables, views }) =>
      [...tables, ...views].flatMap(({ schema, name, indexes }) =>
        indexes.map((index) => [qualify(schema, index.name), qualify(schema, name)] as const),
      ),
    ),
  );
}
