import { isDecorated } from './attribute.js';
import { describe } from './describe.js';
import { bindName } from './evaluate-expression.js';
import { type Completion, limits, type Machine, normal } from './machine.js';
import { annotationsOf, makeClass, ownerOf, placesOf } from './make-class.js';
import { applyBinary, runtime, setEntry } from './operators.js';
import type { PendingImport, Scope } from './scope.js';
import type { AssignStatement, Expression, FromImportStatement, FunctionStatement, Statement, TryStatement } from './syntax.js';
import { same, truth } from './truth.js';
import { type FunctionValue, list, none, type Unknown, unknown, type Value } from './value.js';
import { parentOf } from './resolve-module.js';

/** Runs statements in order until one of them leaves the block. */
export function runStatements(machine: Machine, statements: readonly Statement[], scope: Scope): Completion {
  for (const statement of statements) {
    machine.state.steps += 1;
    if (machine.state.steps > limits.steps) {
      const reason = unknown(`more than ${limits.steps} steps`, machine.place(statement, scope));
      machine.host.effect?.({ kind: 'unknown', unknown: reason, place: machine.place(statement, scope), uncertain: machine.state.uncertain });
      return { kind: 'return', value: reason };
    }
    const completion = runStatement(machine, statement, scope);
    if (completion.kind !== 'normal') return completion;
  }
  return normal;
}

export function runStatement(machine: Machine, statement: Statement, scope: Scope): Completion {
  const value = (expression: Expression): Value => machine.evaluate(expression, scope);
  const place = (): ReturnType<Machine['place']> => machine.place(statement, scope);
  switch (statement.type) {
    case 'expression':
      value(statement.value);
      return normal;
    case 'assign':
      runAssignment(machine, statement, scope);
      return normal;
    case 'augment':
      augment(machine, statement, scope);
      return normal;
    case 'import':
      for (const { module, alias } of statement.names) bindImport(scope, alias ?? module.replace(/\..*$/, ''), { kind: 'import', module: alias === null ? module.replace(/\..*$/, '') : module, name: null });
      return normal;
    case 'from import':
      runFromImport(statement, scope);
      return normal;
    case 'class': {
      const made = makeClass(machine, statement, scope);
      bindName(scope, made.name, made);
      machine.host.effect?.({ kind: 'class', class: made, uncertain: machine.state.uncertain });
      return normal;
    }
    case 'function':
      bindName(scope, statement.name, makeFunction(machine, statement, scope));
      return normal;
    case 'if':
      return runIf(machine, value(statement.test), statement, scope);
    case 'for':
      return runFor(machine, statement, scope);
    case 'while':
      return runWhile(machine, statement, scope);
    case 'with':
      return runWith(machine, statement, scope);
    case 'try':
      return runTry(machine, statement, scope);
    case 'match':
      return runBranches(machine, statement.cases, scope, unknown('what a match statement chooses is known only when the code runs', place()));
    case 'return':
      return { kind: 'return', value: statement.value === null ? none : value(statement.value) };
    case 'raise': {
      const raised = statement.value === null ? none : value(statement.value);
      machine.host.effect?.({ kind: 'raise', value: raised, place: place(), uncertain: machine.state.uncertain });
      return { kind: 'raise', value: raised };
    }
    case 'delete':
      for (const target of statement.targets) if (target.type === 'name') scope.names.delete(target.id);
      return normal;
    case 'global':
      for (const name of statement.names) scope.outer.add(name);
      return normal;
    case 'alias':
      bindName(scope, statement.name, { kind: 'subscript', of: { kind: 'reference', name: 'typing.TypeAliasType' }, index: value(statement.value), place: place() });
      return normal;
    case 'break':
    case 'continue':
      return { kind: statement.type };
    case 'pass':
      return normal;
    case 'unread':
      machine.host.effect?.({ kind: 'unknown', unknown: unknown(statement.reason, place()), place: place(), uncertain: machine.state.uncertain });
      return normal;
  }
}

