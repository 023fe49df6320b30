import { findInClass } from './class-facts.js';
import { decide, evaluateTest, onlyRaises, truthIn } from './decide.js';
import { bindName } from './evaluate-expression.js';
import { type Completion, type Machine, normal } from './machine.js';
import { applyComparison } from './operators.js';
import { Raised, type Run } from './run.js';
import type { Scope } from './scope.js';
import type { Expression, Handler, MatchCase, Statement, TryStatement } from './syntax.js';
import { type FunctionValue, none, type Value } from './value.js';
import { applyCall, evaluateArguments } from './evaluate-call.js';
import { followCall } from './follow-call.js';
import { isDecorated } from './attribute.js';

/** `if` in a run: the way decides what is not known. Who only leaves with an exception is taken not to. */
export function runIf(machine: Machine, run: Run, statement: Extract<Statement, { type: 'if' }>, scope: Scope): Completion {
  const test = evaluateTest(machine, statement.test, scope);
  const known = truthIn(machine, test);
  if (known === null && statement.otherwise.length === 0 && onlyRaises(statement.body)) {
    run.way.assume(test, false);
    return normal;
  }
  const taken = known ?? decide(machine, test, machine.place(statement.test, scope));
  return machine.run(taken ? statement.body : statement.otherwise, scope);
}

export function runMatch(machine: Machine, statement: Extract<Statement, { type: 'match' }>, scope: Scope): Completion {
  const subject = machine.evaluate(statement.subject, scope);
  for (const [at, one] of statement.cases.entries()) {
    const last = at === statement.cases.length - 1;
    if (matches(machine, subject, one, last, scope)) return machine.run(one.body, scope);
  }
  return normal;
}

function matches(machine: Machine, subject: Value, one: MatchCase, last: boolean, scope: Scope): boolean {
  const place = machine.place(one, scope);
  for (const name of one.names) bindName(scope, name, one.any ? subject : { kind: 'attribute', of: subject, name, place });
  const holds = one.any || (one.values === null ? (last ? true : decide(machine, patternTest(subject, one, place), place)) : null);
  const found =
    holds ??
    (one.values ?? []).some((value) => decide(machine, applyComparison('==', subject, machine.evaluate(value, scope), place), place));
  return found && (one.guard === null || decide(machine, evaluateTest(machine, one.guard, scope), machine.place(one.guard, scope)));
}

function patternTest(subject: Value, one: MatchCase, place: ReturnType<Machine['place']>): Value {
  return { kind: 'operation', operator: `matches ${one.start}`, operands: [subject], place };
}

/**
 * The body succeeds, unless it raises or, on a way of its own, ends in a handler that does more than pass the exception on: what the
 * body sends, it has sent by then.
 */
export function runTry(machine: Machine, run: Run, statement: TryStatement, scope: Scope): Completion {
  const [frames, loops] = [run.frames.length, run.loops.length];
  let completion: Completion;
  try {
    completion = tryBody(machine, run, statement, scope);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    run.frames.length = frames;
    run.loops.length = loops;
    const last = machine.run(statement.finally, scope);
    if (last.kind !== 'normal') return last;
    throw error;
  }
  const last = machine.run(statement.finally, scope);
  return last.kind === 'normal' ? completion : last;
}

function tryBody(machine: Machine, run: Run, statement: TryStatement, scope: Scope): Completion {
  const [frames, loops] = [run.frames.length, run.loops.length];
  let completion: Completion;
  try {
    completion = machine.run(statement.body, scope);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    run.frames.length = frames;
    run.loops.length = loops;
    const handler = statement.handlers.find((one) => catches(machine, one, error.value, scope));
    if (handler === undefined) throw error;
    return handle(machine, handler, error.value, scope);
  }
  for (const handler of statement.handlers) {
    if (onlyRaises(handler.body) || !doesMore(handler.body)) continue;
    const place = machine.place(handler.type ?? handler.body[0] ?? statement, scope);
    const test: Value = { kind: 'operation', operator: `raises ${place.line}:${place.column}`, operands: [], place };
    if (decide(machine, test, place))
      return handle(machine, handler, { kind: 'operation', operator: 'exception', operands: [], place }, scope);
  }
  return completion.kind === 'normal' ? machine.run(statement.otherwise, scope) : completion;
}

function handle(machine: Machine, handler: Handler, raised: Value, scope: Scope): Completion {
  if (handler.name !== null) bindName(scope, handler.name, raised);
  return machine.run(handler.body, scope);
}

/** A handler that only passes or logs leaves things as a body that succeeds does. */
function doesMore(body: readonly Statement[]): boolean {
  return (
    body.some((statement) => statement.type !== 'pass' && statement.type !== 'raise' && statement.type !== 'expression') ||
    hasCallBeyondLogs(body)
  );
}

