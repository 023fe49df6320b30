import { withoutNeedlessParentheses } from './finish-index.js';
import type { CallValue, Value } from '../python/value.js';
import { quoteIdentifier } from './quote.js';
import { contextOf, nameOfColumn } from './column-context.js';
import type { ColumnDraft, TableDraft } from './draft.js';
import { renderExpression } from './expression.js';
import { nameArgument, nameConstraint } from './finish-names.js';
import type { ModelConstraint, ModelForeignKey } from './models.js';
import { argument, booleanOf, entriesOf, given, isTrue, itemsOf, keyword, note, textOf } from './reading.js';
import { columnOf, findAttribute, type Registry } from './registry.js';
import { calledSymbol, plainSymbol, symbolOf } from './symbol.js';

/** A constraint of a table, from its call; null for what is none or is not read (which is noted). */
export function finishConstraint(registry: Registry, table: TableDraft, call: CallValue): ModelConstraint | null {
  const symbol = plainSymbol(symbolOf(call.callee) ?? '');
  if (symbol === 'UniqueConstraint') return unique(registry, table, call);
  if (symbol === 'CheckConstraint') return check(registry, table, call);
  if (symbol === 'ForeignKeyConstraint') return foreignKey(registry, table, call);
  if (symbol === 'ExcludeConstraint') return exclusion(registry, table, call);
  return null;
}

function columnNames(registry: Registry, table: TableDraft, values: readonly Value[], call: CallValue, object: string): string[] | null {
  const names = values.map((value) => nameOfColumn(registry, table, value));
  const at = names.indexOf(null);
  if (at !== -1) note(registry, object, values[at] ?? 'not read', call.place);
  return at === -1 ? names.flatMap((name) => name ?? []) : null;
}

function unique(registry: Registry, table: TableDraft, call: CallValue): ModelConstraint | null {
  const columns = columnNames(registry, table, call.args, call, `unique constraint of "${table.name}"`);
  if (columns === null) return null;
  return {
    kind: 'unique',
    columns,
    place: call.place,
    name: nameConstraint(registry, table, 'uq', nameArgument(call), { columns }, call.place),
    nullsNotDistinct: isTrue(keyword(call, 'postgresql_nulls_not_distinct')),
    include: itemsOf(registry, given(call, 'postgresql_include')).flatMap((value) => nameOfColumn(registry, table, value) ?? []),
    deferrable: booleanOf(keyword(call, 'deferrable')),
    initially: textOf(given(call, 'initially')),
  };
}

function check(registry: Registry, table: TableDraft, call: CallValue): ModelConstraint | null {
  const value = argument(call, 0, 'sqltext');
  if (value === null) return null;
  const columns: string[] = [];
  // A plain string is `text()`: it stands as written.
  const expression =
    value.kind === 'string' ? value.value.replaceAll(/\\(:\w+)/g, '$1') : renderExpression(contextOf(registry, table, columns), value);
  if (typeof expression !== 'string') {
    note(registry, `check constraint of "${table.name}"`, expression, call.place);
    return null;
  }
  const named = nameArgument(call) ?? (call.args[1]?.kind === 'string' ? call.args[1] : null);
  return { kind: 'check', expression, place: call.place, name: nameConstraint(registry, table, 'ck', named, { columns }, call.place) };
}

/** `ForeignKeyConstraint([…], […])`. */
function foreignKey(registry: Registry, table: TableDraft, call: CallValue): ModelConstraint | null {
  const object = `foreign key of "${table.name}"`;
  const columns = columnNames(registry, table, itemsOf(registry, argument(call, 0, 'columns')), call, object);
  const targets = itemsOf(registry, argument(call, 1, 'refcolumns')).map((value) => resolveTarget(registry, table, value, null));
  const [first] = targets;
  if (columns === null || first === undefined || first === null || targets.includes(null)) {
    if (columns !== null) note(registry, object, argument(call, 1, 'refcolumns') ?? 'no columns are referenced', call.place);
    return null;
  }
  const references = { schema: first.schema, table: first.table, columns: targets.flatMap((target) => target?.column ?? []) };
  return makeForeignKey(registry, table, call, columns, references, false);
}

/** `ForeignKey(…)` on a column. */
export function finishColumnKey(registry: Registry, table: TableDraft, column: ColumnDraft, call: CallValue): ModelForeignKey | null {
  const value = argument(call, 0, 'column');
  const target = value === null ? null : resolveTarget(registry, table, value, column.name);
  if (target === null) {
    note(registry, `foreign key of "${table.name}"."${column.name}"`, value ?? 'nothing is referenced', call.place);
    return null;
  }
  return makeForeignKey(
    registry,
    table,
    call,
    [column.name],
    { schema: target.schema, table: target.table, columns: [target.column] },
    true,
  );
}

