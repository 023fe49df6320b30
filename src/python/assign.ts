import { bindName } from './evaluate-expression.js';
import { limits, type Machine } from './machine.js';
import { annotationsOf, placesOf } from './make-class.js';
import { runtime, setEntry } from './operators.js';
import type { Scope } from './scope.js';
import type { AssignStatement, Expression, Statement } from './syntax.js';
import { open } from './methods-in-run.js';
import { isOpen } from './open.js';
import type { Place } from '../source/place.js';
import { isTerm, list, number, unknown, type Value } from './value.js';

export function runAssignment(machine: Machine, statement: AssignStatement, scope: Scope): void {
  const [target] = statement.targets;
  if (scope.kind === 'class') {
    for (const one of statement.targets)
      if (one.type === 'name' && !placesOf(scope).has(one.id)) placesOf(scope).set(one.id, machine.place(statement, scope));
    if (statement.annotation !== null && target?.type === 'name')
      annotationsOf(scope).set(target.id, { expression: statement.annotation, scope, place: machine.place(statement.annotation, scope) });
  }
  if (statement.value === null) return;
  const value = machine.evaluate(statement.value, scope);
  const typed =
    statement.annotation !== null && isTerm(value)
      ? machine.state.run?.host.annotated?.(value, statement.annotation, scope, machine.place(statement.value, scope))
      : undefined;
  for (const one of statement.targets) machine.assign(one, typed ?? value, scope);
}

/** Assigns to a name, a tuple of targets, an attribute or an item. */
export function assignTo(machine: Machine, target: Expression, value: Value, scope: Scope): void {
  if (target.type === 'name') bindName(scope, target.id, value);
  else if (target.type === 'tuple' || target.type === 'list') assignItems(machine, target.items, value, scope);
  else if (target.type === 'star') machine.assign(target.value, value, scope);
  else if (target.type === 'attribute')
    machine.setAttribute(machine.evaluate(target.object, scope), target.name, value, machine.place(target, scope));
  else if (target.type === 'subscript') {
    const of = machine.evaluate(target.object, scope);
    const index = machine.evaluate(target.index, scope);
    if (of.kind === 'dict') {
      setEntry(of.entries, index, value);
      if (machine.state.run !== null) open(machine.state.run, of, []);
    } else if (of.kind === 'list' && index.kind === 'number') of.items[index.value] = value;
    else tellChange(machine, of, machine.place(target, scope));
  }
}

/** `del of[index]`, `of[index] = value` of what only a run knows. */
export function tellChange(machine: Machine, of: Value, place: Place): void {
  if (isTerm(of)) machine.host.effect?.({ kind: 'change', of, place, uncertain: machine.state.uncertain });
}

function assignItems(machine: Machine, targets: readonly Expression[], value: Value, scope: Scope): void {
  const items = machine.iterate(value);
  const star = targets.findIndex((target) => target.type === 'star');
  for (const [at, target] of targets.entries()) {
    if (items === null && machine.state.run !== null && value.kind !== 'unknown')
      machine.assign(target, { kind: 'subscript', of: value, index: number(at), place: machine.place(target, scope) }, scope);
    else if (items === null) machine.assign(target, runtime(value, machine.place(target, scope)), scope);
    else if (isOpen(value) && items[0] !== undefined) machine.assign(target, at === star ? value : items[0], scope);
    else if (at === star) machine.assign(target, list(items.slice(at, items.length - (targets.length - 1 - at))), scope);
    else
      machine.assign(
        target,
        (star !== -1 && at > star ? items[items.length - targets.length + at] : items[at]) ??
          unknown('too few values to unpack', machine.place(target, scope)),
        scope,
      );
  }
}

export function augment(machine: Machine, statement: Extract<Statement, { type: 'augment' }>, scope: Scope): void {
  const before = machine.evaluate(statement.target, scope);
  const value = machine.evaluate(statement.value, scope);
  const more = before.kind === 'list' && statement.operator === '+' ? machine.iterate(value) : null;
  const { run } = machine.state;
  if (run !== null && more !== null) open(run, before, [value]);
  if (before.kind === 'list' && more !== null) {
    if (before.items.length + more.length <= limits.items) before.items.push(...more);
  } else {
    machine.assign(statement.target, machine.operate(statement.operator, before, value, machine.place(statement, scope)), scope);
  }
}
