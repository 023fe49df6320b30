import type { Completion, Machine } from './machine.js';
import { normal } from './machine.js';
import { isOpen, markOpen, openingOf } from './open.js';
import type { Run, RunningLoop } from './run.js';
import type { Scope } from './scope.js';
import type { Statement } from './syntax.js';
import { isTerm, list, type ListValue, reference, type Value } from './value.js';
import type { Place } from '../source/place.js';

/** What a loop in a run goes over: the items that the source tells, or one that stands for any number. */
export interface Turns {
  readonly items: readonly Value[];
  readonly over: Value;
  /** Null when any number of items may come. */
  readonly atMost: number | null;
}

/** So many items of a literal list are gone through one by one, where the host says nothing else. */
const literal = 40;

export function turnsOf(machine: Machine, over: Value, place: Place): Turns {
  const known = machine.iterate(over);
  const unrolls = machine.state.run?.host.unrolls;
  if (known !== null && !isOpen(over)) {
    const constant = unrolls === undefined && known.length > 3 && known.every((item) => item.kind === 'number' || item.kind === 'string');
    return { items: known.slice(0, constant ? 1 : (unrolls ?? literal)), over, atMost: known.length };
  }
  if (known !== null && known.length > 0) return { items: known.slice(0, literal), over, atMost: null };
  return { items: [itemOf(machine, over, place)], over, atMost: null };
}

/** What stands for each item of a term. */
export function itemOf(machine: Machine, over: Value, place: Place): Value {
  const hosted = machine.state.run?.host.item?.(over);
  if (hosted !== undefined) return hosted;
  if (over.kind === 'unknown') return over;
  const item = (of: Value): Value => ({ kind: 'subscript', of, index: reference('runtime.item'), place });
  // `mapping.items()` of a term gives pairs.
  if (over.kind === 'call' && over.callee.kind === 'attribute' && over.callee.name === 'items')
    return list(
      [
        { kind: 'subscript', of: over, index: reference('runtime.key'), place },
        { kind: 'subscript', of: over, index: reference('runtime.value'), place },
      ],
      'tuple',
    );
  return item(isTerm(over) ? over : reference('runtime.items'));
}

/** Evaluates something within a loop. */
export function within<T>(run: Run, loop: Omit<RunningLoop, 'frame'>, what: () => T): T {
  const depth = run.loops.length;
  run.loops.push({ ...loop, frame: run.frames.at(-1) ?? null });
  try {
    return what();
  } finally {
    run.loops.length = depth;
  }
}

export function runFor(machine: Machine, run: Run, statement: Extract<Statement, { type: 'for' }>, scope: Scope): Completion {
  const place = machine.place(statement, scope);
  const turns = turnsOf(machine, machine.evaluate(statement.iterable, scope), place);
  for (const item of turns.items) {
    const { over, atMost } = turns;
    const completion = within(run, { place, form: 'for', over, atMost, complete: turns.items.length === atMost }, () => {
      machine.assign(statement.target, item, scope);
      return machine.run(statement.body, scope);
    });
    if (completion.kind === 'break') return normal;
    if (completion.kind === 'return') return completion;
  }
  return machine.run(statement.otherwise, scope);
}

/** Goes round once: how often is only known when the code runs. */
export function runWhile(machine: Machine, run: Run, statement: Extract<Statement, { type: 'while' }>, scope: Scope): Completion {
  const place = machine.place(statement, scope);
  return within(run, { place, form: 'while', over: null, atMost: null }, () => {
    const test = machine.evaluate(statement.test, scope);
    if (test.kind === 'boolean' && !test.value) return normal;
    const completion = machine.run(statement.body, scope);
    return completion.kind === 'return' ? completion : normal;
  });
}

/** A list of the results of a loop: open unless the source tells how many there are. */
export function collected(turns: Turns, values: Value[], kind: ListValue['kind'] = 'list'): ListValue {
  const made = list(values, kind);
  return turns.atMost === null || turns.atMost > turns.items.length || values.length < turns.items.length
    ? markOpen(made, openingOf(turns.over)?.over ?? turns.over)
    : made;
}
