import { isUniqueAlone } from '../../catalog/column-facts.js';
import type { Catalog, Table } from '../../catalog/catalog.js';
import { lineWidth } from '../../change/model/line-width.js';
import type { Candidate, Claim } from '../../engine/finding.js';
import type { PythonSources } from '../../python/sources.js';
import { findModelTable } from '../../sqlalchemy/find-model.js';
import type { ModelColumn, Models } from '../../sqlalchemy/models.js';
import type { CodeFunction, RowPart, Send } from '../../workload/code.js';
import type { RepeatedCause } from '../../workload/row-loops.js';
import { editCode } from './edit-code.js';
import { findNode } from './find-node.js';
import { placeEdits } from './place-edits.js';
import { isListExpression, readRowLoop, type RowLoop } from './row-loop.js';
import { readRowQuery, type RowQuery } from './row-query.js';
import { spellNames } from './spell-names.js';

/** What the rows of a loop are known from. */
export interface LoopGround {
  readonly catalog: Catalog;
  readonly models: Models | null;
  readonly sources: PythonSources | null;
}

/** One statement before the loop for the keys of all rows, its rows put into a dict; or why it cannot be written. */
export function proposeLoadBeforeLoop(
  cause: RepeatedCause,
  ground: LoopGround,
): { readonly candidates: readonly Candidate[]; readonly claims: readonly Claim[] } | string {
  const [{ function: from, send, loop, over }, ...rest] = cause;
  const { catalog, models, sources } = ground;
  const sender = send.path.at(-1);
  if (sender?.function !== loop.function || send.place.file !== loop.place.file) return 'another function sends it';
  if (rest.some((one) => placeOf(one.send) !== placeOf(send))) return 'one call sends several statements';
  const [entity, holder] = [onlyEntity(send), onlyEntity(over)];
  if (entity === null || holder === null) return 'it does not give objects for objects';
  const table = catalog.tables.find(({ schema, name }) => name === entity.table && schema === (entity.schema ?? 'public'));
  const root = sources?.root(loop.place.file) ?? null;
  const text = sources?.text(loop.place.file) ?? null;
  if (table === undefined || models === null || sources === null || root === null || text === null)
    return 'the models do not tell its table';
  if (over.fetches === 'stream') return 'its rows are streamed';
  const around = readRowLoop(root, loop);
  if (typeof around === 'string') return around;
  if (writesWithin(from, send, around)) return 'the loop writes, and later turns may have to see that';
  const call = findNode(root, send.place, calls);
  if (call === null) return 'the file no longer holds the call';
  const query = readRowQuery(call, entity.className, around.bound);
  if (typeof query === 'string') return query;
  if (query.key.name !== around.row) return 'its key does not come from the row itself';
  const column = keyColumn(models, table, query, entity.className);
  const given = columnsOf(models, holder).find(({ attribute }) => attribute === query.key.attribute);
  if (column === null || given === undefined || !sameValues(column, given))
    return 'the key and the column that it is compared with may be different values in Python';
  if (query.takes === 'one' && !isUniqueAlone(table, column.name))
    return `${column.name} is not unique, so that one of several rows is taken`;
  return write({ query, around, entity: entity.className, column, sources, text, file: loop.place.file, table });
}

const calls = new Set(['call']);

type Entity = Extract<RowPart, { kind: 'entity' }>;

function onlyEntity({ row }: Send): Entity | null {
  const [first] = row;
  return row.length === 1 && first?.kind === 'entity' ? first : null;
}

function placeOf({ place: { file, line, column } }: Send): string {
  return `${file}:${line}:${column}`;
}

