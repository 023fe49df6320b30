import type { Evaluation } from '../python/evaluate.js';
import type { Scope } from '../python/scope.js';
import type { Expression } from '../python/syntax.js';
import { isTypeVariable, type TypeArguments } from '../python/type-arguments.js';
import type { Annotation, ClassValue, Value } from '../python/value.js';

/** An annotation as a value; quoted ones are parsed, in the scope where they stand. */
export function readAnnotation(evaluation: Evaluation, annotation: Pick<Annotation, 'expression' | 'scope'>): Value {
  return resolve(evaluation, evaluation.evaluate(annotation.expression, annotation.scope), annotation.scope);
}

export function readTypeExpression(evaluation: Evaluation, expression: Expression, scope: Scope): Value {
  return resolve(evaluation, evaluation.evaluate(expression, scope), scope);
}

/** Quoted parts, at any depth that matters, are read as source. */
function resolve(evaluation: Evaluation, value: Value, scope: Scope): Value {
  if (value.kind === 'string') {
    const [statement] = evaluation.project.parse(value.value.trim());
    return statement?.type === 'expression' ? resolve(evaluation, evaluation.evaluate(statement.value, scope), scope) : value;
  }
  if (value.kind === 'subscript' && !isNamed(value.of, /(^|\.)Literal$/))
    return { ...value, index: resolve(evaluation, value.index, scope) };
  if (value.kind === 'tuple') return { ...value, items: value.items.map((item) => resolve(evaluation, item, scope)) };
  if (value.kind === 'operation' && value.operator === '|')
    return { ...value, operands: value.operands.map((operand) => resolve(evaluation, operand, scope)) };
  return value;
}

export function isNamed(value: Value, pattern: RegExp): boolean {
  return value.kind === 'reference' && pattern.test(value.name);
}

const transparent = /(^|\.)(Annotated|Mapped|DynamicMapped|WriteOnlyMapped|Required|NotRequired|Final|ReadOnly|InitVar)$/;

/** Members of `X | None`, `Optional[X]`, `Union[X, Y]`; the value itself otherwise. */
export function unionMembers(value: Value): readonly Value[] {
  if (value.kind === 'operation' && value.operator === '|') return value.operands.flatMap(unionMembers);
  if (value.kind !== 'subscript' || !isNamed(value.of, /(^|\.)(Optional|Union)$/)) return [value];
  const items = value.index.kind === 'tuple' ? value.index.items : [value.index];
  return [...items.flatMap(unionMembers), ...(isNamed(value.of, /Optional$/) ? [{ kind: 'none' } as const] : [])];
}

/** `Annotated[T, …]` → T and what stands beside it; `Mapped[T]`, `type X = T`, `NewType` → T. */
export function unwrap(value: Value): { readonly type: Value; readonly metadata: readonly Value[] } {
  if (value.kind === 'subscript' && isNamed(value.of, transparent)) {
    const [first, ...metadata] = value.index.kind === 'tuple' ? value.index.items : [value.index];
    if (first === undefined) return { type: value, metadata: [] };
    const inner = unwrap(first);
    return { type: inner.type, metadata: [...inner.metadata, ...metadata] };
  }
  if (value.kind === 'subscript' && isNamed(value.of, /(^|\.)TypeAliasType$/)) return unwrap(value.index);
  if (value.kind === 'call' && isNamed(value.callee, /(^|\.)NewType$/) && value.args[1] !== undefined) return unwrap(value.args[1]);
  return { type: value, metadata: [] };
}

/** The one type that an annotation means besides None, without its metadata; null where there are several. */
export function plainType(annotation: Value, types: TypeArguments): Value | null {
  const members = unionMembers(unwrap(annotation).type).filter((member) => member.kind !== 'none');
  const [only] = members;
  if (only === undefined || members.length > 1) return null;
  const { type } = unwrap(only);
  const given = types.get(type);
  if (given !== undefined) return plainType(given, types);
  if (isTypeVariable(type)) {
    const bound = type.keywords.find((one) => one.name === 'bound')?.value;
    return bound === undefined ? null : plainType(bound, types);
  }
  return type === only && type === annotation ? type : plainType(type, types);
}

/** The project's class that an annotation names. */
export function annotatedClass(annotation: Value, types: TypeArguments): ClassValue | null {
  const type = plainType(annotation, types);
  const plain = type?.kind === 'subscript' ? type.of : type;
  return plain?.kind === 'class' ? plain : null;
}

/** What a list, set or sequence holds; null for another type. */
export function itemType(annotation: Value, types: TypeArguments): Value | null {
  const type = plainType(annotation, types);
  if (type?.kind !== 'subscript') return null;
  if (
    !isNamed(
      type.of,
      /(^|\.)(list|List|set|Set|frozenset|Sequence|Iterable|Iterator|Collection|tuple|Tuple|AsyncIterator|AsyncIterable|conlist)$/,
    )
  )
    return null;
  const first = type.index.kind === 'tuple' ? type.index.items[0] : type.index;
  return first ?? null;
}
