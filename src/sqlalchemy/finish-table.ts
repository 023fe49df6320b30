import type { CallValue, Value } from '../python/value.js';
import { quoteIdentifier } from './quote.js';
import { nameOfColumn } from './column-context.js';
import type { TableDraft } from './draft.js';
import { finishColumn, explicitKey, typeCheck } from './finish-column.js';
import { resolveType } from './column-type-use.js';
import { finishColumnKey, finishConstraint } from './finish-constraint.js';
import { columnIndex, finishIndex } from './finish-index.js';
import { nameArgument, nameConstraint } from './finish-names.js';
import type { ModelColumn, ModelConstraint, ModelEnum, ModelIndex, ModelTable } from './models.js';
import { entriesOf, itemsOf, note, textOf } from './reading.js';
import type { Registry } from './registry.js';
import { calledSymbol, plainSymbol } from './symbol.js';

/** A table as plain data, once all models have been read. */
export function finishTable(registry: Registry, table: TableDraft, enums: Map<string, ModelEnum>): ModelTable {
  const columns = table.columns.map((column) => finishColumn(registry, table, column, enums));
  const [first] = table.classes;
  return {
    schema: table.schema,
    name: table.name,
    classes: table.classes.map((one) => one.name),
    className: table.declarative ? (first?.name ?? null) : null,
    module: table.module,
    place: table.place,
    bodyPlace: table.declarative ? (first?.bodyPlace ?? null) : null,
    tableArgsPlace: table.declarative ? (first?.namePlaces.get('__table_args__') ?? null) : null,
    columns,
    primaryKey: finishKey(registry, table, columns),
    constraints: finishConstraints(registry, table, columns),
    indexes: finishIndexes(registry, table),
    relationships: table.relationships,
    comment: textOf(table.options.get('comment')),
    naming: table.metadata.naming,
    ...finishOptions(registry, table),
  };
}

function finishKey(registry: Registry, table: TableDraft, columns: readonly ModelColumn[]): ModelTable['primaryKey'] {
  const explicit = explicitKey(table);
  const flagged = columns.filter((column) => column.primaryKey);
  const serialFirst = [...flagged.filter((column) => column.serial !== null), ...flagged.filter((column) => column.serial === null)].map(
    (column) => column.name,
  );
  const listed =
    explicit === null || explicit.args.length === 0
      ? serialFirst
      : explicit.args.flatMap((value) => nameOfColumn(registry, table, value) ?? []);
  return {
    columns: listed,
    name: nameConstraint(
      registry,
      table,
      'pk',
      explicit === null ? null : nameArgument(explicit),
      { columns: listed },
      explicit?.place ?? table.place,
    ),
  };
}

function finishConstraints(registry: Registry, table: TableDraft, columns: readonly ModelColumn[]): ModelConstraint[] {
  const constraints: ModelConstraint[] = [];
  for (const [at, column] of table.columns.entries()) {
    for (const item of column.items) {
      const made =
        calledSymbol(item) === 'ForeignKey' ? finishColumnKey(registry, table, column, item) : finishConstraint(registry, table, item);
      if (made !== null) constraints.push(made);
    }
    if (column.unique && !column.index) constraints.push(columnUnique(registry, table, column.name, column.place));
    const finished = columns[at];
    const check = finished === undefined ? null : typeCheck(finished, resolveType(registry, table, column));
    if (check !== null)
      constraints.push({
        kind: 'check',
        expression: check.expression,
        place: column.place,
        name: nameConstraint(
          registry,
          table,
          'ck',
          check.name === null ? null : { kind: 'string', value: check.name, place: null },
          { columns: [column.name] },
          column.place,
        ),
      });
  }
  for (const item of table.items) {
    const made = finishConstraint(registry, table, item);
    if (made !== null) constraints.push(made);
    else if (!isRead(item)) note(registry, `table argument of "${table.name}"`, item, item.place);
  }
  return constraints;
}

const readItems = new Set([
  'UniqueConstraint',
  'CheckConstraint',
  'ForeignKeyConstraint',
  'ExcludeConstraint',
  'PrimaryKeyConstraint',
  'Index',
  'Column',
  'mapped_column',
]);

function isRead(item: CallValue): boolean {
  return readItems.has(plainSymbol(calledSymbol(item) ?? ''));
}

function columnUnique(registry: Registry, table: TableDraft, column: string, place: CallValue['place']): ModelConstraint {
  const name = nameConstraint(registry, table, 'uq', null, { columns: [column] }, place);
  return { kind: 'unique', columns: [column], place, name, nullsNotDistinct: false, include: [], deferrable: null, initially: null };
}

/** Indexes of columns and of the table, each name once. */
function finishIndexes(registry: Registry, table: TableDraft): ModelIndex[] {
  const own = table.items.filter((item) => calledSymbol(item) === 'Index').map((item) => finishIndex(registry, table, item));
  const ofColumns = table.columns.filter((column) => column.index).map((column) => columnIndex(registry, table, column));
  const indexes = [...ofColumns, ...own].flatMap((index) => index ?? []);
  return indexes.filter((index, at) => indexes.findIndex((other) => other.name === index.name) === at);
}

/** Source: `PGDDLCompiler.post_create_table`. */
function finishOptions(registry: Registry, table: TableDraft): Pick<ModelTable, 'suffix' | 'prefixes'> {
  const option = (name: string): Value | null => table.options.get(`postgresql_${name}`) ?? null;
  const inherits = option('inherits');
  const parents = inherits === null ? [] : inherits.kind === 'string' ? [inherits] : itemsOf(registry, inherits);
  const withOptions = entriesOf(option('with')).map(
    ([name, value]) =>
      `${name} = ${value.kind === 'number' ? value.value : value.kind === 'boolean' ? String(value.value) : (textOf(value) ?? '')}`,
  );
  const parts = [
    parents.length > 0 ? `INHERITS (${parents.map((parent) => quoteIdentifier(textOf(parent) ?? '')).join(', ')})` : '',
    partOf('PARTITION BY', option('partition_by')),
    partOf('USING', option('using')),
    withOptions.length > 0 ? `WITH (${withOptions.join(', ')})` : '',
    partOf('TABLESPACE', option('tablespace')),
  ];
  return {
    suffix: parts.filter((part) => part !== '').join(' '),
    prefixes: itemsOf(registry, table.options.get('prefixes') ?? null).flatMap((prefix) => textOf(prefix) ?? []),
  };
}

function partOf(words: string, value: Value | null): string {
  const text = textOf(value);
  return text === null ? '' : `${words} ${text}`;
}
