import type { TextEdit } from '../../source/edit.js';
import type { AddCheck, AddForeignKey, CreateIndex, DropConstraint, DropIndex, ReplaceForeignKey } from '../change.js';
import { applyConvention, explicitName } from '../../sqlalchemy/naming.js';
import { pythonString } from '../python-code.js';
import { setKeyword } from './edit-keyword.js';
import { findColumn, findForeignKey } from './model-column.js';
import { checkCode, foreignKeyCode, indexCode, type ModelCode, quoteOf } from './model-code.js';
import { keywordArgument, type NotEditable, type OpenModel, positionalArguments, stringValue } from './open-model.js';
import { addTableArgument, removeTableArgument, tableArguments } from './table-arguments.js';

/** Edits of the model's file; or what must be edited first (an import), after which the model is opened and asked again. */
export type ModelEdit = readonly TextEdit[] | NotEditable | { readonly first: readonly TextEdit[] };

/** `index=True` where the column stands here and SQLAlchemy gives the index that very name; else an `Index` among the table's arguments. */
export function addIndexToModel(model: OpenModel, index: CreateIndex): ModelEdit {
  const column = plainColumn(index);
  const call = column !== null && generatedIndexName(model, column) === index.name ? findColumn(model, column) : null;
  if (call !== null && keywordArgument(call, 'unique') === null && !isSplatted(call)) return setKeyword(model.text, call, 'index', 'True');
  return addCode(model, indexCode(model, index));
}

export function dropIndexFromModel(model: OpenModel, change: DropIndex): ModelEdit {
  const columns = change.index?.keys.map((part) => part.column ?? '') ?? [];
  const named = removeTableArgument(model, statedNames(model, 'ix', columns, change.name), ['Index']);
  if (named !== null) return named;
  const [column] = columns.length === 1 ? columns : [/\((\w+)\)\s*$/.exec(change.definition)?.[1] ?? ''];
  const call = findColumn(model, column ?? '');
  const flag = call === null ? null : keywordArgument(call, 'index');
  if (call === null || flag?.childForFieldName('value')?.text !== 'True' || generatedIndexName(model, column ?? '') !== change.name)
    return { reason: `the model of ${change.table} does not state index ${change.name}` };
  return setKeyword(model.text, call, 'index', null);
}

/** Sets the actions where the key stands: `ForeignKey(…)` of its column or `ForeignKeyConstraint([…], …)` of the table. */
export function replaceForeignKeyInModel(model: OpenModel, change: ReplaceForeignKey): ModelEdit {
  const call = findKeyCall(model, change.before.columns);
  if (call === null)
    return {
      reason: `foreign key ${change.before.name} does not stand in the definition of ${change.table}: a mixin, a base class or an annotation holds it`,
    };
  const set = (name: string, before: string, after: string): readonly TextEdit[] =>
    before === after ? [] : setKeyword(model.text, call, name, after === 'NO ACTION' ? null : pythonString(after, quoteOf(model.text)));
  const onDelete = set('ondelete', change.before.onDelete, change.after.onDelete);
  return onDelete.length > 0 ? { first: onDelete } : set('onupdate', change.before.onUpdate, change.after.onUpdate);
}

export function addCheckToModel(model: OpenModel, change: AddCheck): ModelEdit {
  return addCode(model, checkCode(model, change));
}

export function addForeignKeyToModel(model: OpenModel, change: AddForeignKey): ModelEdit {
  return addCode(model, foreignKeyCode(model, change.key, model.site.schema === null ? change.schema : ''));
}

export function dropConstraintFromModel(model: OpenModel, change: DropConstraint): ModelEdit {
  const kind = change.definition.startsWith('CHECK') ? 'ck' : change.definition.startsWith('UNIQUE') ? 'uq' : 'fk';
  const callees = ['CheckConstraint', 'UniqueConstraint', 'ForeignKeyConstraint', 'ExcludeConstraint'];
  const removed = removeTableArgument(model, statedNames(model, kind, [], change.name), callees);
  return (
    removed ??
    dropUniqueFlag(model, change) ?? { reason: `the model of ${change.table} does not state constraint ${change.name} by its name` }
  );
}

/** `unique=True` of a column makes a constraint; with `index=True` beside it, it makes a unique index instead. */
function dropUniqueFlag(model: OpenModel, { definition }: DropConstraint): readonly TextEdit[] | null {
  const column = /^UNIQUE \("?(\w+)"?\)$/.exec(definition)?.[1];
  const call = column === undefined ? null : findColumn(model, column);
  const flag = call === null ? null : keywordArgument(call, 'unique');
  if (call === null || flag?.childForFieldName('value')?.text !== 'True' || keywordArgument(call, 'index') !== null) return null;
  return setKeyword(model.text, call, 'unique', null);
}

function addCode(model: OpenModel, code: ModelCode): ModelEdit {
  const edits = addTableArgument(model, code.lines);
  const [first] = code.imports;
  return 'reason' in edits || first === undefined ? edits : { first };
}

function findKeyCall(model: OpenModel, columns: readonly string[]): ReturnType<typeof findColumn> {
  const column = columns.length === 1 ? findColumn(model, columns[0] ?? '') : null;
  const own = column === null ? null : findForeignKey(column);
  const same = (names: readonly (string | null)[]): boolean =>
    names.length === columns.length && names.every((name, position) => name === columns[position]);
  const listed = tableArguments(model, 'ForeignKeyConstraint').find((call) =>
    same((positionalArguments(call)[0]?.namedChildren ?? []).map(stringValue)),
  );
  return own ?? listed ?? null;
}

function plainColumn(index: CreateIndex): string | null {
  const [only] = index.keys;
  const plain = index.keys.length === 1 && index.method === 'btree' && !index.unique && index.include.length === 0 && index.where === null;
  return plain && only !== undefined && !only.descending && only.nulls === null && only.opclass === null ? only.column : null;
}

/** The name that SQLAlchemy gives to the index of `index=True`. */
function generatedIndexName({ site }: OpenModel, column: string): string | null {
  return applyConvention(site.naming.ix ?? 'ix_%(column_0_label)s', { schema: site.schema, table: site.table, columns: [column] });
}

/** Names under which the model may state an object: the full one, and what the convention makes the full one from. */
function statedNames(model: OpenModel, kind: 'ix' | 'ck' | 'uq' | 'fk', columns: readonly string[], full: string): ReadonlySet<string> {
  const short = explicitName(model.site.naming[kind], { schema: model.site.schema, table: model.site.table, columns }, full);
  return new Set(short === null ? [full] : [full, short]);
}

function isSplatted(call: ReturnType<typeof findColumn>): boolean {
  return call?.childForFieldName('arguments')?.namedChildren.some((child) => child.type === 'dictionary_splat') ?? false;
}
