import type { Catalog, Table } from '../../catalog/catalog.js';
import type { Volume } from '../../configuration/configuration.js';
import { qualify } from '../../postgres/identifier.js';
import { assumed, declared, derived, type Figure } from './basis.js';

/** `[volumes]` of plinth.toml: table name, or `schema.name`, → what is declared of it. */
export type Volumes = Readonly<Record<string, Volume>>;

/** A table that has a volume. */
export interface DeclaredTable {
  /** As it is written in plinth.toml. */
  readonly written: string;
  readonly table: Table;
  readonly volume: Volume;
}

/** What is declared, by table. */
export interface Declaration {
  readonly catalog: Catalog;
  readonly tables: readonly DeclaredTable[];
  /** Names in plinth.toml that no table has. */
  readonly unknown: readonly string[];
  /** Rows by a table's qualified name; null where they do not follow from what is declared. */
  rowsOf(table: Name): number | null;
  /** The table that a name in plinth.toml means; null for none. */
  find(written: string): Table | null;
  volumeOf(table: Name): Volume | null;
}

interface Name {
  readonly schema: string;
  readonly name: string;
}

export function readDeclaration(catalog: Catalog, volumes: Volumes): Declaration {
  const names = nameTables(catalog);
  const find = (written: string): Table | null => names.get(written) ?? null;
  const tables = Object.entries(volumes).flatMap(([written, volume]) => {
    const table = find(written);
    return table === null ? [] : [{ written, table, volume }];
  });
  const byTable = new Map(tables.map(({ table, volume }) => [qualify(table.schema, table.name), volume]));
  const volumeOf = ({ schema, name }: Name): Volume | null => byTable.get(qualify(schema, name)) ?? null;
  const rowsOf = (table: Name, above: readonly string[] = []): number | null => {
    const [volume, key] = [volumeOf(table), qualify(table.schema, table.name)];
    if (volume === null || volume.rows !== undefined) return volume?.rows ?? null;
    const products = above.includes(key)
      ? []
      : Object.entries(volume.rows_per ?? {}).flatMap(([written, each]) => {
          const parent = find(written);
          const rows = parent === null ? null : rowsOf(parent, [...above, key]);
          return rows === null ? [] : [rows * each];
        });
    if (products.length > 0) return Math.round(Math.max(...products));
    return volume.growth_per_month === undefined ? null : 0;
  };
  return { catalog, tables, unknown: Object.keys(volumes).filter((written) => find(written) === null), rowsOf, find, volumeOf };
}

/** By `schema.name`, and by name alone, which goes to the first table that has it. */
function nameTables({ tables }: Catalog): ReadonlyMap<string, Table> {
  const short = tables.toReversed().map((table) => [table.name, table] as const);
  return new Map([...short, ...tables.map((table) => [`${table.schema}.${table.name}`, table] as const)]);
}

export function describeRows({ rowsOf }: Declaration, { table, volume }: DeclaredTable): Figure<number | null> {
  const rows = rowsOf(table);
  if (volume.rows !== undefined) return declared(rows, 'rows');
  if (rows === null) return assumed(rows, 'neither rows nor the rows of a table that rows_per names are declared');
  const parents = Object.keys(volume.rows_per ?? {});
  return parents.length > 0 && rows > 0
    ? derived(rows, `rows_per and the rows of ${parents.join(', ')}`)
    : derived(rows, 'only its growth is declared: it begins empty');
}

/** Months; of tables of which nothing tells how long they have been filled. */
const ASSUMED_AGE = 24;
const LEAST_AGE = 1 / 720;
const MOST_AGE = 240;

/** Months in which the rows came: at the declared growth, else as long as a table that it references, else two years. */
export function ageOf(declaration: Declaration, table: Table, above: readonly Table[] = []): Figure<number> {
  const rows = declaration.rowsOf(table) ?? 0;
  const growth = declaration.volumeOf(table)?.growth_per_month ?? 0;
  if (growth > 0 && rows > 0) return derived(Math.min(MOST_AGE, Math.max(LEAST_AGE, rows / growth)), 'rows and growth_per_month');
  const parents = above.includes(table)
    ? []
    : table.foreignKeys.flatMap(({ references }) => declaration.find(`${references.schema}.${references.table}`) ?? []);
  const ages = parents
    .map((parent) => ({ parent, age: ageOf(declaration, parent, [...above, table]) }))
    .filter(({ age }) => age.source === 'derived');
  const [oldest] = ages.toSorted((one, other) => other.age.value - one.age.value);
  return oldest === undefined
    ? assumed(ASSUMED_AGE, `no growth is declared: ${ASSUMED_AGE} months`)
    : derived(oldest.age.value, `as long as ${oldest.parent.name}, which it references`);
}