function runAssignment(machine: Machine, statement: AssignStatement, scope: Scope): void {
  const [target] = statement.targets;
  if (scope.kind === 'class') {
    for (const one of statement.targets) if (one.type === 'name' && !placesOf(scope).has(one.id)) placesOf(scope).set(one.id, machine.place(statement, scope));
    if (statement.annotation !== null && target?.type === 'name') annotationsOf(scope).set(target.id, { expression: statement.annotation, scope, place: machine.place(statement.annotation, scope) });
  }
  if (statement.value === null) return;
  const value = machine.evaluate(statement.value, scope);
  for (const one of statement.targets) machine.assign(one, value, scope);
}

/** Assigns to a name, a tuple of targets, an attribute or an item. */
export function assignTo(machine: Machine, target: Expression, value: Value, scope: Scope): void {
  if (target.type === 'name') bindName(scope, target.id, value);
  else if (target.type === 'tuple' || target.type === 'list') assignItems(machine, target.items, value, scope);
  else if (target.type === 'star') machine.assign(target.value, value, scope);
  else if (target.type === 'attribute') machine.setAttribute(machine.evaluate(target.object, scope), target.name, value, machine.place(target, scope));
  else if (target.type === 'subscript') {
    const of = machine.evaluate(target.object, scope);
    const index = machine.evaluate(target.index, scope);
    if (of.kind === 'dict') setEntry(of.entries, index, value);
    else if (of.kind === 'list' && index.kind === 'number') of.items[index.value] = value;
  }
}

function assignItems(machine: Machine, targets: readonly Expression[], value: Value, scope: Scope): void {
  const items = machine.iterate(value);
  const star = targets.findIndex((target) => target.type === 'star');
  for (const [at, target] of targets.entries()) {
    if (items === null) machine.assign(target, runtime(value, machine.place(target, scope)), scope);
    else if (at === star) machine.assign(target, list(items.slice(at, items.length - (targets.length - 1 - at))), scope);
    else machine.assign(target, (star !== -1 && at > star ? items[items.length - targets.length + at] : items[at]) ?? unknown('too few values to unpack', machine.place(target, scope)), scope);
  }
}

function augment(machine: Machine, statement: Extract<Statement, { type: 'augment' }>, scope: Scope): void {
  const before = machine.evaluate(statement.target, scope);
  const value = machine.evaluate(statement.value, scope);
  const more = before.kind === 'list' && statement.operator === '+' ? machine.iterate(value) : null;
  if (before.kind === 'list' && more !== null) before.items.push(...more);
  else machine.assign(statement.target, applyBinary(statement.operator, before, value, machine.place(statement, scope)), scope);
}

function bindImport(scope: Scope, name: string, pending: PendingImport): void {
  scope.names.set(name, pending);
}

function runFromImport(statement: FromImportStatement, scope: Scope): void {
  const module = statement.level === 0 ? statement.module : relativePath(statement, scope);
  if (statement.names === null) scope.stars.push(module);
  else for (const { name, alias } of statement.names) bindImport(scope, alias ?? name, { kind: 'import', module, name });
}

/** A relative import as a path below the project's directory, which starts with a slash. */
function relativePath(statement: FromImportStatement, scope: Scope): string {
  let directory = parentOf(scope.source.file);
  for (let level = 1; level < statement.level; level += 1) directory = parentOf(directory);
  const below = statement.module.replaceAll('.', '/');
  const path = [directory, below].filter((part) => part !== '').join('/');
  return `/${path}`;
}

function makeFunction(machine: Machine, statement: FunctionStatement, scope: Scope): Value {
  const defaults = new Map(statement.parameters.flatMap((parameter): [string, Value][] => (parameter.default === null ? [] : [[parameter.name, machine.evaluate(parameter.default, scope)]])));
  const decorators = [...statement.decorators].reverse().map((decorator) => machine.evaluate(decorator, scope));
  const made: FunctionValue = {
    kind: 'function', name: statement.name, parameters: statement.parameters, defaults, body: { type: 'statements', statements: statement.body }, statement,
    scope, decorators, variants: new Map(), owner: scope.kind === 'class' ? ownerOf(scope) : { class: null }, place: machine.place(statement, scope), span: statement,
  };
  const varied = variantOf(statement, scope, made);
  return varied !== null && varied.name === statement.name ? varied : applyDecorators(machine, made);
}

