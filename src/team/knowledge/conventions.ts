import type { Catalog, Column, Table } from '../../catalog/catalog.js';
import { softDeleteColumns } from '../../catalog/soft-delete.js';
import type { NamingConvention } from '../../sqlalchemy/naming.js';

/** What a schema keeps to, as its tables show it. */
export interface Convention {
  /** `keys`, `timestamps`, `soft_delete`, `naming`. */
  readonly name: ConventionName;
  /** The same words in every run, for as long as it is kept to: `uuid`, `created_at timestamptz`. */
  readonly value: string;
  /** Tables that keep to it, of how many; null where it is said once for all. */
  readonly kept: { readonly by: number; readonly of: number } | null;
}

export const conventionNames = ['keys', 'timestamps', 'soft_delete', 'naming'] as const;
export type ConventionName = (typeof conventionNames)[number];

/** Fewer tables show no convention. */
const FEW = 3;
/** More than half of the tables keep to it. */
const MOST = 0.5;
/** Not every table has rows that are deleted softly: as many as this, and at least `FEW`, are meant. */
const SOME = 0.1;

/** Conventions that can be told from the schema and the models' metadata. What people write of them in prose is not interpreted. */
export function detectConventions(catalog: Catalog, naming: NamingConvention): readonly Convention[] {
  const tables = catalog.tables.filter(({ partitionOf, kind }) => partitionOf === null && kind !== 'foreign table');
  return [...detectKeys(tables), ...detectTimestamps(tables), ...detectSoftDelete(tables), ...describeNaming(naming)];
}

function detectKeys(tables: readonly Table[]): Convention[] {
  const keys = tables.flatMap(({ primaryKey, columns }) => {
    const [name, ...more] = primaryKey?.columns ?? [];
    const column = columns.find((each) => each.name === name);
    return column === undefined || more.length > 0 ? [] : [describeKey(column)];
  });
  return mostOf('keys', keys, keys.length, MOST);
}

function describeKey({ baseType, type, identity, default: made }: Column): string {
  if (baseType === 'uuid') return 'uuid';
  return identity !== null ? `${type} identity` : (made ?? '').startsWith('nextval(') ? `${type} from a sequence` : type;
}

const MOMENT = /(?:_at|_on|_time|_date|^created|^updated|^modified)$/;

function detectTimestamps(tables: readonly Table[]): Convention[] {
  const found = tables.flatMap(({ columns }) =>
    columns
      .filter(({ name, baseType }) => baseType.startsWith('timestamp') && MOMENT.test(name))
      .map(({ name, baseType }) => `${name} ${baseType}`),
  );
  const counts = countEach(found);
  const kept = [...counts]
    .filter(([, count]) => count >= FEW && count > tables.length * MOST)
    .map(([text]) => text)
    .toSorted();
  if (kept.length === 0) return [];
  const by = Math.min(...kept.map((text) => counts.get(text) ?? 0));
  return [{ name: 'timestamps', value: kept.join(', '), kept: { by, of: tables.length } }];
}

function detectSoftDelete(tables: readonly Table[]): Convention[] {
  const found = tables.flatMap((table) =>
    softDeleteColumns(table, [])
      .slice(0, 1)
      .map(({ name, type }) => `${name} ${type}`),
  );
  return mostOf('soft_delete', found, tables.length, SOME);
}

function describeNaming({ ix, uq, ck, fk, pk }: NamingConvention): Convention[] {
  const templates = Object.entries({ pk, uq, ck, fk, ix }).flatMap(([kind, template]) =>
    template === null ? [] : [`${kind}: ${template}`],
  );
  return templates.length === 0 ? [] : [{ name: 'naming', value: templates.join(', '), kept: null }];
}

/** The most frequent one, where enough tables keep to it; of equals the first by name. */
function mostOf(name: ConventionName, found: readonly string[], of: number, share: number): Convention[] {
  const [first] = [...countEach(found)].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  if (first === undefined || first[1] < FEW || first[1] <= of * share) return [];
  return [{ name, value: first[0], kept: { by: first[1], of } }];
}

function countEach(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

const titles: Readonly<Record<ConventionName, string>> = {
  keys: 'keys',
  timestamps: 'timestamps',
  soft_delete: 'soft delete',
  naming: 'names',
};

/** `keys: uuid (26 of 28 tables)`. */
export function describeConvention({ name, value, kept }: Convention): string {
  return `${titles[name]}: ${value}${kept === null ? '' : ` (${kept.by} of ${kept.of} tables)`}`;
}