/** What a turn adds, flushes or commits may change what the next turn reads; so may an object that is set anew. */
function writesWithin({ sends }: CodeFunction, send: Send, { node, row }: RowLoop): boolean {
  const inner = send.loops.at(-1)?.place;
  const sent = sends.some(
    ({ cause, sql, loops }) =>
      (cause === 'flush' || !/^\s*(?:WITH|SELECT)\b/i.test(sql)) &&
      loops.some(({ place }) => place.file === inner?.file && place.line === inner.line && place.column === inner.column),
  );
  const body = (node.childForFieldName('body') ?? node).text;
  return (
    sent ||
    /\.(?:commit|rollback|flush|expire|expire_all|refresh|expunge|begin_nested|bulk_\w+)\(/.test(body) ||
    new RegExp(`\\b${row}\\.\\w+\\s*[-+]?=(?!=)`).test(body)
  );
}

function keyColumn(models: Models, table: Table, { compared }: RowQuery, className: string): ModelColumn | null {
  const model = findModelTable(models, table);
  const [key, ...others] = model?.primaryKey.columns ?? [];
  const attribute = compared?.slice(className.length + 1) ?? null;
  return model?.columns.find((one) => (attribute === null ? others.length === 0 && one.name === key : one.attribute === attribute)) ?? null;
}

function columnsOf(models: Models, { schema, table }: Entity): readonly ModelColumn[] {
  return findModelTable(models, { schema: schema ?? 'public', name: table })?.columns ?? [];
}

/** Types whose values are one kind in Python, and equal there when they are in the database. */
const families: readonly (readonly string[])[] = [
  ['Integer', 'BigInteger', 'SmallInteger', 'INTEGER', 'BIGINT', 'SMALLINT'],
  ['Text', 'String', 'Unicode', 'UnicodeText', 'VARCHAR', 'TEXT'],
  ['UUID', 'Uuid'],
];

function sameValues(one: ModelColumn, other: ModelColumn): boolean {
  const family = families.find((names) => names.includes(one.typeName ?? ''));
  if (family === undefined || !family.includes(other.typeName ?? '')) return false;
  // `UUID(as_uuid=False)` gives text.
  return !family.includes('UUID') || (one.typeName === other.typeName && one.type === other.type);
}

interface Written {
  readonly query: RowQuery;
  readonly around: RowLoop;
  readonly entity: string;
  readonly column: ModelColumn;
  readonly sources: PythonSources;
  readonly text: string;
  readonly file: string;
  readonly table: Table;
}

function write({ query, around, entity, column, sources, text, file, table }: Written): ReturnType<typeof proposeLoadBeforeLoop> {
  const { iterable, statement, definition } = around;
  const taken = new Set(definition.descendantsOfType('identifier').map((one) => one.text));
  const free = (...names: readonly string[]): string | undefined => names.find((name) => !taken.has(name));
  const one = snakeCase(entity);
  const dict = free(`${one}s_by_${column.attribute}`, `loaded_${one}s`);
  const rows = isNamed(around) ? iterable.text : free(`${around.row}s`, `all_${around.row}s`, `${around.row}_rows`);
  const item = query.takes === 'one' ? one : free(one, `loaded_${one}`);
  if (dict === undefined || rows === undefined || item === undefined) return 'its names are taken';
  const spelled = query.selects
    ? spellNames(sources, file, [{ module: 'sqlalchemy', symbol: 'select' }])
    : { names: ['select'], edits: [] };
  if (spelled === null) return 'the file cannot be read';
  const keys = `{${around.row}.${query.key.attribute} for ${around.row} in ${rows}}`;
  const source = query.rows(keys, query.compared ?? `${entity}.${column.attribute}`, spelled.names[0] ?? 'select');
  const indent = text.slice(text.lastIndexOf('\n', statement.startIndex - 1) + 1, statement.startIndex);
  if (indent.trim() !== '') return 'the loop does not begin a line';
  const lines = [
    ...(isNamed(around)
      ? []
      : [`${rows} = ${isListExpression(iterable) || isAwaitedList(iterable.text) ? iterable.text : `list(${iterable.text})`}`]),
    ...(query.takes === 'one'
      ? layOutDict({ dict, item, attribute: column.attribute, source }, lineWidth(text) - indent.length)
      : [`${dict} = {}`, `for ${item} in ${source}:`, `    ${dict}.setdefault(${item}.${column.attribute}, []).append(${item})`]),
  ];
  const key = query.key.node.text;
  const read =
    query.takes === 'one' ? `${dict}.get(${key})` : isOnlyRead(query) ? `${dict}.get(${key}, [])` : `list(${dict}.get(${key}, []))`;
  const edits = placeEdits(file, text, [
    { start: statement.startIndex, end: statement.startIndex, text: lines.map((line) => `${line}\n${indent}`).join('') },
    ...(isNamed(around) ? [] : [{ start: iterable.startIndex, end: iterable.endIndex, text: rows }]),
    { start: query.expression.startIndex, end: query.expression.endIndex, text: read },
  ]);
  const risk = {
    text: `The statement names the keys of all rows at once: where there may be more than some ten thousand, go over the rows in batches (asyncpg takes at most 32 767 parameters).`,
    watch: null,
  };
  return {
    candidates: [
      {
        title: `Load all ${entity} before the loop, by ${column.attribute}`,
        changes: [editCode(table.name, [...spelled.edits, ...edits], 'same', [risk])],
        why: `One statement asks for the ${table.name} of all rows; the loop looks them up in a dict, by the same key.`,
        drawback: null,
      },
    ],
    claims: [{ kind: 'code' }],
  };
}

function isNamed({ iterable, isList }: RowLoop): boolean {
  return iterable.type === 'identifier' && isList;
}

/** `(await session.scalars(…)).all()`. */
function isAwaitedList(text: string): boolean {
  return /^\(await [\s\S]*\)\.all\(\)$/.test(text);
}

function layOutDict(
  { dict, item, attribute, source }: Readonly<Record<'dict' | 'item' | 'attribute' | 'source', string>>,
  width: number,
): string[] {
  const pair = `${item}.${attribute}: ${item}`;
  const line = `${dict} = {${pair} for ${item} in ${source}}`;
  return line.length <= width && !line.includes('\n') ? [line] : [`${dict} = {`, `    ${pair}`, `    for ${item} in ${source}`, '}'];
}

/** Gone over or counted where it stands: nobody can change the list. */
function isOnlyRead({ expression }: RowQuery): boolean {
  const { parent } = expression;
  if (parent?.type === 'for_statement' || parent?.type === 'for_in_clause') return parent.childForFieldName('right')?.id === expression.id;
  return parent?.type === 'argument_list' && /^(?:len|sum|sorted|list)$/.test(parent.parent?.childForFieldName('function')?.text ?? '');
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_').toLowerCase();
}
