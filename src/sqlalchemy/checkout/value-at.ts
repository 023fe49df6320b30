import type { Evaluation } from '../../python/evaluate.js';
import { bindImport, runFromImport } from '../../python/import-statement.js';
import { placeOf } from '../../python/module-source.js';
import { makeScope, type Scope } from '../../python/scope.js';
import type { CallExpression, Expression, FunctionStatement } from '../../python/syntax.js';
import { type CallValue, type FunctionValue, reference, unknown, type Value } from '../../python/value.js';
import { walkPaths } from '../../python/walk-paths.js';
import { lastName, type SyntaxNode } from '../../python/walk-syntax.js';
import { type CodeFunction, functionsOf } from './code-function.js';

/** What expressions within functions are worth as far as names tell: nothing is followed but assignments, annotations and plain `return`s. */
export interface NameValues {
  readonly at: (expression: Expression, within: CodeFunction) => Value;
  /** The project's own function that a call calls; null for everything else. */
  readonly calledBy: (call: CallExpression, within: CodeFunction) => CodeFunction | null;
  /** False for what a call of the project's own only hands on: a name of its module, an argument, the answer that a cache keeps. */
  readonly isMadeAnew: (call: CallExpression, within: CodeFunction) => boolean;
}

/** How many assignments and functions are followed one after another. */
const DEEP = 8;