/** `@name.setter`, `@name.expression`, `@name.inplace.expression` add to the function `name`, which stays what reading the attribute gives. */
function variantOf(statement: FunctionStatement, scope: Scope, made: FunctionValue): FunctionValue | null {
  for (const decorator of statement.decorators) {
    if (decorator.type !== 'attribute') continue;
    const owner = decorator.object.type === 'attribute' && decorator.object.name === 'inplace' ? decorator.object.object : decorator.object;
    const before = owner.type === 'name' ? scope.names.get(owner.id) : undefined;
    if (before?.kind !== 'function') continue;
    before.variants.set(decorator.name, made);
    return before;
  }
  return null;
}

/** The project's own decorators are followed when they give back something known. */
function applyDecorators(machine: Machine, made: FunctionValue): Value {
  let value: Value = made;
  for (const decorator of made.decorators) {
    if (decorator.kind !== 'function' && decorator.kind !== 'class' && decorator.kind !== 'partial') continue;
    if (decorator.kind === 'class') continue;
    const decorated = machine.call(decorator, [value], [], made.place);
    if (decorated.kind === 'function' && !isDecorated(decorated, 'functools.wraps') && decorated.decorators.length === 0) value = decorated;
  }
  return value === made || value.kind !== 'function' ? made : value;
}

function runIf(machine: Machine, test: Value, statement: Extract<Statement, { type: 'if' }>, scope: Scope): Completion {
  const place = machine.place(statement.test, scope);
  // `if TYPE_CHECKING:` does not run, but what it imports gives names to annotations.
  if (test.kind === 'reference' && truth(test) === false && scope.kind !== 'class') machine.run(statement.body.filter((inner) => inner.type === 'import' || inner.type === 'from import'), scope);
  const known = truth(test) ?? machine.host.decide?.(test, place) ?? null;
  if (known !== null) return machine.run(known ? statement.body : statement.otherwise, scope);
  return runBranches(machine, [statement.body, statement.otherwise], scope, test.kind === 'unknown' ? test : unknown(`the test ${describe(test)} is known only when the code runs`, place));
}

/** Runs every branch from the same names, and keeps what all agree on; effects are marked as uncertain. */
function runBranches(machine: Machine, branches: readonly (readonly Statement[])[], scope: Scope, why: Unknown): Completion {
  const before = new Map(scope.names);
  const uncertain = machine.state.uncertain;
  machine.state.branchings += 1;
  machine.state.uncertain = uncertain ?? why;
  const ends = branches.map((branch) => {
    scope.names.clear();
    for (const [name, value] of before) scope.names.set(name, value);
    const completion = machine.run(branch, scope);
    return { completion, names: new Map(scope.names) };
  });
  machine.state.uncertain = uncertain;
  mergeNames(scope, before, ends.filter((end) => end.completion.kind !== 'raise').map((end) => end.names), why);
  return mergeCompletions(machine, ends.map((end) => end.completion), why);
}

function mergeNames(scope: Scope, before: ReadonlyMap<string, Value | PendingImport>, ends: readonly ReadonlyMap<string, Value | PendingImport>[], why: Unknown): void {
  for (const end of ends) {
    for (const name of end.keys()) {
      const values = ends.map((one) => one.get(name) ?? before.get(name)).filter((value) => value !== undefined);
      const [first] = values;
      if (first === undefined) continue;
      const agreed = values.every((value) => value === first || (value.kind !== 'import' && first.kind !== 'import' && same(value, first) === true));
      // A class or an import that only one branch offers is the best guess; a value that differs is not known.
      const imported = values.find((value) => value.kind === 'import' || value.kind === 'class' || value.kind === 'reference');
      scope.names.set(name, agreed ? first : (imported ?? why));
    }
  }
}

