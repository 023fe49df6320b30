import type { TextEdit } from '../../source/edit.js';
import { keyExpression } from '../alembic-operations.js';
import type { AddCheck, CreateIndex, ForeignKeyShape } from '../change.js';
import { explicitName, type Named, type NamingConvention } from '../../sqlalchemy/naming.js';
import { escapeBinds, pythonCall, pythonList, pythonString } from '../python-code.js';
import { spell } from './imports.js';
import { lineWidth } from './line-width.js';
import type { OpenModel } from './open-model.js';

/** Python for a table argument, and the imports that are still missing, each with its edits. */
export interface ModelCode {
  readonly lines: readonly string[];
  readonly imports: readonly (readonly TextEdit[])[];
}

/** `Index("name", "a", text("b DESC"), unique=True, postgresql_where=text("…"))`. */
export function indexCode(model: OpenModel, index: CreateIndex): ModelCode {
  const quote = quoteOf(model.text);
  const constructor = spell(model, 'Index');
  const text = spell(model, 'text');
  const keys = index.keys.map((part) => keyExpression(part, text.name, quote));
  const usesText = index.where !== null || keys.some((key) => key.startsWith(`${text.name}(`));
  const name = nameCode(
    model,
    'ix',
    index.keys.map((part) => part.column ?? ''),
    index.name,
  );
  const args = [
    name.code,
    ...keys,
    index.unique ? 'unique=True' : null,
    index.method === 'btree' ? null : `postgresql_using=${pythonString(index.method, quote)}`,
    index.include.length === 0 ? null : `postgresql_include=${pythonList(index.include.map((column) => pythonString(column, quote)))}`,
    index.where === null ? null : `postgresql_where=${text.name}(${pythonString(escapeBinds(index.where), quote)})`,
  ].filter((argument) => argument !== null);
  return {
    lines: pythonCall(constructor.name, args, 8, lineWidth(model.text)),
    imports: missing(constructor.edits, usesText ? text.edits : [], name.imports),
  };
}

/** `CheckConstraint("expression", name="…")`. */
export function checkCode(model: OpenModel, check: AddCheck): ModelCode {
  const constructor = spell(model, 'CheckConstraint');
  const name = nameCode(model, 'ck', [], check.name);
  const args = [pythonString(escapeBinds(check.expression), quoteOf(model.text)), `name=${name.code}`];
  return { lines: pythonCall(constructor.name, args, 8, lineWidth(model.text)), imports: missing(constructor.edits, name.imports) };
}

/** `ForeignKeyConstraint(["a"], ["t.id"], name="…", ondelete="…")`. */
export function foreignKeyCode(model: OpenModel, key: ForeignKeyShape, schemaless: string): ModelCode {
  const quote = quoteOf(model.text);
  const text = (value: string): string => pythonString(value, quote);
  const constructor = spell(model, 'ForeignKeyConstraint');
  const name = nameCode(model, 'fk', key.columns, key.name, { table: key.references.table, columns: key.references.columns });
  const target = [...(key.references.schema === schemaless ? [] : [key.references.schema]), key.references.table];
  const args = [
    pythonList(key.columns.map(text)),
    pythonList(key.references.columns.map((column) => text([...target, column].join('.')))),
    `name=${name.code}`,
    key.onDelete === 'NO ACTION' ? null : `ondelete=${text(key.onDelete)}`,
    key.onUpdate === 'NO ACTION' ? null : `onupdate=${text(key.onUpdate)}`,
    key.deferrable === 'not deferrable' ? null : 'deferrable=True',
    key.deferrable === 'initially deferred' ? `initially=${text('DEFERRED')}` : null,
    key.match === 'FULL' ? `match=${text('FULL')}` : null,
  ].filter((argument) => argument !== null);
  return { lines: pythonCall(constructor.name, args, 8, lineWidth(model.text)), imports: missing(constructor.edits, name.imports) };
}

/** A name such that the project's convention, which may be applied to it once more, ends in the name that the DDL gives. */
function nameCode(
  model: OpenModel,
  kind: keyof NamingConvention,
  columns: readonly string[],
  full: string,
  referenced?: Named['referenced'],
): { readonly code: string; readonly imports: readonly TextEdit[] } {
  const named = { schema: model.site.schema, table: model.site.table, columns, ...(referenced === undefined ? {} : { referenced }) };
  const quote = quoteOf(model.text);
  const name = explicitName(model.site.naming[kind], named, full);
  if (name !== null) return { code: pythonString(name, quote), imports: [] };
  const conv = spell(model, 'conv');
  return { code: `${conv.name}(${pythonString(full, quote)})`, imports: conv.edits };
}

function missing(...edits: readonly (readonly TextEdit[])[]): readonly (readonly TextEdit[])[] {
  return edits.filter((each) => each.length > 0);
}

/** The quote that the file uses more. */
export function quoteOf(text: string): '"' | "'" {
  return text.split("'").length > text.split('"').length ? "'" : '"';
}
