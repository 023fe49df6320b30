import type { Expression } from '../../python/syntax.js';
import type { ModelForeignKey, ModelTable } from '../models.js';
import type { Origin } from '../../workload/derived.js';
import type { AttributeWrite } from './attribute-writes.js';
import { guessModel, type Variables } from './guess-model.js';
import { attributeColumn, familyOf, isInKey, keysBetween, type ModelNames, relationshipOf } from './model-names.js';

/** The column of a referenced row that is written into this one; null where the value is something else. */
export function readCopy(write: AttributeWrite, variables: Variables, names: ModelNames): Origin | null {
  const { table, column, operator } = write;
  const value = bareValue(write.value);
  if (operator !== null || value.type !== 'attribute' || isInKey(table, column)) return null;
  const parent = guessModel(value.object, variables, names) ?? parentBeside(write, value.object, { variables, names });
  const source = parent === null ? null : attributeColumn(parent, value.name);
  if (parent === null || source === null || parent === table || isInKey(parent, source)) return null;
  const family = familyOf(column);
  if (family === null || family !== familyOf(source)) return null;
  const key = keyTo(write, parent, value.object);
  if (key === null) return null;
  return { kind: 'copy', schema: parent.schema, table: parent.name, column: source.name, key: key.columns };
}

/** The table whose row an object must be that nothing else tells of, as the same call gives its id to a key or itself to a relationship. */
function parentBeside(
  { table, beside }: AttributeWrite,
  object: Expression,
  { variables, names }: { readonly variables: Variables; readonly names: ModelNames },
): ModelTable | null {
  const text = spell(object);
  if (text === null || variables.has(text)) return null;
  const parents = names.tables.filter((parent) => keysBetween(table, parent).some((key) => keyGiven(table, key, beside, text)));
  return parents.length === 1 ? (parents[0] ?? null) : null;
}

/** Whether the key is given the id of the object, or its relationship the object itself. */
function keyGiven(table: ModelTable, key: ModelForeignKey, beside: AttributeWrite['beside'], text: string | null): boolean {
  const attribute = table.columns.find(({ name }) => name === key.columns[0])?.attribute ?? '';
  const value = beside.get(attribute);
  const bare = value === undefined ? null : bareValue(value);
  if (bare?.type === 'attribute') return spell(bare.object) === text;
  return table.relationships.some(({ name }) => isOfKey(name, key) && spell(beside.get(name)) === text);
}

/** Without what lets NULL through or turns it into text: `a.x if a else None`, `a and a.x`, `a.x or ""`, `str(a.x)`. */
export function bareValue(expression: Expression): Expression {
  switch (expression.type) {
    case 'conditional':
      if (isNothing(expression.otherwise)) return bareValue(expression.then);
      return isNothing(expression.then) ? bareValue(expression.otherwise) : expression;
    case 'logical':
      if (expression.operator === 'and') return bareValue(expression.right);
      return isNothing(expression.right) ? bareValue(expression.left) : expression;
    case 'await':
      return bareValue(expression.value);
    case 'call': {
      const [argument] = expression.arguments;
      const isText = expression.function.type === 'name' && expression.function.id === 'str' && expression.arguments.length === 1;
      return isText && argument !== undefined ? bareValue(argument.value) : expression;
    }
    default:
      return expression;
  }
}

/** `None` and the empty string. */
export function isNothing(expression: Expression): boolean {
  return (expression.type === 'constant' && expression.value === null) || (expression.type === 'string' && expression.value === '');
}

/**
 * The key by which the row is reached: the one that is given the same row's id, or whose relationship is given the row; else the one that
 * the copy or the row is named after; else the only one, unless it is given another row's id.
 */
function keyTo({ table, column, row, beside }: AttributeWrite, parent: ModelTable, source: Expression): ModelForeignKey | null {
  const keys = keysBetween(table, parent);
  const text = spell(source);
  const given = keys.filter((key) => keyGiven(table, key, beside, text));
  if (given.length === 1) return given[0] ?? null;
  const open = keys.filter((key) => !givenAnother(table, key, beside, text));
  const reached =
    source.type === 'attribute' && row !== null && spell(source.object) === spell(row)
      ? relationshipOf(table, source.name)?.name
      : undefined;
  const named = open.filter((key) => isOfKey(reached ?? text?.split('.').at(-1) ?? '', key) || column.name.startsWith(`${stemOf(key)}_`));
  if (named.length === 1) return named[0] ?? null;
  return open.length === 1 ? (open[0] ?? null) : null;
}

function givenAnother(table: ModelTable, key: ModelForeignKey, beside: AttributeWrite['beside'], text: string | null): boolean {
  const attribute = table.columns.find(({ name }) => name === key.columns[0])?.attribute ?? '';
  const value = beside.get(attribute);
  const bare = value === undefined ? null : bareValue(value);
  return bare?.type === 'attribute' && spell(bare.object) !== text;
}

/** `owner` of `owner_id`. */
function stemOf({ columns: [column = ''] }: ModelForeignKey): string {
  return column.replace(/_(id|uuid|pk|fk|key)$/, '');
}

function isOfKey(name: string, key: ModelForeignKey): boolean {
  return name === stemOf(key);
}

/** A dotted name as it is written; null for anything else. */
export function spell(expression: Expression | undefined): string | null {
  if (expression?.type === 'name') return expression.id;
  if (expression?.type !== 'attribute') return null;
  const of = spell(expression.object);
  return of === null ? null : `${of}.${expression.name}`;
}
