import { callBuiltinMethod } from './methods.js';
import type { Machine } from './machine.js';
import { birthOf, isOpen, markOpen, openingOf } from './open.js';
import type { Run } from './run.js';
import { factoryOf } from './run-intrinsics.js';
import { chooseEntry, subscriptInRun } from './terms-in-run.js';
import { findKey } from './truth.js';
import { type DictValue, type Keyword, list, type MethodValue, none, type Value } from './value.js';
import type { Place } from '../source/place.js';

const adds = new Set(['append', 'add', 'extend', 'insert', 'update', 'setdefault', 'appendleft']);
const takes = new Set(['pop', 'popleft', 'popitem', 'remove', 'discard', 'clear']);

/** A method of one of Python's own types in a run: what loops add to stays open, what is not known stays a term. */
export function callMethodInRun(
  machine: Machine,
  run: Run,
  callee: MethodValue,
  args: readonly Value[],
  keywords: readonly Keyword[],
  place: Place,
): Value {
  const { of, name } = callee;
  const term: Value = { kind: 'call', callee, args, keywords, place, assigned: new Map() };
  if (isOpen(of) && takes.has(name)) {
    machine.host.effect?.({ kind: 'take', of, place, uncertain: machine.state.uncertain });
    return itemsOf(of)[0] ?? term;
  }
  if (of.kind === 'dict') {
    const answer = ofDict(machine, run, of, name, args, place);
    if (answer !== undefined) return answer;
  }
  const value = callBuiltinMethod(machine, of, name, args, keywords, place);
  if (adds.has(name)) open(run, of, args);
  if (value === undefined || value.kind === 'unknown') return term;
  return isOpen(of) && (value.kind === 'list' || value.kind === 'set' || value.kind === 'dict')
    ? markOpen(value, openingOf(of)?.over ?? of)
    : value;
}

/** What is added within a loop further in than the container was made may be added any number of times. */
export function open(run: Run, of: Value, added: readonly Value[]): void {
  const from = added.find(isOpen);
  const loop = run.loops.slice(birthOf(of)).findLast((one) => one.atMost === null);
  if (from !== undefined) markOpen(of, openingOf(from)?.over ?? from);
  else if (loop !== undefined) markOpen(of, loop.over);
}

function itemsOf(of: Value): readonly Value[] {
  if (of.kind === 'list' || of.kind === 'tuple' || of.kind === 'set') return of.items;
  return of.kind === 'dict' ? of.entries.map(([, value]) => value) : [];
}

function ofDict(machine: Machine, run: Run, of: DictValue, name: string, args: readonly Value[], place: Place): Value | undefined {
  const [key, otherwise] = args;
  const [first] = of.entries;
  if (isOpen(of) && first !== undefined) {
    if (name === 'values') return markOpen(list([first[1]]), openingOf(of)?.over ?? null);
    if (name === 'items') return markOpen(list([list([...first], 'tuple')]), openingOf(of)?.over ?? null);
    if (name === 'keys') return markOpen(list([first[0]]), openingOf(of)?.over ?? null);
    if (name === 'get' && key !== undefined) return subscriptInRun(machine, run, of, key, place);
  }
  if (name !== 'get' || key === undefined || findKey(of.entries, key) !== -1 || factoryOf(of) !== undefined) return undefined;
  // A constant key that is not there is surely not there, unless other keys are terms.
  if (isConstant(key) && of.entries.every(([one]) => isConstant(one)) && !isOpen(of)) return otherwise ?? none;
  return chooseEntry(machine, of, key, place) ?? { kind: 'subscript', of, index: key, place };
}

function isConstant(value: Value): boolean {
  return (
    value.kind === 'string' ||
    value.kind === 'number' ||
    value.kind === 'member' ||
    value.kind === 'boolean' ||
    value.kind === 'none' ||
    value.kind === 'class'
  );
}
