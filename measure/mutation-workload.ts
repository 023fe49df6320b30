import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import type { Mutation } from './mutation.js';
import { dropOperation, type MutationSite, type Searched } from './mutation-sites.js';

type SearchedSite = Extract<MutationSite, { readonly kind: 'searched index' }>;

const workload = 'queries/planted.sql';
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Red flag 10: gives the copy a query for each index that is searched by all its columns, on tables of a million rows where none are
 * declared, and a mutation that drops the index.
 */
export async function mutateSearches(checkout: string, sites: readonly MutationSite[], declared: Declared): Promise<Mutation[]> {
  const searched = sites
    .filter((site): site is SearchedSite => site.kind === 'searched index')
    .filter((site) => isWorthAnIndex(site, declared));
  await mkdir(join(checkout, 'queries'), { recursive: true });
  await writeFile(join(checkout, workload), searched.map((site) => `-- calls: 10/min\n${searchQuery(site)};\n`).join('\n'));
  if (!existsSync(join(checkout, 'plinth.toml'))) await writeFile(join(checkout, 'plinth.toml'), declareVolumes(searched));
  return searched.map((site, index) => ({
    flag: 10,
    how: 'an index that a query searches is dropped',
    expect: `10 ${site.schema}.${site.relation}.${workload}#${index + 1}`,
    scope: `${site.schema}.${site.relation}`,
    operations: [dropOperation(site, { name: site.name, as: site.detail.as })],
    replace: null,
  }));
}

function searchQuery({ schema, relation, detail: { columns, predicate } }: SearchedSite): string {
  const conditions = [...columns.map((column, index) => `${quote(column)} = $${index + 1}`), ...(predicate === null ? [] : [predicate])];
  return `SELECT * FROM ${quote(schema)}.${quote(relation)} WHERE ${conditions.join(' AND ')}`;
}

function declareVolumes(searched: readonly { readonly schema: string; readonly relation: string; readonly detail: Searched }[]): string {
  const tables = new Map<string, Set<string>>();
  for (const { schema, relation, detail } of searched) {
    const name = `${schema}.${relation}`;
    tables.set(name, new Set([...(tables.get(name) ?? []), ...detail.columns]));
  }
  const volumes = [...tables].map(([name, columns]) => {
    const distinct = [...columns].map((column) => `distinct.${JSON.stringify(column)} = 100_000`).join('\n');
    return `[volumes.${JSON.stringify(name)}]\nrows = 1_000_000\n${distinct}\n`;
  });
  return `[workload]\nfiles = ["queries/*.sql"]\n\n${volumes.join('\n')}`;
}

/** Not on a table that stays small, nor by columns with so few values that each call wants more than a tenth of the rows. */
function isWorthAnIndex({ relation, detail }: SearchedSite, declared: Declared): boolean {
  const distinct = declared.volumes?.[relation]?.distinct ?? {};
  const combinations = detail.columns.reduce((product, column) => product * (distinct[column] ?? 200), 1);
  return combinations >= 10 && !isSmall(declared, relation);
}

/** What is used of a plinth.toml. */
export interface Declared {
  readonly volumes?: Readonly<
    Record<string, { readonly rows?: number; readonly growth_per_month?: number; readonly distinct?: Readonly<Record<string, number>> }>
  >;
}

/** The copy's own plinth.toml; empty where it has none. */
export async function readDeclared(checkout: string): Promise<Declared> {
  const file = join(checkout, 'plinth.toml');
  return existsSync(file) ? (parse(await readFile(file, 'utf8')) as Declared) : {};
}

/** Declared to stay at no more than 10 000 rows for a year. */
export function isSmall(declared: Declared, table: string): boolean {
  return staysBelow(declared, table, 10_000);
}

/** Declared to have no more rows than this in a year. */
export function staysBelow({ volumes = {} }: Declared, table: string, limit: number): boolean {
  const { rows, growth_per_month: growth = 0 } = volumes[table] ?? {};
  return rows !== undefined && rows + 12 * growth <= limit;
}