function hasCallBeyondLogs(body: readonly Statement[]): boolean {
  return body.some(
    (statement) =>
      statement.type === 'expression' &&
      !(statement.value.type === 'string' || (statement.value.type === 'call' && isLogCall(statement.value.function))),
  );
}

function isLogCall(callee: Expression): boolean {
  return (
    callee.type === 'attribute' &&
    /^(debug|info|warning|warn|error|exception|critical|log|rollback|close|capture_exception)$/.test(callee.name)
  );
}

function catches(machine: Machine, handler: Handler, raised: Value, scope: Scope): boolean {
  if (handler.type === null) return true;
  const type = machine.evaluate(handler.type, scope);
  const types = type.kind === 'tuple' || type.kind === 'list' ? type.items : [type];
  const made = raised.kind === 'call' ? raised.callee : raised.kind === 'instance' ? raised.class : raised;
  return types.some((one) => {
    if (one.kind === 'reference' && /^builtins\.(Exception|BaseException)$/.test(one.name)) return true;
    if (made.kind === 'class') return made.ancestors.some((ancestor) => isSame(ancestor, one));
    return isSame(made, one);
  });
}

function isSame(left: Value, right: Value): boolean {
  if (left === right) return true;
  const last = (value: Value): string | null => (value.kind === 'reference' ? (value.name.split('.').at(-1) ?? null) : null);
  return left.kind === 'reference' && right.kind === 'reference' && last(left) === last(right);
}

/** `with` in a run: generators that are context managers go on when the block has ended, as do `__exit__` and `__aexit__`. */
export function runWith(machine: Machine, run: Run, statement: Extract<Statement, { type: 'with' }>, scope: Scope): Completion {
  const enter = (at: number): Completion => {
    const item = statement.items[at];
    if (item === undefined) return machine.run(statement.body, scope);
    const place = machine.place(item.context, scope);
    let completion: Completion = normal;
    const [frames, yields] = [run.frames.length, run.yields.length];
    // The block is the function's own code, though a generator is being run around it.
    const go = (value: Value): void => {
      const [around, waiting] = [run.frames.splice(frames), run.yields.splice(yields)];
      try {
        if (item.target !== null) machine.assign(item.target, value, scope);
        completion = enter(at + 1);
      } finally {
        run.frames.push(...around);
        run.yields.push(...waiting);
      }
    };
    const context = enterGenerator(machine, run, item.context, scope, go) ?? machine.evaluate(item.context, scope);
    if (context === done) return completion;
    enterContext(machine, run, context, place, go);
    return completion;
  };
  return enter(0);
}

const done: Value = { kind: 'ellipsis' };

/** A call of a generator that is a context manager runs around the block; other contexts are given back. */
function enterGenerator(machine: Machine, run: Run, node: Expression, scope: Scope, go: (value: Value) => void): Value | null {
  if (node.type !== 'call') return null;
  const callee = machine.evaluate(node.function, scope);
  const given = evaluateArguments(machine, callee, node, scope);
  const generator = callee.kind === 'method' ? callee.function : callee.kind === 'function' ? callee : null;
  if (generator === null || !isContextManager(generator)) return applyCall(machine, callee, given, node, scope);
  const self = callee.kind === 'method' ? callee.of : null;
  const { class: owner } = generator.owner;
  const call = {
    function: generator,
    args: self === null ? given.args : [self, ...given.args],
    keywords: given.keywords,
    place: machine.place(node, scope),
    method: owner === null || self === null ? null : { class: owner, self },
  };
  followCall(machine, run, call, go);
  return done;
}

function isContextManager(made: FunctionValue): boolean {
  return isDecorated(made, 'contextlib.contextmanager') || isDecorated(made, 'contextlib.asynccontextmanager');
}

function enterContext(machine: Machine, run: Run, context: Value, place: ReturnType<Machine['place']>, go: (value: Value) => void): void {
  if (context.kind !== 'instance') {
    machine.host.effect?.({ kind: 'enter', context, place, uncertain: null });
    go(run.host.entered?.(context) ?? (context.kind === 'list' ? (context.items[0] ?? none) : context));
    machine.host.effect?.({ kind: 'exit', context, place, uncertain: null });
    return;
  }
  const method = (...names: string[]): Value | undefined => {
    const name = names.find((one) => findInClass(context.class, one) !== null);
    return name === undefined ? undefined : machine.attribute(context, name, place);
  };
  const opening = method('__aenter__', '__enter__');
  go(opening === undefined ? context : machine.call(opening, [], [], place));
  const closing = method('__aexit__', '__exit__');
  if (closing !== undefined) machine.call(closing, [none, none, none], [], place);
}
