import type { Evaluation } from '../python/evaluate.js';
import type { Scope } from '../python/scope.js';
import type { Expression } from '../python/syntax.js';
import type { FunctionValue, Value } from '../python/value.js';

/** A decorator as the source writes it: `router.get("/orders", response_model=list[Order])`. */
export interface Decorator {
  /** Dotted, without arguments: `router.get`. */
  readonly name: string;
  /** Its last word: `get`. */
  readonly word: string;
  /** What stands before the last dot. */
  readonly on: () => Value | null;
  readonly argument: (position: number) => Value | null;
  readonly keyword: (name: string) => Value | null;
  /** The keyword's own text. */
  readonly keywordText: (name: string) => string | null;
  readonly called: boolean;
}

export function decoratorsOf(evaluation: Evaluation, made: FunctionValue): Decorator[] {
  return (made.statement?.decorators ?? []).flatMap((expression) => {
    const read = readDecorator(evaluation, expression, made.scope);
    return read === null ? [] : [read];
  });
}

/** Null for a decorator that is no name and no call of one. */
export function readDecorator(evaluation: Evaluation, expression: Expression, scope: Scope): Decorator | null {
  const call = expression.type === 'call' ? expression : null;
  const name = dotted(call?.function ?? expression);
  const target = call?.function ?? expression;
  if (name === null) return null;
  const evaluate = (inner: Expression | undefined): Value | null => (inner === undefined ? null : evaluation.evaluate(inner, scope));
  const positional = call?.arguments.filter(({ kind }) => kind === 'positional') ?? [];
  const named = (key: string) => call?.arguments.find((one) => one.kind === 'keyword' && one.name === key)?.value;
  return {
    name,
    word: name.slice(name.lastIndexOf('.') + 1),
    on: () => (target.type === 'attribute' ? evaluate(target.object) : null),
    argument: (position) => evaluate(positional[position]?.value),
    keyword: (key) => evaluate(named(key)),
    keywordText: (key) => {
      const found = named(key);
      return found === undefined ? null : scope.source.text.slice(found.start, found.end);
    },
    called: call !== null,
  };
}

/** `a.b.c` of names and attributes; the call in `app.cli().command` is left out. */
export function dotted(expression: Expression): string | null {
  if (expression.type === 'name') return expression.id;
  if (expression.type === 'call') return dotted(expression.function);
  if (expression.type !== 'attribute') return null;
  const of = dotted(expression.object);
  return of === null ? null : `${of}.${expression.name}`;
}