export function readNameValues(evaluation: Evaluation): NameValues {
  const { project } = evaluation;
  const byFile = new Map<string, Map<number, CodeFunction>>();
  const scopes = new Map<FunctionStatement, Scope | null>();

  const codeOf = ({ scope, statement }: FunctionValue): CodeFunction | null => {
    if (statement === null) return null;
    const { file } = scope.source;
    let known = byFile.get(file);
    if (known === undefined) {
      const source = project.source(file);
      known = new Map(source === null ? [] : [...functionsOf(source)].map((made) => [made.statement.start, made]));
      byFile.set(file, known);
    }
    return known.get(statement.start) ?? null;
  };

  /** The module's names, and what the function imports for itself. */
  const scopeOf = ({ source, statement }: CodeFunction): Scope | null => {
    const before = scopes.get(statement);
    if (before !== undefined) return before;
    const outer = evaluation.moduleScope(source.file);
    const made = outer === null ? null : makeScope('function', source, outer);
    if (made !== null) for (const { node } of walkPaths(statement.body())) importInto(made, node);
    scopes.set(statement, made);
    return made;
  };

  const outside = (expression: Expression, within: CodeFunction): Value => {
    const scope = scopeOf(within);
    return scope === null ? unknown('the module cannot be read') : evaluation.evaluate(expression, scope);
  };

  const ofName = (expression: Extract<Expression, { type: 'name' }>, within: CodeFunction, depth: number): Value => {
    for (let at: CodeFunction | null = within; at !== null; at = at.outer) {
      const parameter = at.statement.parameters.find(({ name }) => name === expression.id);
      if (parameter !== undefined) return parameter.annotation === null ? unknown('an argument') : standFor(parameter.annotation, at);
      const bound = bindingsOf(expression.id, at.statement);
      if (bound === 'outer') break;
      if (bound.length > 1) return unknown('assigned more than once');
      if (bound[0] !== undefined) return bound[0] === 'otherwise' ? unknown('bound by a statement') : valueAt(bound[0], at, depth + 1);
    }
    return outside(expression, within);
  };

  /** An argument, of which the annotation says what it is: as if it were made by a call of it. */
  const standFor = (annotation: Expression, within: CodeFunction): Value => {
    const callee = annotation.type === 'subscript' ? annotation.object : annotation;
    return makeCall(valueAt(callee, within, DEEP - 1), placeOf(within.source, annotation));
  };

  const ofSelf = (name: string, within: CodeFunction, depth: number): Value => {
    const { owner, source } = within;
    if (owner === null) return unknown('no class');
    const set: { readonly value: Expression; readonly at: CodeFunction }[] = [];
    for (const one of owner.body) {
      if (one.type !== 'function') continue;
      const at: CodeFunction = { source, statement: one, outer: within.outer, owner };
      for (const { node } of walkPaths(one.body()))
        if (node.type === 'assign' && node.value !== null && node.targets.some((target) => isOfSelf(target, name)))
          set.push({ value: node.value, at });
    }
    const [only, ...more] = set;
    if (only !== undefined) return more.length > 0 ? unknown('set more than once') : valueAt(only.value, only.at, depth + 1);
    const made = evaluation.name(source.file, owner.name);
    return (made?.kind === 'class' ? made.names.get(name) : undefined) ?? unknown('not set by the class');
  };

  const ofCall = (call: CallExpression, within: CodeFunction, depth: number): Value => {
    if (call.function.type === 'attribute' && call.function.name === 'execution_options')
      return valueAt(call.function.object, within, depth + 1);
    const callee = valueAt(call.function, within, depth + 1);
    const own = ownFunction(callee);
    if (own !== null) return returnedBy(own, depth + 1);
    const args = call.arguments.filter(({ kind }) => kind === 'positional').map(({ value }) => valueAt(value, within, depth + 1));
    const keywords = call.arguments.flatMap((one) =>
      one.kind === 'keyword' && one.name !== null
        ? [{ name: one.name, value: valueAt(one.value, within, depth + 1), place: placeOf(within.source, one) }]
        : [],
    );
    return { ...makeCall(callee, placeOf(within.source, call)), args, keywords };
  };

  const ownFunction = (callee: Value): CodeFunction | null => {
    const made = callee.kind === 'function' ? callee : callee.kind === 'method' ? callee.function : null;
    return made === null ? null : codeOf(made);
  };

  const returnedBy = (made: CodeFunction, depth: number): Value => {
    const returned = onlyReturn(made.statement);
    return returned === null ? unknown('a generator, or more than one return') : valueAt(returned, made, depth);
  };

  const isMadeAnew = (call: CallExpression, within: CodeFunction, depth: number): boolean => {
    if (depth > DEEP || (call.function.type === 'attribute' && call.function.name === 'execution_options')) return false;
    const own = ownFunction(valueAt(call.function, within, depth));
    if (own === null) return true;
    if (own.statement.decorators.some(keepsAnswers)) return false;
    let returned = onlyReturn(own.statement);
    for (let at = 0; returned?.type === 'name' && at < DEEP; at += 1) {
      const bound = own.statement.parameters.some(({ name }) => returned?.type === 'name' && name === returned.id)
        ? 'outer'
        : bindingsOf(returned.id, own.statement);
      const [only, ...more] = bound === 'outer' ? [] : bound;
      returned = only === undefined || only === 'otherwise' || more.length > 0 ? null : only;
    }
    if (returned?.type === 'await') returned = returned.value;
    return returned?.type === 'call' && isMadeAnew(returned, own, depth + 1);
  };

  const valueAt = (expression: Expression, within: CodeFunction, depth: number): Value => {
    if (depth > DEEP) return unknown('too deep');
    switch (expression.type) {
      case 'name':
        return ofName(expression, within, depth);
      case 'attribute': {
        if (isSelf(expression.object)) return ofSelf(expression.name, within, depth);
        const of = valueAt(expression.object, within, depth + 1);
        const place = placeOf(within.source, expression);
        if (of.kind === 'unknown') return of;
        return of.kind === 'call'
          ? { kind: 'attribute', of, name: expression.name, place }
          : evaluation.attribute(of, expression.name, place);
      }
      case 'call':
        return ofCall(expression, within, depth);
      case 'await':
        return valueAt(expression.value, within, depth + 1);
      case 'string':
        return reference('builtins.str');
      default:
        return unknown('no name and no call');
    }
  };

  return {
    at: (expression, within) => valueAt(expression, within, 0),
    calledBy: (call, within) => ownFunction(valueAt(call.function, within, 0)),
    isMadeAnew: (call, within) => isMadeAnew(call, within, 0),
  };
}

