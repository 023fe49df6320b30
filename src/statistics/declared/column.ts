import type { Column, Table } from '../../catalog/catalog.js';
import type { Volume } from '../../configuration/configuration.js';
import { writeArrayText } from '../array-text.js';
import type { ColumnStatistics } from '../statistics.js';
import { assumeWidth } from '../width.js';
import { assumed, type Basis, declared, derived, type Figure } from './basis.js';
import { distinctOf } from './distinct.js';
import { type CommonValue, commonValuesOf } from './frequencies.js';
import { nullsOf } from './nulls.js';
import { orderOf } from './order.js';
import { rangeOf } from './range.js';
import type { Declaration } from './tables.js';
import { listValues, type ValueList } from './value-list.js';

/** A table with its declared rows, whose columns are to get statistics. */
export interface ColumnGround {
  readonly declaration: Declaration;
  readonly table: Table;
  readonly volume: Volume;
  readonly rows: number;
  /** Months. */
  readonly age: number;
  readonly now: Date;
}

export interface DeclaredColumn {
  readonly statistics: ColumnStatistics;
  readonly basis: readonly Basis[];
}

/** What ANALYZE would leave of the column in a table that obeys the declaration. */
export function declareColumn(ground: ColumnGround, column: Column): DeclaredColumn {
  const { declaration, table, volume, rows } = ground;
  const list = listValues(declaration.catalog, table, column);
  const nulls = nullsOf(volume, column, list);
  const distinct = distinctOf({ ...ground, column, nulls: nulls.value, list });
  const common = commonValuesOf(volume, column, list, nulls.value);
  const width = widthOf(volume, column, list);
  const complete = list !== null || coversAll(common.value, nulls.value);
  const range = complete ? derived(null, 'its values are listed') : rangeOf({ ...ground, column });
  const order = orderOf(table, column, common.value);
  const shown = rows > 0 ? common.value : [];
  return {
    statistics: {
      name: column.name,
      inherited: table.kind === 'partitioned table',
      nullFraction: nulls.value,
      averageWidth: width.value,
      distinct: distinct.value,
      mostCommonValues: shown.length === 0 ? null : writeArrayText(shown.map(({ value }) => value)),
      mostCommonFrequencies: shown.length === 0 ? null : shown.map(({ frequency }) => frequency),
      histogramBounds: range.value,
      correlation: order.value,
      mostCommonElements: null,
      mostCommonElementFrequencies: null,
      elementCountHistogram: null,
    },
    basis: [
      ['nulls', nulls] as const,
      ['distinct values', distinct] as const,
      ...(common.value.length === 0 ? [] : [['frequencies', common] as const]),
      ...(range.value === null ? [] : [['range', range] as const]),
      ...(order.value === null ? [] : [['order', order] as const]),
      ['width', width] as const,
    ].map(([figure, { source, why }]) => ({ schema: table.schema, table: table.name, column: column.name, figure, source, why })),
  };
}

function coversAll(common: readonly CommonValue[], nulls: number): boolean {
  return common.reduce((sum, { frequency }) => sum + frequency, nulls) > 0.999;
}

/** Bytes of a value, its header included. */
function widthOf(volume: Volume, column: Column, list: ValueList | null): Figure<number> {
  const said = volume.width?.[column.name];
  if (said !== undefined) return declared(said, `width.${column.name}`);
  const isText = /^(text|varchar|bpchar|citext)$/.test(column.baseType);
  if (list !== null && isText && list.values.length > 0)
    return derived(1 + Math.round(list.values.reduce((sum, value) => sum + Buffer.byteLength(value), 0) / list.values.length), list.by);
  if (list !== null && list.by.startsWith('the labels')) return derived(4, 'an enum');
  const { bytes, fixed } = assumeWidth(column);
  return fixed ? derived(bytes, column.type) : assumed(bytes, `what is usual of ${column.type}`);
}
