import type { Expression, FunctionStatement, Statement } from '../../python/syntax.js';
import { lastName, walkSyntax } from '../../python/walk-syntax.js';
import type { ModelTable } from '../models.js';
import { type ModelNames, relationshipOf } from './model-names.js';

/** What the variables of a function hold: a row of a table; null for what is known to be something else. */
export type Variables = ReadonlyMap<string, ModelTable | null>;

/**
 * From annotations of parameters, constructors, queries that name one model alone, and loops over relationships. Nothing is evaluated:
 * what this does not see is told by the variable's own name.
 */
export function readVariables(
  { parameters, body }: Pick<FunctionStatement, 'parameters' | 'body'>,
  self: ModelTable | null,
  names: ModelNames,
): Variables {
  const variables = new Map<string, ModelTable | null>();
  parameters.forEach(({ name, annotation }, at) => {
    if (at === 0 && (name === 'self' || name === 'cls')) variables.set(name, self);
    else if (annotation !== null) variables.set(name, annotatedModel(annotation, names));
  });
  for (const node of walkSyntax(body(), (inner) => inner.type !== 'function' && inner.type !== 'class')) {
    if (node.type === 'assign' && node.value !== null) bind(node.targets, node.value, node.annotation);
    if (node.type === 'for') bind([node.target], node.iterable, null);
    if (node.type === 'comprehension') for (const { target, iterable } of node.clauses) bind([target], iterable, null);
  }
  return variables;

  function bind(targets: readonly Expression[], value: Expression, annotation: Expression | null): void {
    const [target] = targets;
    if (target?.type !== 'name' || targets.length > 1) return;
    const table = (annotation === null ? null : annotatedModel(annotation, names)) ?? guessModel(value, variables, names);
    if (table !== null) variables.set(target.id, table);
  }
}

/** The one model in an annotation: `Job`, `Job | None`, `list["Job"]`. */
function annotatedModel(annotation: Expression, names: ModelNames): ModelTable | null {
  const words = [...walkSyntax(annotation)].flatMap((node) => {
    if (node.type === 'string') return node.value.split(/\W+/);
    return node.type === 'name' ? [node.id] : node.type === 'attribute' ? [node.name] : [];
  });
  return onlyModel(words, names);
}

function onlyModel(words: readonly string[], { byClass }: ModelNames): ModelTable | null {
  const tables = new Set(words.flatMap((word) => byClass.get(word) ?? []));
  const [table] = tables;
  return tables.size === 1 ? (table ?? null) : null;
}

/** The table of which an expression is a row (or rows); null when nothing tells. */
export function guessModel(expression: Expression, variables: Variables, names: ModelNames): ModelTable | null {
  switch (expression.type) {
    case 'name':
      return variables.has(expression.id) ? (variables.get(expression.id) ?? null) : (names.byVariable.get(expression.id) ?? null);
    case 'attribute': {
      const of = guessModel(expression.object, variables, names);
      const target = of === null ? null : (relationshipOf(of, expression.name)?.target ?? null);
      if (target !== null) return names.byClass.get(target.split('.').at(-1) ?? '') ?? null;
      return of === null ? (names.byVariable.get(expression.name) ?? null) : null;
    }
    case 'await':
      return guessModel(expression.value, variables, names);
    case 'call':
      return guessCall(expression, names);
    default:
      return null;
  }
}

/** A constructor, or a query that names one model alone. */
function guessCall(call: Extract<Expression, { readonly type: 'call' }>, names: ModelNames): ModelTable | null {
  const made = names.byClass.get(lastName(call.function) ?? '');
  if (made !== undefined) return made;
  const words = [...walkSyntax(call)].flatMap((node) => (node.type === 'name' ? [node.id] : node.type === 'attribute' ? [node.name] : []));
  return onlyModel(words, names);
}

/** The functions of a file, each with the class in whose body it stands. */
export function* functionsOf(
  statements: readonly Statement[],
  owner: string | null = null,
): Generator<{ readonly function: FunctionStatement; readonly owner: string | null }> {
  for (const node of walkSyntax(statements, (inner) => inner.type !== 'function' && inner.type !== 'class')) {
    if (node.type === 'class') yield* functionsOf(node.body, node.name);
    if (node.type !== 'function') continue;
    yield { function: node, owner };
    yield* functionsOf(node.body(), owner);
  }
}
