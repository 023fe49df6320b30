import type { Column, IndexKey } from '../../catalog/catalog.js';
import type { ColumnStatistics, RelationStatistics } from '../statistics.js';
import { assumeWidth, type Columned, type Typed } from '../width.js';
import { type CommonKeys, extendTail, readCommonKeys } from './common-keys.js';
import type { KeyGroup } from './gin-pages.js';
import { type FoundKey, groupSampled } from './sampled-keys.js';
import { listSampled } from './sampled-values.js';
import { valueBytes } from './value-bytes.js';
import { documentKeys, documentPaths, elementKeys, leadingPlace, lexemes, trigrams, wholeKey } from './value-keys.js';

/** The keys of one column of a GIN; `assumed` where statistics do not tell them. */
export interface GinKeys {
  readonly groups: readonly KeyGroup[];
  readonly assumed: boolean;
}

/** Sampled values below which they tell nothing. */
const FEWEST = 10;

/** The same of each part of an index; of an expression by the texts of the one column that it is made of. */
export function ginKeysOfIndex(keys: readonly Partial<IndexKey>[], table: Columned, statistics: RelationStatistics): readonly GinKeys[] {
  return keys.map(({ column, expression = null, opclass = null }) => {
    const own = table.columns.find(({ name }) => name === column);
    if (own !== undefined) return ginKeysOf(own, opclass, statistics);
    const words = new Set(expression?.match(/\w+/g) ?? []);
    const [one, ...others] = table.columns.filter(({ name, baseType }) => words.has(name) && TEXTUAL.has(baseType));
    const known = one === undefined ? undefined : columnStatistics(one, statistics);
    const read = /\bto_tsvector\(/.test(expression ?? '') ? lexemes : /trgm/.test(opclass ?? '') ? trigrams : null;
    const rows = statistics.rows ?? 0;
    const sample = known === undefined || read === null ? [] : listSampled(known);
    if (known === undefined || read === null || others.length > 0 || sample.length < FEWEST)
      return { groups: assumeKeys(one ?? ANY, opclass ?? '', known, rows), assumed: true };
    return { groups: groupSampled(sample, read, populationOf(known, rows)), assumed: false };
  });
}

const TEXTUAL: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'citext']);
const ANY = { baseType: 'text', type: 'text' };

/** Keys that a row has on average. */
export function keysPerRow({ groups }: GinKeys): number {
  return groups.reduce((sum, { keys, share }) => sum + keys * share, 0);
}

/** What GIN makes of one column's values: elements, lexemes, names and scalars of documents, trigrams. */
export function ginKeysOf(column: Column, opclass: IndexKey['opclass'], statistics: RelationStatistics): GinKeys {
  const known = columnStatistics(column, statistics);
  const rows = statistics.rows ?? 0;
  const nulls: readonly KeyGroup[] =
    known === undefined || known.nullFraction === 0 ? [] : [{ keys: 1, share: known.nullFraction, bytes: 1 }];
  const told = known === undefined ? null : tellKeys(column, opclass ?? '', known, rows);
  if (told !== null) return { groups: [...nulls, ...told], assumed: false };
  return { groups: [...nulls, ...assumeKeys(column, opclass ?? '', known, rows)], assumed: true };
}

function columnStatistics({ name: wanted }: Column, { columns }: RelationStatistics): ColumnStatistics | undefined {
  return columns.find(({ name, inherited }) => name === wanted && !inherited) ?? columns.find(({ name }) => name === wanted);
}

function populationOf({ nullFraction, distinct }: ColumnStatistics, rows: number): { distinctRows: number; present: number } {
  return { distinctRows: Math.max(1, distinct < 0 ? -distinct * rows : distinct || rows), present: 1 - nullFraction };
}

function tellKeys(column: Column, opclass: string, known: ColumnStatistics, rows: number): readonly KeyGroup[] | null {
  const present = 1 - known.nullFraction;
  const common = readCommonKeys(known);
  const keysOf = readerOf(column, opclass);
  const sample = keysOf === null ? [] : listSampled(known);
  const sampled =
    keysOf === null || sample.length < FEWEST
      ? null
      : groupSampled(
          sample,
          keysOf,
          { ...populationOf(known, rows), leading: column.baseType === 'jsonb' ? leadingPlace(sample[0]?.text ?? '') : null },
          common?.shares,
        );
  return common === null ? sampled : [...listCommon(column, common, present), ...listOthers(column, common, known, rows, sampled)];
}

function listCommon(column: Column, { shares }: CommonKeys, present: number): KeyGroup[] {
  return [...shares].map(([key, share]) => ({ keys: 1, share: share * present, bytes: keyBytes(column, key) }));
}