/** What a function returns at its one `return`; null where there are more, or it yields. */
function onlyReturn({ body }: FunctionStatement): Expression | null {
  const returned: Expression[] = [];
  for (const { node } of walkPaths(body())) {
    if (node.type === 'yield') return null;
    if (node.type === 'return' && node.value !== null) returned.push(node.value);
  }
  const [only, ...more] = returned;
  return more.length > 0 ? null : (only ?? null);
}

/** Decorators that the answer of the first call stays with, or that do what nobody knows. */
function keepsAnswers(decorator: Expression): boolean {
  return !/^(?:staticmethod|classmethod)$/.test(lastName(decorator) ?? '');
}

function makeCall(callee: Value, place: CallValue['place']): CallValue {
  return { kind: 'call', callee, args: [], keywords: [], place, assigned: new Map() };
}

function importInto(scope: Scope, node: SyntaxNode): void {
  if (node.type === 'from import') runFromImport(node, scope);
  if (node.type === 'import')
    for (const { module, alias } of node.names)
      bindImport(scope, alias ?? module.split('.')[0] ?? module, {
        kind: 'import',
        module: alias === null ? (module.split('.')[0] ?? module) : module,
        name: null,
      });
}

function isSelf(expression: Expression): boolean {
  return expression.type === 'name' && (expression.id === 'self' || expression.id === 'cls');
}

function isOfSelf(target: Expression, name: string): boolean {
  return target.type === 'attribute' && target.name === name && isSelf(target.object);
}

type Binding = Expression | 'otherwise';

/** What a function assigns to a name; `outer` where the name is another one's. None of nothing counts: `connection = None` waits for its value. */
export function bindingsOf(name: string, statement: FunctionStatement): readonly Binding[] | 'outer' {
  let bound = bindings.get(statement);
  if (bound === undefined) {
    bound = collectBindings(statement);
    bindings.set(statement, bound);
  }
  return bound.outer.has(name) ? 'outer' : (bound.of.get(name) ?? []);
}

interface Bindings {
  readonly of: Map<string, Binding[]>;
  readonly outer: Set<string>;
}

const bindings = new WeakMap<FunctionStatement, Bindings>();

function collectBindings({ body }: FunctionStatement): Bindings {
  const found: Bindings = { of: new Map(), outer: new Set() };
  for (const { node } of walkPaths(body())) {
    if (node.type === 'global') for (const name of node.names) found.outer.add(name);
    for (const [name, value] of bindingsIn(node)) {
      if (value !== 'otherwise' && value.type === 'constant' && value.value === null) continue;
      const before = found.of.get(name);
      if (before === undefined) found.of.set(name, [value]);
      else before.push(value);
    }
  }
  return found;
}

function bindingsIn(node: SyntaxNode): [string, Binding][] {
  switch (node.type) {
    case 'assign': {
      const { value } = node;
      return value === null ? [] : node.targets.flatMap((target) => bindTarget(target, value));
    }
    case 'walrus':
      return bindTarget(node.target, node.value);
    case 'augment':
    case 'for':
      return namesOf(node.target).map((name) => [name, 'otherwise']);
    case 'with':
      return node.items.flatMap(({ target, context }) => (target === null ? [] : bindTarget(target, context)));
    case 'function':
    case 'class':
      return [[node.name, 'otherwise']];
    default:
      return [];
  }
}

function bindTarget(target: Expression, value: Expression): [string, Binding][] {
  return target.type === 'name' ? [[target.id, value]] : namesOf(target).map((name) => [name, 'otherwise']);
}

function namesOf(target: Expression): string[] {
  if (target.type === 'name') return [target.id];
  return target.type === 'tuple' || target.type === 'list' ? target.items.flatMap(namesOf) : [];
}
