import type { Catalog, Table } from '../../catalog/catalog.js';
import type { Configuration, Volume } from '../../configuration/configuration.js';
import type { Statistics } from '../../statistics/statistics.js';
import type { MemoryEntry } from './entry.js';
import { namesTable, writtenName } from './situation.js';

type Volumes = NonNullable<Configuration['volumes']>;

/** A figure of an entry that stands in for a volume. */
export interface RememberedVolume {
  readonly entry: MemoryEntry;
  readonly table: string;
  readonly what: 'rows' | 'growth';
  readonly value: number;
}

/**
 * Row counts and growth that entries hold, for tables of which plinth.toml says neither rows nor what they follow from, and of which no rows
 * were measured. The newest entry speaks. They never silence a finding: see `keepFindings`.
 */
export function rememberVolumes(
  entries: readonly MemoryEntry[],
  catalog: Catalog,
  declared: Volumes,
  live: Statistics | null,
): readonly RememberedVolume[] {
  const measured = new Set((live?.relations ?? []).filter(({ table, rows }) => table === null && (rows ?? 0) > 0).map(keyOf));
  const volumes = new Map<string, RememberedVolume>();
  for (const entry of entries) {
    if (entry.retired !== null) continue;
    for (const [written, value] of Object.entries(entry.facts.rows ?? {})) remember(written, 'rows', value);
    for (const [written, value] of Object.entries(entry.facts.growth_per_month ?? {})) remember(written, 'growth', value);
    function remember(written: string, what: RememberedVolume['what'], value: number): void {
      const table = catalog.tables.find((one) => namesTable(written, one));
      if (table === undefined || isKnown(table, what, declared, measured)) return;
      volumes.set(`${keyOf(table)} ${what}`, { entry, table: writtenName(table), what, value });
    }
  }
  return [...volumes.values()];
}

/** Growth is never measured by the server: only what is declared goes before it. */
function isKnown(table: Table, what: RememberedVolume['what'], declared: Volumes, measured: ReadonlySet<string>): boolean {
  const volume = declared[`${table.schema}.${table.name}`] ?? declared[table.name];
  if (what === 'growth') return volume?.growth_per_month !== undefined;
  return volume?.rows !== undefined || volume?.rows_per !== undefined || measured.has(keyOf(table));
}

/** The declared volumes with the remembered ones. */
export function addVolumes(declared: Volumes, remembered: readonly RememberedVolume[]): Volumes {
  const volumes = new Map<string, Volume>(Object.entries(declared));
  for (const { table, what, value } of remembered) {
    const key = volumes.has(`public.${table}`) ? `public.${table}` : table;
    volumes.set(key, { ...volumes.get(key), ...(what === 'rows' ? { rows: value } : { growth_per_month: value }) });
  }
  return Object.fromEntries(volumes);
}

function keyOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${schema}.${name}`;
}
