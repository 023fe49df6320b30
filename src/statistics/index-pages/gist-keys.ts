import type { Column, IndexKey } from '../../catalog/catalog.js';
import type { ColumnStatistics, RelationStatistics } from '../statistics.js';
import { alignmentOf, assumeWidth, type Columned } from '../width.js';
import { ginKeysOf, keysPerRow } from './gin-keys.js';
import type { GistKey } from './gist-pages.js';

/** Pages that keys in order leave behind when they split, and others. Measured on 15 and 18. */
const IN_ORDER = 0.445;
const ANY_ORDER = 0.62;
const RANGES = 0.49;
const SORTED = 0.97;
const SORTED_RANGES = 0.85;
/** A correlation from which on rows lie in order. */
const ORDERED = 0.9;

const UNKNOWN: GistKey = { bytes: 32, alignment: 8, innerBytes: 32, sortedSince: null, fill: ANY_ORDER, sortedFill: SORTED, assumed: true };

/** What each operator class keeps; of an expression that of a value of unknown width. */
export function gistKeysOfIndex(keys: readonly Partial<IndexKey>[], table: Columned, statistics: RelationStatistics): readonly GistKey[] {
  return keys.map(({ column, opclass = null }) => {
    const own = table.columns.find(({ name }) => name === column);
    return own === undefined ? UNKNOWN : gistKeyOf(own, opclass ?? '', statistics);
  });
}

function gistKeyOf(column: Column, opclass: string, statistics: RelationStatistics): GistKey {
  const { baseType, type } = column;
  const known = statistics.columns.find(({ name, inherited }) => name === column.name && !inherited);
  if (baseType === 'tsvector') return lexemesOf(column, statistics);
  if (/trgm/.test(opclass)) return trigramsOf(column, statistics);
  if (type.endsWith('range')) return rangeOf(type, known);
  // Boxes, of whatever lies on a plane.
  if (baseType === 'point') return { ...UNKNOWN, bytes: 32, innerBytes: 32, sortedSince: 14, fill: 0.65, sortedFill: 0.65, assumed: false };
  if (/^(?:box|circle|polygon)$/.test(baseType)) return { ...UNKNOWN, fill: RANGES, assumed: false };
  if (/^(?:inet|cidr)$/.test(baseType))
    return { ...UNKNOWN, bytes: 20, alignment: 4, innerBytes: 20, sortedSince: 14, sortedFill: 0.95, assumed: false };
  return scalarOf(column, known);
}

/** `btree_gist` keeps a least and a greatest value of each, of texts one on the leaf. Source: contrib/btree_gist. */
function scalarOf(column: Column, known: ColumnStatistics | undefined): GistKey {
  const assumed = assumeWidth(column);
  const fill = Math.abs(known?.correlation ?? 0) > ORDERED ? IN_ORDER : ANY_ORDER;
  const of = { ...UNKNOWN, sortedSince: 18, fill, assumed: false };
  if (assumed.fixed) return { ...of, bytes: 2 * assumed.bytes, innerBytes: 2 * assumed.bytes, alignment: Math.min(8, alignmentOf(column)) };
  const bytes = known?.averageWidth ?? assumed.bytes;
  if (known === undefined || !/^(?:text|varchar|bpchar|numeric|bytea|bit|varbit)$/.test(column.baseType))
    return { ...UNKNOWN, bytes, innerBytes: bytes };
  return { ...of, bytes: 4 + bytes, innerBytes: 8 + 2 * bytes, alignment: 4 };
}

/** A header, the type, two bounds, and a byte that tells of what kind they are. */
function rangeOf(type: string, known: ColumnStatistics | undefined): GistKey {
  const bound = /^(?:int4|date)/.test(type) ? 4 : /^(?:int8|ts)/.test(type) ? 8 : 10;
  const bytes = Math.min(known === undefined ? Infinity : known.averageWidth, 6 + 2 * bound);
  return {
    ...UNKNOWN,
    bytes,
    innerBytes: 6 + 2 * bound,
    alignment: 1,
    sortedSince: 18,
    fill: RANGES,
    sortedFill: SORTED_RANGES,
    assumed: false,
  };
}

/** A hash of four bytes for each lexeme, on inner pages a signature. Source: src/backend/utils/adt/tsgistidx.c. */
function lexemesOf(column: Column, statistics: RelationStatistics): GistKey {
  const keys = ginKeysOf(column, null, statistics);
  return { ...UNKNOWN, bytes: 8 + 4 * keysPerRow(keys), innerBytes: 132, alignment: 4, fill: 0.82, assumed: keys.assumed };
}

/** Three bytes for each trigram, on inner pages a signature. Source: contrib/pg_trgm/trgm_gist.c. */
function trigramsOf(column: Column, statistics: RelationStatistics): GistKey {
  const keys = ginKeysOf(column, 'gin_trgm_ops', statistics);
  return { ...UNKNOWN, bytes: 5 + 3 * keysPerRow(keys), innerBytes: 17, alignment: 4, fill: 0.65, assumed: keys.assumed };
}
