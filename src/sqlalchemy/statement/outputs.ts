import { describe } from '../../python/describe.js';
import { isTerm, type Value } from '../../python/value.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import type { ColumnType } from '../column-type.js';
import { argument, textOf } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import { giveUp } from './compilation.js';
import type { CompiledPart } from './compiled.js';
import { type Entity, findEntity } from './entity.js';
import { findSource } from './find-source.js';
import { isSql } from './is-sql.js';
import { makeName } from './marks.js';
import { classOf, type ColumnMeaning, findMeaning, meanColumn } from './meaning.js';
import { renderIn, writeColumn } from './render.js';
import { type Binding, following, type Scope, selecting } from './scope.js';
import type { Source, SourceColumn } from './source.js';
import { entityColumns } from './entity-columns.js';

/** One column of a select list. */
export interface Output {
  readonly sql: string;
  /** What it is called when nothing else is: quoted, may hold marks; null when SQLAlchemy makes up a name. */
  readonly name: string | null;
  /** With the name of its table, as a Query labels it. */
  readonly tableName: string | null;
  /** From `label(…)`. */
  readonly label: string | null;
  /** What a made-up name starts with: `count` of `count_1`. */
  readonly base: string;
  readonly key: string | null;
  readonly type: ColumnType | null;
  readonly origin: SourceColumn['origin'];
}

export interface Outputs {
  readonly list: readonly Output[];
  readonly row: readonly CompiledPart[];
  /** Selected whole, in order. */
  readonly entities: readonly { readonly entity: Entity; readonly label: string | null }[];
}

/** The select list of columns as they are given. Without options it is that of a subquery, which has all columns. */
export function writeOutputs(scope: Scope, columns: readonly Value[], options: readonly Value[] | null): Outputs {
  const list: Output[] = [];
  const row: CompiledPart[] = [];
  const entities: { entity: Entity; label: string | null }[] = [];
  for (const value of columns) {
    const entity = findEntity(scope.compilation, value);
    if (entity !== null) {
      addEntity(scope, entity);
      for (const one of entityColumns(scope.compilation, entity, options)) list.push(writeAttribute(scope, entity, one));
      row.push({ kind: 'entity', class: entity.mapper.mapped.class, label: entity.mapper.mapped.class.name });
      entities.push({ entity, label: null });
      continue;
    }
    const source = isTerm(value) ? findSource(scope.compilation, value) : null;
    const all = source ?? collectionOf(scope, value);
    if (all !== null) {
      scope.mentioned.add(all);
      for (const column of all.columns) {
        list.push(ofSource(all, column));
        row.push({ kind: 'column', class: null, attribute: column.key, label: column.key });
      }
      continue;
    }
    if (calledSymbol(value) === 'Bundle' && value.kind === 'call') {
      list.push(...writeOutputs(scope, value.args.slice(1), options).list);
      row.push({ kind: 'value', label: textOf(value.args[0]) });
      continue;
    }
    const { output, part } = writeOne(scope, value);
    list.push(output);
    row.push(part);
  }
  return { list, row, entities };
}

/** All tables of an entity are in FROM, unless a subquery stands for it. */
function addEntity(scope: Scope, entity: Entity): void {
  const sources = [...entity.sources.values()];
  const isInside =
    scope.adapter?.columns.some(({ origin }) => origin !== null && 'column' in origin && sources.includes(origin.source)) === true;
  if (!isInside) scope.entities.add(entity);
}

/** `*table.c`. */
function collectionOf(scope: Scope, value: Value): Source | null {
  return value.kind === 'attribute' && /^(c|columns)$/.test(value.name) ? findSource(scope.compilation, value.of) : null;
}

function ofSource(source: Source, column: SourceColumn): Output {
  return {
    sql: `${source.name}.${column.name}`,
    name: column.name,
    tableName: joinNames(source.name, column.name),
    label: null,
    base: 'anon',
    key: column.key,
    type: column.type,
    origin: source.table === null ? column.origin : originIn(source, column),
  };
}

function originIn(source: Source, { key }: SourceColumn): SourceColumn['origin'] {
  const column = source.table?.columns.find((one) => one.key === key);
  return column === undefined ? null : { source, column };
}

/** `users_id`; quoted as one name. */
function joinNames(qualifier: string, name: string): string {
  const plain = [qualifier, name].join('_').replaceAll('"', '').replaceAll('.', '_');
  return /^[a-z_\u{E000}\u{E001}][\w\u{E000}\u{E001}]*$/u.test(plain) ? plain : quoteIdentifier(plain);
}

/** An attribute of an entity: a column, or what `column_property` says. */
export function writeAttribute(
  scope: Scope,
  entity: Entity,
  attribute: ReturnType<typeof entityColumns>[number],
  binding: Binding = selecting,
): Output {
  if (attribute.kind === 'column')
    return ofColumn(scope, meanColumn(scope.compilation, entity, attribute.table, attribute.column, attribute.name), null, binding);
  const sql = renderIn(scope, attribute.value, { ...binding, tables: entity.sources });
  return { ...plain(sql), base: 'anon', key: attribute.name, origin: attribute.value };
}

function plain(sql: string): Output {
  return { sql, name: null, tableName: null, label: null, base: 'anon', key: null, type: null, origin: null };
}

