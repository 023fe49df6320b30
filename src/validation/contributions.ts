import type { Evaluation } from '../python/evaluate.js';
import type { ClassValue } from '../python/value.js';
import type { Place } from '../source/place.js';
import type { ColumnDraft, TableDraft } from '../sqlalchemy/draft.js';
import { findAttribute, ownerOf, type Registry } from '../sqlalchemy/registry.js';
import { textOf } from '../sqlalchemy/reading.js';
import { anything, type Domain, isLimited, oneOf, onlyNone, something } from './domain.js';
import { keyOf } from './key.js';
import type { Knowledge } from './restrictions.js';
import type { RowWrite } from './row-writes.js';
import { scalarOf } from './scalar.js';
import { type Readings, valueDomain } from './value-domain.js';

/** One column that a table has, and what one write of it may hold. */
export interface Contribution {
  readonly table: TableDraft;
  readonly column: ColumnDraft;
  readonly kind: RowWrite['kind'];
  readonly domain: Domain;
  /** Nothing is known of it but that it was passed to the function: whoever calls the function says more. */
  readonly passedIn: boolean;
  /** Given by the code, not by a default. */
  readonly stated: boolean;
  readonly place: Place;
}

/** What a write gives to each column: those that it names, and for a new row the defaults of the others. */
export function contributionsOf(write: RowWrite, knowledge: Knowledge, readings: Readings, registry: Registry): readonly Contribution[] {
  const mapped = registry.mapped.get(write.entity);
  const stated = [...write.values].flatMap(([name, value]): Contribution[] => {
    const column = findAttribute(mapped, name) ?? byName(write.entity, name, registry);
    const table = column === null ? null : ownerOf(mapped, column);
    if (column === null || table === null) return [];
    if (isItsOwn(value, name, write)) return [];
    const domain = valueDomain(value, { ...knowledge, falsy: falsyOf(column) }, readings);
    const passedIn = !isLimited(domain) && keyOf(value).includes('runtime.');
    return [{ table, column, kind: write.kind, domain, passedIn, stated: true, place: write.place }];
  });
  if (write.kind === 'update' && !write.open) return stated;
  const named = new Set(stated.map(({ column }) => column));
  const others = mapped?.table?.columns.filter((column) => !named.has(column)) ?? [];
  const table = mapped?.table ?? null;
  if (table === null) return stated;
  return [
    ...stated,
    ...others.map((column): Contribution => ({
      table,
      column,
      kind: write.kind,
      domain: write.open ? anything : defaultDomain(column, registry.evaluation),
      passedIn: write.open,
      stated: false,
      place: write.place,
    })),
  ];
}

/** Statements name columns as the table does. */
function byName(entity: ClassValue, name: string, registry: Registry): ColumnDraft | null {
  return registry.mapped.get(entity)?.table?.columns.find((column) => column.name === name || column.key === name) ?? null;
}

/** `job.progress = job.progress`, and whatever was read from the same column of the same table. */
function isItsOwn(value: RowWrite['values'] extends ReadonlyMap<string, infer V> ? V : never, name: string, { object }: RowWrite): boolean {
  return object !== null && value.kind === 'attribute' && value.name === name && keyOf(value.of) === keyOf(object);
}

function falsyOf({ type }: ColumnDraft): Knowledge['falsy'] {
  if (type === null || !('sql' in type)) return undefined;
  if (/^(SMALLINT|INTEGER|BIGINT|NUMERIC|FLOAT|REAL|DOUBLE)/.test(type.sql)) return 0;
  if (/^(VARCHAR|CHAR|TEXT)/.test(type.sql)) return '';
  return type.sql === 'BOOLEAN' ? false : /^(TIMESTAMP|DATE|TIME|UUID|INTERVAL)/.test(type.sql) ? null : undefined;
}

/** What a new row gets where nobody names the column: a default of Python's, of the database's, or NULL. */
export function defaultDomain(column: ColumnDraft, evaluation: Evaluation): Domain {
  const client = column.keywords.find((one) => one.name === 'default' || one.name === 'insert_default')?.value;
  if (client !== undefined && client.kind !== 'none') {
    const made = client.kind === 'function' && client.parameters.length === 0 ? evaluation.call(client) : client;
    const scalar = scalarOf(made);
    return scalar === null ? something : oneOf([scalar]);
  }
  if (column.hasClientDefault || column.sequence !== null || column.items.length > 0) return something;
  if (column.primaryKey) return something;
  if (column.serverDefault === null) return column.nullable ? onlyNone : something;
  const text = textOf(column.serverDefault);
  return text === null ? something : oneOf([serverScalar(text, column)]);
}

/** `server_default="draft"`, `text("'draft'")`, `text("0")`. */
function serverScalar(text: string, column: ColumnDraft): string | number | boolean {
  const quoted = /^'(.*)'(::[\w ]+)?$/.exec(text)?.[1] ?? text;
  if (/^(true|false)$/i.test(quoted) && isBoolean(column)) return quoted.toLowerCase() === 'true';
  const number = Number(quoted);
  return isNumber(column) && quoted.trim() !== '' && Number.isFinite(number) ? number : quoted;
}

function isBoolean({ type }: ColumnDraft): boolean {
  return type !== null && 'sql' in type && type.sql === 'BOOLEAN';
}

function isNumber({ type }: ColumnDraft): boolean {
  return type !== null && 'sql' in type && /^(SMALLINT|INTEGER|BIGINT|NUMERIC|FLOAT|REAL|DOUBLE)/.test(type.sql);
}
