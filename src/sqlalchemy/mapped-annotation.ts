import { isEnum, isSubclassOf } from '../python/class-facts.js';
import { describe } from '../python/describe.js';
import type { Annotation, CallValue, Value } from '../python/value.js';
import { list, unknown } from '../python/value.js';
import type { Place } from '../source/place.js';
import type { Scope } from '../python/scope.js';
import type { ColumnDraft } from './draft.js';
import { type Shape, shapeOfType } from './json-column.js';
import { isColumnCall } from './read-column.js';
import type { Reading } from './reading.js';
import { readEnumType } from './enum-type.js';
import { readType } from './read-type.js';
import { calledSymbol, symbolOf } from './symbol.js';

/** `Mapped[…]` of an attribute. */
export interface MappedAnnotation {
  readonly type: ColumnDraft['type'];
  readonly optional: boolean;
  /** `mapped_column(…)` within `Annotated[…]`. */
  readonly base: CallValue | null;
  /** Names of classes within, for relationships. */
  readonly target: string | null;
  readonly many: boolean;
  /** `DynamicMapped[…]`, `WriteOnlyMapped[…]`: what `lazy=` would say. */
  readonly lazy: 'dynamic' | 'write_only' | null;
  /** Of a dict or a list. */
  readonly shape: Shape | null;
  readonly place: Place;
}

/** Types for Python types: `type_annotation_map`, the nearest first. */
export type TypeMap = readonly (readonly [Value, Value])[];

/** Null when the annotation is not `Mapped[…]`. `bare` takes any annotation, as SQLModel does. */
export function readMapped(reading: Reading, annotation: Annotation, types: TypeMap, bare = false): MappedAnnotation | null {
  const value = resolve(reading, reading.evaluation.evaluate(annotation.expression, annotation.scope), annotation.scope);
  const inside =
    value.kind === 'subscript' && /^(Mapped|DynamicMapped|WriteOnlyMapped)$/.test(symbolOf(value.of) ?? '')
      ? value.index
      : bare
        ? value
        : null;
  if (inside === null) return null;
  const inner = resolve(reading, inside, annotation.scope);
  const { value: required, optional } = withoutNone(reading, inner, annotation.scope);
  return {
    type: typeFor(reading, required, types, annotation.place),
    optional,
    base: columnWithin(required),
    shape: shapeOfType(required),
    lazy: lazyOf(value),
    ...targetOf(reading, required, annotation.scope),
    place: annotation.place,
  };
}

function lazyOf(annotation: Value): MappedAnnotation['lazy'] {
  const symbol = annotation.kind === 'subscript' ? symbolOf(annotation.of) : null;
  return symbol === 'DynamicMapped' ? 'dynamic' : symbol === 'WriteOnlyMapped' ? 'write_only' : null;
}

/** A quoted annotation is source text. */
function resolve(reading: Reading, value: Value, scope: Scope | null): Value {
  if (value.kind !== 'string' || scope === null) return value;
  const [statement] = reading.evaluation.project.parse(value.value.trim());
  return statement?.type === 'expression' ? resolve(reading, reading.evaluation.evaluate(statement.value, scope), scope) : value;
}

const unionNames = new Set(['typing.Optional', 'typing.Union', 'typing_extensions.Optional', 'typing_extensions.Union']);

/** `X | None`, `Optional[X]`, `Union[X, None]`; Annotated and aliases are looked through for None, as SQLAlchemy's `includes_none` does. */
function withoutNone(reading: Reading, value: Value, scope: Scope): { value: Value; optional: boolean } {
  const parts = unionParts(reading, value, scope);
  if (parts !== null) {
    const kept = parts.filter((part) => part.kind !== 'none');
    const inner = kept.map((part) => withoutNone(reading, part, scope));
    const [only] = inner;
    const optional = kept.length < parts.length || inner.some((part) => part.optional);
    if (only !== undefined && inner.length === 1) return { value: only.value, optional };
    return {
      value:
        inner.length === 0
          ? value
          : list(
              inner.map((part) => part.value),
              'set',
            ),
      optional,
    };
  }
  if (value.kind === 'subscript' && (isAlias(value) || isAnnotated(value))) {
    const first = value.index.kind === 'tuple' && isAnnotated(value) ? value.index.items[0] : value.index;
    return { value, optional: first !== undefined && withoutNone(reading, resolve(reading, first, scope), scope).optional };
  }
  return { value, optional: false };
}

