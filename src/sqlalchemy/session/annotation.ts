import type { Evaluation } from '../../python/evaluate.js';
import type { Scope } from '../../python/scope.js';
import type { Expression } from '../../python/syntax.js';
import type { TypeArguments } from '../../python/type-arguments.js';
import type { ClassValue, Value } from '../../python/value.js';
import { symbolOf } from '../symbol.js';

/** What an annotation says of a value, as far as queries depend on it. */
export type Annotated =
  /** A session, connection or engine, or what makes them: something outside the project whose class is known. */
  | { readonly kind: 'outside'; readonly type: Value }
  /** An object of one of the project's classes. */
  | { readonly kind: 'object'; readonly class: ClassValue; readonly optional: boolean; readonly generic?: readonly Value[] }
  /** `type[Model]`. */
  | { readonly kind: 'class'; readonly class: ClassValue }
  | { readonly kind: 'many'; readonly of: Annotated }
  /** `Annotated[…, Depends(callee)]`; without a callee the type itself is called. */
  | { readonly kind: 'depends'; readonly callee: Value | null; readonly type: Annotated }
  | { readonly kind: 'other' };

const other: Annotated = { kind: 'other' };

/** `types`: what stands for the type variables of the class that it is read in. */
export function readAnnotation(
  evaluation: Evaluation,
  expression: Expression | null,
  scope: Scope,
  types: TypeArguments = new Map(),
): Annotated {
  if (expression === null) return other;
  return readType({ evaluation, types }, evaluation.evaluate(expression, scope), scope);
}

interface Reader {
  readonly evaluation: Evaluation;
  readonly types: TypeArguments;
}

const many = /(^|\.)(list|List|Sequence|Iterable|Collection|set|Set|tuple|Tuple|Iterator|AsyncIterator|Generator|AsyncGenerator)$/;
const transparent = /(^|\.)(Optional|Awaitable|Coroutine|ClassVar|Final|Mapped|Depends|Injected|FromDishka|Provide)$/;
const outside =
  /^(Session|AsyncSession|scoped_session|async_scoped_session|sessionmaker|async_sessionmaker|Connection|AsyncConnection|Engine|AsyncEngine)$/;

function readType(reader: Reader, value: Value, scope: Scope): Annotated {
  switch (value.kind) {
    case 'string': {
      const [statement] = reader.evaluation.project.parse(value.value.trim());
      return statement?.type === 'expression' ? readAnnotation(reader.evaluation, statement.value, scope, reader.types) : other;
    }
    case 'class':
      return { kind: 'object', class: value, optional: false };
    case 'reference':
    case 'attribute':
      return outside.test(symbolOf(value) ?? '') ? { kind: 'outside', type: value } : other;
    case 'call': {
      const given = reader.types.get(value);
      return given === undefined || given === value ? other : readType(reader, given, scope);
    }
    case 'operation':
      return value.operator === '|' ? readUnion(reader, value.operands, scope) : other;
    case 'subscript':
      return readGeneric(reader, value.of, value.index.kind === 'tuple' ? value.index.items : [value.index], scope);
    default:
      return other;
  }
}

function readUnion(reader: Reader, parts: readonly Value[], scope: Scope): Annotated {
  const read = parts.filter((part) => part.kind !== 'none').map((part) => readType(reader, part, scope));
  const known = read.find((one) => one.kind === 'outside') ?? read.find((one) => one.kind !== 'other') ?? other;
  return known.kind === 'object' ? { ...known, optional: known.optional || read.length < parts.length } : known;
}

function readGeneric(reader: Reader, of: Value, items: readonly Value[], scope: Scope): Annotated {
  const [first] = items;
  if (first === undefined) return other;
  const name = of.kind === 'reference' ? of.name : of.kind === 'attribute' ? of.name : '';
  if (/(^|\.)Annotated$/.test(name)) return readAnnotated(reader, items, scope);
  if (/(^|\.)TypeAliasType$/.test(name)) return readType(reader, first, scope);
  if (/(^|\.)Union$/.test(name)) return readUnion(reader, items, scope);
  if (/(^|\.)Optional$/.test(name)) return readUnion(reader, [first, { kind: 'none' }], scope);
  if (/(^|\.)(type|Type)$/.test(name)) {
    const inner = readType(reader, first, scope);
    return inner.kind === 'object' ? { kind: 'class', class: inner.class } : other;
  }
  if (outside.test(symbolOf(of) ?? '')) return { kind: 'outside', type: of };
  if (many.test(name)) return { kind: 'many', of: readType(reader, first, scope) };
  if (transparent.test(name)) return readType(reader, first, scope);
  return of.kind === 'class' ? { kind: 'object', class: of, optional: false, generic: items } : other;
}

/** `Annotated[Session, Depends(get_session)]`. */
function readAnnotated(reader: Reader, [type, ...extra]: readonly Value[], scope: Scope): Annotated {
  const inner = type === undefined ? other : readType(reader, type, scope);
  for (const one of extra) {
    const callee = dependencyOf(one);
    if (callee !== undefined) return { kind: 'depends', callee, type: inner };
  }
  return inner;
}

/** What `Depends(callee)` names; undefined for what is no dependency. */
export function dependencyOf(value: Value): Value | null | undefined {
  if (
    value.kind !== 'call' ||
    value.callee.kind !== 'reference' ||
    !/^fastapi\.(params\.)?(.*\.)?(Depends|Security)$/.test(value.callee.name)
  )
    return undefined;
  return value.args[0] ?? value.keywords.find((one) => one.name === 'dependency')?.value ?? null;
}
