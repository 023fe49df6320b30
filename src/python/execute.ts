import { augment, runAssignment, tellChange } from './assign.js';
import { runBranches } from './branches.js';
import { describe } from './describe.js';
import { bindName } from './evaluate-expression.js';
import { bindImport, runFromImport } from './import-statement.js';
import { type Completion, limits, type Machine, normal } from './machine.js';
import { makeClass } from './make-class.js';
import { makeFunction } from './make-function.js';
import { runtime } from './operators.js';
import * as loops from './loop.js';
import { Raised, TooLong } from './run.js';
import * as inRun from './run-statement.js';
import type { Scope } from './scope.js';
import type { Expression, Statement, TryStatement } from './syntax.js';
import { same, truth } from './truth.js';
import { none, unknown, type Value } from './value.js';

/** Runs statements in order until one of them leaves the block. */
export function runStatements(machine: Machine, statements: readonly Statement[], scope: Scope): Completion {
  for (const statement of statements) {
    machine.state.steps += 1;
    if (machine.state.steps > limits.steps) {
      if (machine.state.run !== null) throw new TooLong();
      const reason = unknown(`more than ${limits.steps} steps`, machine.place(statement, scope));
      machine.host.effect?.({
        kind: 'unknown',
        unknown: reason,
        place: machine.place(statement, scope),
        uncertain: machine.state.uncertain,
      });
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
  const { run } = machine.state;
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
      for (const { module, alias } of statement.names)
        bindImport(scope, alias ?? module.replace(/\..*$/, ''), {
          kind: 'import',
          module: alias === null ? module.replace(/\..*$/, '') : module,
          name: null,
        });
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
      return run === null ? runIf(machine, value(statement.test), statement, scope) : inRun.runIf(machine, run, statement, scope);
    case 'for':
      return run === null ? runFor(machine, statement, scope) : loops.runFor(machine, run, statement, scope);
    case 'while':
      return run === null ? runWhile(machine, statement, scope) : loops.runWhile(machine, run, statement, scope);
    case 'with':
      return run === null ? runWith(machine, statement, scope) : inRun.runWith(machine, run, statement, scope);
    case 'try':
      return run === null ? runTry(machine, statement, scope) : inRun.runTry(machine, run, statement, scope);
    case 'match':
      if (run !== null) return inRun.runMatch(machine, statement, scope);
      return (
        matchKnown(machine, statement, scope) ??
        runBranches(
          machine,
          statement.cases.map((one) => one.body),
          scope,
          unknown('what a match statement chooses is known only when the code runs', place()),
        )
      );
    case 'return':
      return { kind: 'return', value: statement.value === null ? none : value(statement.value) };
    case 'raise': {
      const raised = statement.value === null ? none : value(statement.value);
      machine.host.effect?.({ kind: 'raise', value: raised, place: place(), uncertain: machine.state.uncertain });
      if (run !== null) throw new Raised(raised, place());
      return { kind: 'raise', value: raised };
    }
    case 'delete':
      for (const target of statement.targets)
        if (target.type === 'name') scope.names.delete(target.id);
        else if (target.type === 'subscript') tellChange(machine, machine.evaluate(target.object, scope), machine.place(target, scope));
      return normal;
    case 'global':
      for (const name of statement.names) scope.outer.add(name);
      return normal;
    case 'alias':
      bindName(scope, statement.name, {
        kind: 'subscript',
        of: { kind: 'reference', name: 'typing.TypeAliasType' },
        index: value(statement.value),
        place: place(),
      });
      return normal;
    case 'break':
    case 'continue':
      return { kind: statement.type };
    case 'pass':
      return normal;
    case 'unread':
      machine.host.effect?.({
        kind: 'unknown',
        unknown: unknown(statement.reason, place()),
        place: place(),
        uncertain: machine.state.uncertain,
      });
      return normal;
  }
}

function runIf(machine: Machine, test: Value, statement: Extract<Statement, { type: 'if' }>, scope: Scope): Completion {
  const place = machine.place(statement.test, scope);
  // `if TYPE_CHECKING:` does not run, but what it imports gives names to annotations.
  if (test.kind === 'reference' && truth(test) === false && scope.kind !== 'class')
    machine.run(
      statement.body.filter((inner) => inner.type === 'import' || inner.type === 'from import'),
      scope,
    );
  const known = truth(test) ?? machine.host.decide?.(test, place) ?? null;
  if (known !== null) return machine.run(known ? statement.body : statement.otherwise, scope);
  return runBranches(
    machine,
    [statement.body, statement.otherwise],
    scope,
    test.kind === 'unknown' ? test : unknown(`the test ${describe(test)} is known only when the code runs`, place),
  );
}

function runFor(machine: Machine, statement: Extract<Statement, { type: 'for' }>, scope: Scope): Completion {
  const iterable = machine.evaluate(statement.iterable, scope);
  const items = machine.iterate(iterable);
  if (items === null) {
    const why = runtime(iterable, machine.place(statement.iterable, scope));
    machine.assign(statement.target, why, scope);
    return runBranches(
      machine,
      [statement.body, []],
      scope,
      why.kind === 'unknown' ? why : unknown('the loop is not read', machine.place(statement, scope)),
    );
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
      return runBranches(
        machine,
        [statement.body, []],
        scope,
        why.kind === 'unknown' ? why : unknown('the loop is not read', machine.place(statement, scope)),
      );
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
    const entered =
      context.kind === 'instance' && context.class.names.has('__enter__')
        ? machine.call(machine.attribute(context, '__enter__', context.place), [], [], context.place)
        : context;
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

/** A match statement of a known value over known ones; null where a run alone can tell what it chooses. */
function matchKnown(machine: Machine, { subject, cases }: Extract<Statement, { type: 'match' }>, scope: Scope): Completion | null {
  const value = machine.evaluate(subject, scope);
  for (const { any, values, names, guard, body } of cases) {
    const answers = any ? [true] : values?.map((one) => same(value, machine.evaluate(one, scope)));
    if (answers === undefined || (!answers.includes(true) && answers.includes(null))) return null;
    if (!answers.includes(true)) continue;
    if (any) for (const name of names) bindName(scope, name, value);
    const holds = guard === null ? true : truth(machine.evaluate(guard, scope));
    if (holds === null) return null;
    if (holds) return machine.run(body, scope);
  }
  return normal;
}