function mergeCompletions(machine: Machine, completions: readonly Completion[], why: Unknown): Completion {
  const open = completions.filter((completion) => completion.kind !== 'raise');
  const returned = open.flatMap((completion) => (completion.kind === 'return' ? [completion.value] : []));
  const [first] = returned;
  if (open.length === 0) return completions[0] ?? normal;
  if (first !== undefined && returned.length === open.length) return { kind: 'return', value: returned.every((value) => same(value, first) === true) ? first : why };
  machine.state.maybeReturned.at(-1)?.push(...returned);
  return normal;
}

function runFor(machine: Machine, statement: Extract<Statement, { type: 'for' }>, scope: Scope): Completion {
  const iterable = machine.evaluate(statement.iterable, scope);
  const items = machine.iterate(iterable);
  if (items === null) {
    const why = runtime(iterable, machine.place(statement.iterable, scope));
    machine.assign(statement.target, why, scope);
    return runBranches(machine, [statement.body, []], scope, why.kind === 'unknown' ? why : unknown('the loop is not read', machine.place(statement, scope)));
  }
  for (const item of items.slice(0, limits.iterations)) {
    machine.assign(statement.target, item, scope);
    const completion = machine.run(statement.body, scope);
    if (completion.kind === 'break') return normal;
    if (completion.kind === 'return' || completion.kind === 'raise') return completion;
  }
  return machine.run(statement.otherwise, scope);
}

function runWhile(machine: Machine, statement: Extract<Statement, { type: 'while' }>, scope: Scope): Completion {
  for (let turn = 0; turn < 1000; turn += 1) {
    const test = machine.evaluate(statement.test, scope);
    const known = truth(test);
    if (known === false) return normal;
    if (known === null) {
      const why = runtime(test, machine.place(statement.test, scope));
      return runBranches(machine, [statement.body, []], scope, why.kind === 'unknown' ? why : unknown('the loop is not read', machine.place(statement, scope)));
    }
    const { branchings } = machine.state;
    const completion = machine.run(statement.body, scope);
    if (completion.kind === 'break') return normal;
    if (completion.kind === 'return' || completion.kind === 'raise') return completion;
    // A branch that may have been taken may have left the loop: how often it goes round is not known.
    if (machine.state.branchings !== branchings) return normal;
  }
  return normal;
}

function runWith(machine: Machine, statement: Extract<Statement, { type: 'with' }>, scope: Scope): Completion {
  const contexts = statement.items.map((item) => {
    const context = machine.evaluate(item.context, scope);
    const entered = context.kind === 'instance' && context.class.names.has('__enter__') ? machine.call(machine.attribute(context, '__enter__', context.place), [], [], context.place) : context;
    // A generator that is a context manager gives what it yields.
    if (item.target !== null) machine.assign(item.target, entered.kind === 'list' ? (entered.items[0] ?? none) : entered, scope);
    return { context, place: machine.place(item.context, scope) };
  });
  const { uncertain } = machine.state;
  for (const { context, place } of contexts) machine.host.effect?.({ kind: 'enter', context, place, uncertain });
  const completion = machine.run(statement.body, scope);
  for (const { context, place } of contexts.toReversed()) machine.host.effect?.({ kind: 'exit', context, place, uncertain });
  return completion;
}

/** The body is taken to succeed, unless it surely raises. */
function runTry(machine: Machine, statement: TryStatement, scope: Scope): Completion {
  let completion = machine.run(statement.body, scope);
  const [handler] = statement.handlers;
  if (completion.kind === 'raise' && handler !== undefined) {
    if (handler.name !== null) bindName(scope, handler.name, completion.value);
    completion = machine.run(handler.body, scope);
  } else if (completion.kind === 'normal') completion = machine.run(statement.otherwise, scope);
  const last = machine.run(statement.finally, scope);
  return last.kind === 'normal' ? completion : last;
}