function ofColumn(scope: Scope, meaning: ColumnMeaning, value: Value | null, binding: Binding = selecting): Output {
  const { source, column, name, type, attribute } = meaning;
  return {
    sql: writeColumn(scope, meaning, value, binding),
    name,
    tableName: joinNames(source.name, name),
    label: null,
    base: 'anon',
    key: attribute,
    type,
    origin: column === null ? originIn(source, { key: attribute, name, type, origin: null, class: null }) : { source, column },
  };
}

/** The column of the subquery that stands for an expression: what has the same label, or is the same expression. */
export function adaptedColumn({ adapter }: Scope, value: Value): { readonly source: Source; readonly column: SourceColumn } | null {
  if (adapter === null) return null;
  const labelled = asLabel(value);
  const inner = labelled?.value ?? value;
  const column = adapter.columns.find(
    ({ key, origin }) => origin === inner || (labelled !== null && key === labelled.name && origin !== null && 'column' in origin),
  );
  return column === undefined ? null : { source: adapter, column };
}

function writeOne(scope: Scope, value: Value): { output: Output; part: CompiledPart } {
  const labelled = asLabel(value);
  const inner = labelled?.value ?? value;
  const adapted = adaptedColumn(scope, value);
  if (adapted !== null) {
    const { source, column } = adapted;
    scope.mentioned.add(source);
    return { output: ofSource(source, column), part: { kind: 'value', label: column.key } };
  }
  const meaning = isTerm(inner) ? findMeaning(scope.compilation, inner) : null;
  if (meaning?.kind === 'relationship') giveUp(scope.compilation, inner);
  if (labelled !== null) scope.labels.set(labelled.name, value);
  const label = labelled === null ? null : quoteIdentifier(labelled.name);
  if (meaning?.kind === 'column') {
    if (meaning.entity !== null) addEntity(scope, meaning.entity);
    const output = { ...ofColumn(scope, meaning, inner), label };
    const key = labelled?.name ?? meaning.attribute;
    return { output: { ...output, key }, part: { kind: 'column', class: classOf(meaning), attribute: meaning.attribute, label: key } };
  }
  // A plain value cannot be selected: a name that is not seen to be SQL here is a class or an expression that only a run can tell.
  if (meaning === null && isTerm(inner) && inner.kind !== 'call' && !isSql(scope.compilation.registry, inner))
    giveUp(scope.compilation, inner, `what is selected, ${describe(inner)}, is known only when the code runs`);
  const sql = renderIn(scope, inner);
  const own = meaning?.kind === 'expression' ? meaning.attribute : null;
  const name = label ?? (own === null ? null : quoteIdentifier(own));
  const output: Output = {
    ...plain(sql),
    label: label ?? (own === null ? null : name),
    base: baseOf(inner),
    key: labelled?.name ?? own,
    origin: inner,
  };
  return { output: { ...output, type: typeIn(scope, inner) }, part: { kind: 'value', label: labelled?.name ?? own ?? nameOf(inner) } };
}

/** What ORDER BY orders by, as a column of the select list. */
export function orderOutput(scope: Scope, value: Value): Output {
  const meaning = isTerm(value) ? findMeaning(scope.compilation, value) : null;
  if (meaning?.kind === 'column') return ofColumn(scope, meaning, value, following);
  return { ...plain(renderIn(scope, value, following)), base: baseOf(value), origin: value };
}

function typeIn(scope: Scope, value: Value): ColumnType | null {
  const meaning = isTerm(value) ? findMeaning(scope.compilation, value) : null;
  return meaning?.kind === 'column' ? meaning.type : null;
}

/** `x.label("name")`, `label("name", x)`. */
export function asLabel(value: Value): { readonly name: string; readonly value: Value } | null {
  if (value.kind !== 'call') return null;
  const { callee } = value;
  if (callee.kind === 'attribute' && callee.name === 'label' && calledSymbol(value) === null) {
    const name = textOf(argument(value, 0, 'name'));
    return name === null ? null : { name, value: callee.of };
  }
  const name = calledSymbol(value) === 'label' ? textOf(value.args[0]) : null;
  return name === null || value.args[1] === undefined ? null : { name, value: value.args[1] };
}

/** What an unnamed expression's made-up label starts with: a function's name. */
function baseOf(value: Value): string {
  const name = nameOf(value);
  return name ?? 'anon';
}

function nameOf(value: Value): string | null {
  const symbol = calledSymbol(value);
  if (symbol?.startsWith('func.') === true) return symbol.split('.').at(-1)?.replace(/_$/, '') ?? null;
  if (symbol === 'coalesce') return 'coalesce';
  return null;
}

/** A name for what the statement around calls: unique in the list, as SQLAlchemy makes it. */
export function nameOutputs(scope: Scope, outputs: readonly Output[], withTables: boolean): { sql: string; columns: SourceColumn[] } {
  const seen = new Set<string>();
  const parts: string[] = [];
  const columns: SourceColumn[] = [];
  const written = new Set<string>();
  for (const output of outputs) {
    const natural = withTables ? output.tableName : output.name;
    const wanted = output.label ?? natural ?? makeName(scope.compilation.marks, output.base);
    const name = seen.has(wanted) && output.label === null ? makeName(scope.compilation.marks, wanted.replaceAll('"', '')) : wanted;
    seen.add(name);
    const isPlain = name === output.name && output.label === null;
    const isRepeated = written.has(output.sql) && output.label === null && output.name !== null;
    written.add(output.sql);
    if (!isRepeated) parts.push(isPlain ? output.sql : `${output.sql} AS ${name}`);
    columns.push({ key: output.key ?? name, name, type: output.type, origin: output.origin, class: null });
  }
  return { sql: parts.join(', '), columns };
}