function unionParts(reading: Reading, value: Value, scope: Scope | null): Value[] | null {
  if (value.kind === 'operation' && value.operator === '|')
    return value.operands.flatMap(
      (operand) => unionParts(reading, resolve(reading, operand, scope), scope) ?? [resolve(reading, operand, scope)],
    );
  if (value.kind !== 'subscript' || value.of.kind !== 'reference' || !unionNames.has(value.of.name)) return null;
  const items = value.index.kind === 'tuple' ? value.index.items : [value.index];
  const resolved = items.map((item) => resolve(reading, item, scope));
  return value.of.name.endsWith('Optional') ? [...resolved, { kind: 'none' }] : resolved;
}

function isAnnotated(value: Value): boolean {
  return value.kind === 'subscript' && value.of.kind === 'reference' && /^(typing|typing_extensions)\.Annotated$/.test(value.of.name);
}

/** `type X = …`. */
function isAlias(value: Value): boolean {
  return value.kind === 'subscript' && value.of.kind === 'reference' && value.of.name === 'typing.TypeAliasType';
}

function columnWithin(value: Value): CallValue | null {
  if (value.kind !== 'subscript') return null;
  if (isAlias(value)) return columnWithin(value.index);
  if (!isAnnotated(value) || value.index.kind !== 'tuple') return null;
  return value.index.items.slice(1).find(isColumnCall) ?? null;
}

/** Source: `registry._resolve_type` in sqlalchemy/orm/decl_api.py and `_type_map` in sqlalchemy/sql/sqltypes.py. */
function typeFor(reading: Reading, value: Value, types: TypeMap, place: Place): ColumnDraft['type'] {
  const mapped = types.find(([key]) => sameType(key, value));
  if (mapped !== undefined) return readType(reading, mapped[1], place);
  if (isAlias(value) && value.kind === 'subscript') return typeFor(reading, plainPart(reading, value.index), types, place);
  if (isAnnotated(value) && value.kind === 'subscript' && value.index.kind === 'tuple' && value.index.items[0] !== undefined)
    return typeFor(reading, plainPart(reading, value.index.items[0]), types, place);
  if (value.kind === 'call' && /(^|\.)NewType$/.test(describe(value.callee)) && value.args[1] !== undefined)
    return typeFor(reading, value.args[1], types, place);
  if (value.kind === 'subscript' && value.of.kind === 'reference' && value.of.name.endsWith('.Literal'))
    return literalType(reading, value.index, types, place);
  if (value.kind === 'reference') return named(reading, value.name, place) ?? unknown(`there is no SQL type for ${describe(value)}`, place);
  if (value.kind === 'class') return classType(reading, value, types, place);
  return value.kind === 'unknown' ? value : unknown(`there is no SQL type for ${describe(value)}`, place);
}

/** `Optional[str]` within an alias or Annotated stands for `str`; the None has been counted already. */
function plainPart(reading: Reading, value: Value): Value {
  const parts = unionParts(reading, value, null)?.filter((part) => part.kind !== 'none');
  return parts?.length === 1 && parts[0] !== undefined ? parts[0] : value;
}

function literalType(reading: Reading, index: Value, types: TypeMap, place: Place): ColumnDraft['type'] {
  const args = index.kind === 'tuple' ? index.items : [index];
  const custom = types.find(([key]) => key.kind === 'reference' && key.name.endsWith('.Literal'))?.[1];
  const keywords =
    custom?.kind === 'call' ? custom.keywords : [{ name: 'native_enum', value: { kind: 'boolean', value: false } as const, place }];
  return readEnumType(reading, { args, keywords }, false, place);
}