/** What is not among the common ones: as the sample has it, scaled to what a row has of them; else as the shares go on falling. */
function listOthers(
  column: Column,
  { shares, perRow }: CommonKeys,
  known: ColumnStatistics,
  rows: number,
  sampled: readonly KeyGroup[] | null,
): readonly KeyGroup[] {
  const present = 1 - known.nullFraction;
  const told = [...shares.values()].reduce((sum, each) => sum + each, 0);
  const widest = [...shares.keys()].reduce((sum, key) => sum + keyBytes(column, key), 0) / Math.max(1, shares.size);
  const each = column.baseType === 'tsvector' ? lexemesPerRow(known, shares) : perRow;
  const mass = (each - told) * present;
  if (sampled !== null && sampled.length > 0 && mass > 0) {
    const seen = sampled.reduce((sum, { keys, share }) => sum + keys * share, 0);
    return sampled.map((group) => ({ ...group, share: (group.share * mass) / seen }));
  }
  return extendTail([...shares.values()], mass, rows, widest);
}

/** A word's place in the text takes two bytes, its entry four, and its letters. Source: src/include/tsearch/ts_type.h. */
function lexemesPerRow({ averageWidth }: ColumnStatistics, shares: ReadonlyMap<string, number>): number {
  let [letters, total] = [0, 0];
  for (const [key, share] of shares) [letters, total] = [letters + share * Buffer.byteLength(key), total + share];
  return Math.max(total, (averageWidth - 8) / (4 + 0.5 + 4 + letters / Math.max(1e-9, total)));
}

function readerOf({ baseType, type }: Typed, opclass: string): ((text: string) => Iterable<FoundKey>) | null {
  if (baseType === 'jsonb') return /path_ops/.test(opclass) ? documentPaths : documentKeys;
  if (/trgm/.test(opclass)) return trigrams;
  if (type.endsWith('[]')) return elementKeys((text) => elementBytes(type, text));
  if (baseType === 'tsvector' || baseType === 'hstore') return null;
  return wholeKey((text) => valueBytes(baseType, text) ?? assumeWidth({ baseType, type }).bytes);
}

function keyBytes({ baseType, type }: Typed, key: string): number {
  return baseType === 'tsvector' ? 1 + Buffer.byteLength(key) : elementBytes(type, key);
}

function elementBytes(type: string, text: string): number {
  const element = ELEMENT_TYPES[type.replace(/(?:\([\d,]+\))?\[\]$/, '')] ?? 'text';
  return valueBytes(element, text) ?? assumeWidth({ baseType: element, type: element }).bytes;
}

const ELEMENT_TYPES: Readonly<Record<string, string>> = {
  smallint: 'int2',
  integer: 'int4',
  bigint: 'int8',
  uuid: 'uuid',
  date: 'date',
  numeric: 'numeric',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
};

/** Of the keys of a row, those that no other value has, where nothing tells: identifiers, moments and texts of documents. */
const OWN: Readonly<Record<string, number>> = { jsonb: 0.17, tsvector: 0.02 };
const OWN_ELSE = 0.04;
/** Of ways to scalars, among which no names are. */
const OWN_PATHS = 0.35;
/** Different keys that the others are of. */
const SHARED = 1_000;

/** Where nothing tells: keys of a row by the width of a value. */
function assumeKeys(column: Typed, opclass: string, known: ColumnStatistics | undefined, rows: number): KeyGroup[] {
  const width = known?.averageWidth ?? assumeWidth(column).bytes;
  const present = 1 - (known?.nullFraction ?? 0);
  const { each, bytes } = assumeEach(column, opclass, width);
  const own = /trgm/.test(opclass) ? 0 : /path_ops/.test(opclass) ? OWN_PATHS : (OWN[column.baseType] ?? OWN_ELSE);
  const values = Math.max(1, known === undefined ? rows : populationOf(known, rows).distinctRows);
  const keys = Math.max(1, Math.min(SHARED, each * rows));
  return [
    { keys, share: Math.min(1, (each * (1 - own) * present) / keys), bytes },
    ...(own === 0 ? [] : [{ keys: each * own * values, share: present / values, bytes }]),
  ];
}

function assumeEach(column: Typed, opclass: string, width: number): { readonly each: number; readonly bytes: number } {
  if (/trgm/.test(opclass)) return { each: Math.max(1, width / 1.1), bytes: 4 };
  if (column.baseType === 'jsonb')
    return /path_ops/.test(opclass) ? { each: Math.max(1, width / 28), bytes: 4 } : { each: Math.max(1, width / 14), bytes: 10 };
  if (!column.type.endsWith('[]')) return { each: Math.max(1, width / 14), bytes: 8 };
  const bytes = elementBytes(column.type, 'element');
  return { each: Math.max(1, (width - 22) / bytes), bytes };
}
