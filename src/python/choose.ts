import { decide, evaluateTest, hasCall, isPlain, truthIn } from './decide.js';
import { collected, turnsOf, within } from './loop.js';
import type { Machine } from './machine.js';
import { isOpen, markOpen } from './open.js';
import { setEntry } from './operators.js';
import type { Run } from './run.js';
import { makeScope, type Scope } from './scope.js';
import type { Comprehension, Expression } from './syntax.js';
import type { DictValue, Value } from './value.js';

type Logical = Extract<Expression, { type: 'logical' }>;
type Conditional = Extract<Expression, { type: 'conditional' }>;

/** `a or b` as a value in a run: a way for each, unless both are bound to the same parameter. */
export function chooseLogical(machine: Machine, node: Logical, scope: Scope): Value {
  const left = machine.evaluate(node.left, scope);
  const stays = node.operator === 'or';
  const known = truthIn(machine, left);
  if (known !== null) return known === stays ? left : machine.evaluate(node.right, scope);
  if (!hasCall(node.right)) {
    const right = machine.evaluate(node.right, scope);
    if (isTest(left) || (isPlain(left) && isPlain(right)))
      return { kind: 'operation', operator: node.operator, operands: [left, right], place: machine.place(node, scope) };
  }
  return decide(machine, left, machine.place(node.left, scope)) === stays ? left : machine.evaluate(node.right, scope);
}

function isTest(value: Value): boolean {
  return value.kind === 'operation' && /^(==|!=|<|>|<=|>=|is|is not|in|not in|not|and|or)$/.test(value.operator);
}

/** `a if test else b` in a run, likewise. */
export function chooseConditional(machine: Machine, node: Conditional, scope: Scope): Value {
  const test = evaluateTest(machine, node.test, scope);
  const known = truthIn(machine, test);
  if (known === null && !hasCall(node.then) && !hasCall(node.otherwise)) {
    const [then, otherwise] = [machine.evaluate(node.then, scope), machine.evaluate(node.otherwise, scope)];
    if (isPlain(then) && isPlain(otherwise) && !isFragment(then) && !isFragment(otherwise))
      return { kind: 'operation', operator: 'if', operands: [test, then, otherwise], place: machine.place(node, scope) };
  }
  const taken = known ?? decide(machine, test, machine.place(node.test, scope));
  return machine.evaluate(taken ? node.then : node.otherwise, scope);
}

/** A piece of a longer text, such as a clause of SQL: each way has its own. */
function isFragment(value: Value): boolean {
  return value.kind === 'string' && (value.value === '' || /\s/.test(value.value.trim()));
}

/** Whether a comparison with None is one that only a run can tell. */
export function isMaybeNone(machine: Machine, operator: string, left: Value, right: Value): boolean {
  const { run } = machine.state;
  if (run === null || !/^(is|is not|==|!=)$/.test(operator) || right.kind !== 'none') return false;
  if (run.host.isOptional?.(left) === true) return true;
  if (left.kind === 'reference' || left.kind === 'attribute') return isOfRun(left);
  return left.kind === 'call' && left.callee.kind === 'reference' && !/(^sqlalchemy\.|\.[A-Z]\w*$)/.test(left.callee.name);
}

/** A name that only a run can tell, or an attribute of one. */
function isOfRun(value: Value): boolean {
  return value.kind === 'attribute' ? isOfRun(value.of) : value.kind === 'reference' && value.name.startsWith('runtime.');
}

/** A comprehension in a run: each clause is a loop, whose tests are taken to hold. */
export function comprehendInRun(machine: Machine, run: Run, node: Comprehension, scope: Scope): Value {
  const inner = makeScope('function', scope.source, scope, scope.method);
  const place = run.gathering ?? machine.place(node, scope);
  const form = run.gathering === null ? 'comprehension' : 'gather';
  run.gathering = null;
  const values: Value[] = [];
  const entries: [Value, Value][] = [];
  let open = false;
  let over: Value | null = null;
  const tested: Value[] = [];
  each(0);
  if (node.form === 'dict') {
    const made: DictValue = { kind: 'dict', entries };
    return open ? markOpen(made, limitOf(tested, entries) ?? over) : made;
  }
  const made = collected({ items: [], over: { kind: 'none' }, atMost: 0 }, values, node.form === 'set' ? 'set' : 'list');
  return open ? markOpen(made, over) : made;

  function each(depth: number): void {
    const clause = node.clauses[depth];
    if (clause === undefined) {
      const element = machine.evaluate(node.element, inner);
      if (node.value === null) values.push(element);
      else setEntry(entries, element, machine.evaluate(node.value, inner));
      return;
    }
    const turns = turnsOf(machine, machine.evaluate(clause.iterable, depth === 0 ? scope : inner), place);
    if (turns.atMost === null || turns.atMost > turns.items.length || isOpen(turns.over)) {
      open = true;
      over ??= turns.over;
    }
    for (const item of turns.items)
      within(run, { place, form, over: turns.over, atMost: turns.atMost, complete: turns.items.length === turns.atMost }, () => {
        machine.assign(clause.target, item, inner);
        for (const test of clause.tests) {
          const value = evaluateTest(machine, test, inner);
          tested.push(value);
          const known = truthIn(machine, value);
          if (known === false) return;
          if (known === null) {
            open = true;
            over ??= turns.over;
            run.way.equate(value);
          }
        }
        each(depth + 1);
      });
  }
}

/** What the keys of a dict are all among, `{row.name: row for row in rows if row.name in NAMES}`: it has no more entries than that has items. */
function limitOf(tests: readonly Value[], [entry]: readonly [Value, Value][]): Value | null {
  for (const test of tests) {
    if (test.kind !== 'operation' || test.operator !== 'in' || entry === undefined) continue;
    const [key, among] = test.operands;
    const isClosed = among !== undefined && /^(dict|list|tuple|set)$/.test(among.kind) && !isOpen(among);
    if (key !== undefined && isClosed && isSameTerm(key, entry[0])) return among;
  }
  return null;
}

function isSameTerm(left: Value, right: Value): boolean {
  return left === right || (left.kind === 'attribute' && right.kind === 'attribute' && left.name === right.name && left.of === right.of);
}