const pythonTypes: Readonly<Record<string, string>> = {
  'builtins.bool': 'Boolean',
  'builtins.bytes': 'LargeBinary',
  'datetime.date': 'Date',
  'datetime.datetime': 'DateTime',
  'datetime.time': 'Time',
  'datetime.timedelta': 'Interval',
  'decimal.Decimal': 'Numeric',
  'builtins.float': 'Float',
  'builtins.int': 'Integer',
  'builtins.str': 'String',
  'uuid.UUID': 'Uuid',
  'pydantic.EmailStr': 'String',
  'pydantic.AnyUrl': 'String',
  'pydantic.HttpUrl': 'String',
};

function named(reading: Reading, name: string, place: Place): ColumnDraft['type'] {
  const type = pythonTypes[name];
  return type === undefined ? null : readType(reading, { kind: 'reference', name: `sqlalchemy.${type}` }, place);
}

/** The nearest class in resolution order that has a type; an enum becomes an Enum. */
function classType(reading: Reading, value: Extract<Value, { kind: 'class' }>, types: TypeMap, place: Place): ColumnDraft['type'] {
  for (const ancestor of value.ancestors) {
    const mapped = types.find(([key]) => sameType(key, ancestor));
    if (mapped !== undefined && !(isEnum(value) && calledSymbol(mapped[1]) === 'Enum')) return readType(reading, mapped[1], place);
  }
  if (isEnum(value)) {
    const custom = types.find(([key]) => key.kind === 'reference' && isSubclassOf(value, key.name) && key.name.startsWith('enum.'))?.[1];
    return readEnumType(reading, { args: [value], keywords: custom?.kind === 'call' ? custom.keywords : [] }, false, place);
  }
  for (const ancestor of value.ancestors) {
    const type = ancestor.kind === 'reference' ? named(reading, ancestor.name, place) : null;
    if (type !== null) return type;
  }
  return unknown(`there is no SQL type for the class ${value.name}`, place);
}

/** Equality of types as dictionary keys. */
function sameType(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left.kind === 'reference' && right.kind === 'reference')
    return left.name.replace(/^typing_extensions\./, 'typing.') === right.name.replace(/^typing_extensions\./, 'typing.');
  if (left.kind === 'subscript' && right.kind === 'subscript' && !isAlias(left))
    return sameType(left.of, right.of) && sameType(left.index, right.index);
  if ((left.kind === 'tuple' || left.kind === 'list' || left.kind === 'set') && left.kind === right.kind)
    return left.items.length === right.items.length && left.items.every((item, at) => sameType(item, right.items[at] ?? item));
  if (left.kind === 'operation' && right.kind === 'operation')
    return (
      left.operator === right.operator &&
      left.operands.length === right.operands.length &&
      left.operands.every((item, at) => sameType(item, right.operands[at] ?? item))
    );
  if (left.kind === 'string' && right.kind === 'string') return left.value === right.value;
  if (left.kind === 'number' && right.kind === 'number') return left.value === right.value;
  return left.kind === 'none' && right.kind === 'none';
}

/** The class that a relationship's annotation means: `list["Item"]`, `Item`. */
function targetOf(reading: Reading, value: Value, scope: Scope): { target: string | null; many: boolean } {
  if (value.kind === 'class') return { target: value.name, many: false };
  if (value.kind === 'subscript' && value.of.kind === 'reference') {
    const item = value.index.kind === 'tuple' ? (value.index.items.at(-1) ?? value.index) : value.index;
    const resolved = resolve(reading, item, scope);
    return {
      target: resolved.kind === 'class' ? resolved.name : item.kind === 'string' ? item.value : null,
      many: /(list|List|set|Set|Sequence|Collection|dict|Dict)$/.test(value.of.name),
    };
  }
  return { target: null, many: false };
}