function makeForeignKey(
  registry: Registry,
  table: TableDraft,
  call: CallValue,
  columns: readonly string[],
  references: ModelForeignKey['references'],
  onColumn: boolean,
): ModelForeignKey {
  const spelled = (name: string): string | null => textOf(given(call, name));
  // The columns of SET NULL (a, b) stay as they are written.
  const action = (name: string): string | null => spelled(name)?.replace(/^[^(]*/, (words) => words.toUpperCase()) ?? null;
  return {
    kind: 'foreign key',
    columns,
    references,
    place: call.place,
    onColumn,
    name: nameConstraint(
      registry,
      table,
      'fk',
      nameArgument(call),
      { columns, referenced: { table: references.table, columns: references.columns } },
      call.place,
    ),
    onDelete: action('ondelete'),
    onUpdate: action('onupdate'),
    spelled: { onDelete: spelled('ondelete'), onUpdate: spelled('onupdate') },
    deferrable: booleanOf(keyword(call, 'deferrable')),
    initially: action('initially'),
    match: textOf(given(call, 'match')),
    useAlter: isTrue(keyword(call, 'use_alter')),
    options: isTrue(keyword(call, 'postgresql_not_valid')) ? ' NOT VALID' : '',
  };
}

/** The referenced column: "table.column", "schema.table.column", a column, or a table alone (the column of the same name). */
export function resolveTarget(
  registry: Registry,
  table: TableDraft,
  value: Value,
  ownName: string | null,
): { schema: string | null; table: string; column: string } | null {
  if (value.kind === 'function') return resolveTarget(registry, table, registry.evaluation.call(value), ownName);
  const text = textOf(value.kind === 'call' ? null : value);
  if (text !== null) {
    const parts = text.split('.');
    if (parts.length === 1) return ownName === null ? null : { schema: table.metadata.schema, table: text, column: ownName };
    const [name = '', key = ''] = parts.slice(-2);
    const schema = parts.length > 2 ? parts.slice(0, -2).join('.') : table.metadata.schema;
    const column = registry.tables.find((other) => other.name === name && other.schema === schema)?.columns.find((one) => one.key === key);
    return { schema, table: name, column: column?.name ?? key };
  }
  const found =
    columnOf(registry, null, value) ??
    (table.columns.some((column) => column.sources.includes(value))
      ? { table, column: table.columns.find((column) => column.sources.includes(value)) }
      : null);
  if (found?.table !== null && found?.table !== undefined && found.column !== undefined)
    return { schema: found.table.schema, table: found.table.name, column: found.column.name };
  if (value.kind === 'attribute' && value.of.kind === 'class') {
    const mapped = registry.mapped.get(value.of);
    const column = findAttribute(mapped, value.name);
    return mapped?.table === null || mapped === undefined || column === null
      ? null
      : { schema: mapped.table.schema, table: mapped.table.name, column: column.name };
  }
  return null;
}

/** PostgreSQL's EXCLUDE. Source: `ExcludeConstraint` in sqlalchemy/dialects/postgresql/ext.py. */
function exclusion(registry: Registry, table: TableDraft, call: CallValue): ModelConstraint | null {
  const context = contextOf(registry, table);
  const operators = entriesOf(given(call, 'ops'));
  const elements = call.args.map((element) => {
    const [what, operator] = element.kind === 'tuple' ? element.items : [];
    const name = what?.kind === 'string' ? what.value : null;
    const sql = what === undefined ? null : name !== null ? quoteIdentifier(name) : renderExpression(context, what);
    const own = operators.find(([key]) => key === (name ?? (typeof sql === 'string' ? sql : '')))?.[1];
    const isPlain =
      what !== undefined && (name !== null || context.column(what) !== null || calledSymbol(what)?.startsWith('func.') === true);
    return typeof sql === 'string'
      ? `${isPlain ? sql : withoutNeedlessParentheses(`(${sql})`)}${own === undefined ? '' : ` ${textOf(own) ?? ''}`} WITH ${textOf(operator) ?? '='}`
      : sql;
  });
  const where = given(call, 'where');
  const condition = where === null ? '' : where.kind === 'string' ? where.value : renderExpression(context, where);
  const bad = [...elements, condition].find((part) => typeof part !== 'string');
  if (bad !== undefined) {
    note(
      registry,
      `exclusion constraint of "${table.name}"`,
      bad === null || typeof bad === 'string' ? 'an element is not read' : bad,
      call.place,
    );
    return null;
  }
  const deferrable = isTrue(keyword(call, 'deferrable')) ? ' DEFERRABLE' : '';
  const initially = textOf(given(call, 'initially'));
  const definition = `EXCLUDE USING ${textOf(given(call, 'using')) ?? 'gist'} (${elements.join(', ')})${condition === '' ? '' : ` WHERE (${String(condition)})`}${deferrable}${initially === null ? '' : ` INITIALLY ${initially.toUpperCase()}`}`;
  return { kind: 'exclusion', definition, place: call.place, name: textOf(nameArgument(call)) };
}
