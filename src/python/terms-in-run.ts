import { decide, isPlain } from './decide.js';
import type { Machine } from './machine.js';
import { isOpen, markOpen, openingOf } from './open.js';
import { applyBinary, applyComparison, setEntry } from './operators.js';
import type { Run } from './run.js';
import { factoryOf } from './run-intrinsics.js';
import { slice, subscript } from './subscript.js';
import { findKey } from './truth.js';
import { type DictValue, list, type Value } from './value.js';
import type { Place } from '../source/place.js';

/** `left operator right` in a run: a term where the source does not tell, and open lists stay open. */
export function binaryInRun(operator: string, left: Value, right: Value, place: Place): Value {
  const value = applyBinary(operator, left, right, place);
  if (value.kind === 'unknown' && left.kind !== 'unknown' && right.kind !== 'unknown')
    return { kind: 'operation', operator, operands: [left, right], place };
  const open = isOpen(left) ? left : isOpen(right) ? right : null;
  return open === null || value.kind === 'operation' ? value : markOpen(value, openingOf(open)?.over ?? open);
}

/** `of[index]` in a run. A dict of things that make a statement gives a way for each when only a run can tell the key. */
export function subscriptInRun(machine: Machine, run: Run, of: Value, index: Value, place: Place): Value {
  if (of.kind === 'unknown') return of;
  const hosted = of.kind === 'call' ? run.host.subscript?.(of, index, place) : undefined;
  if (hosted !== undefined) return hosted;
  const isSlice = index.kind === 'operation' && index.operator === 'slice';
  if (isOpen(of) && of.kind !== 'dict') {
    const items = of.kind === 'list' || of.kind === 'tuple' || of.kind === 'set' ? of.items : [];
    if (isSlice && of.kind !== 'set') return markOpen(list([...items], of.kind === 'tuple' ? 'tuple' : 'list'), openingOf(of)?.over ?? of);
    const [item] = items;
    if (item !== undefined) return item;
  }
  if (isSlice) {
    const value = slice(of, index.operands, place);
    return value.kind === 'unknown' ? { kind: 'subscript', of, index, place } : value;
  }
  if (of.kind === 'dict') return itemOfDict(machine, run, of, index, place);
  const value = subscript(machine, of, index, place);
  return value.kind === 'unknown' && index.kind !== 'unknown' ? { kind: 'subscript', of, index, place } : value;
}

function itemOfDict(machine: Machine, run: Run, of: DictValue, index: Value, place: Place): Value {
  const found = of.entries[findKey(of.entries, index)];
  if (found !== undefined) return found[1];
  const factory = factoryOf(of);
  if (factory !== undefined && factory.kind !== 'unknown') {
    const made = machine.call(factory, [], [], place);
    setEntry(of.entries, index, made);
    if (run.loops.some((loop) => loop.atMost === null)) markOpen(of, null);
    return made;
  }
  const [first] = of.entries;
  if (isOpen(of) && first !== undefined) return first[1];
  return chooseEntry(machine, of, index, place) ?? { kind: 'subscript', of, index, place };
}

/** So many entries are worth a way each. */
const few = 12;

/** The entry of a known dict by a key that only a run tells, where it matters which; null where it does not. */
export function chooseEntry(machine: Machine, of: DictValue, index: Value, place: Place): Value | null {
  if (of.entries.length === 0 || of.entries.length > few || index.kind === 'unknown') return null;
  if (of.entries.every(([, value]) => isPlain(value) || value.kind === 'boolean' || value.kind === 'none')) return null;
  for (const [key, value] of of.entries.slice(0, -1)) if (decide(machine, applyComparison('==', index, key, place), place)) return value;
  return of.entries.at(-1)?.[1] ?? null;
}
