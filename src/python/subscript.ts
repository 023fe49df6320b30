import { isEnum, membersOf } from './class-facts.js';
import { describe } from './describe.js';
import type { Machine } from './machine.js';
import { runtime } from './operators.js';
import { findKey } from './truth.js';
import { isTerm, list, none, string, type SubscriptValue, unknown, type Value } from './value.js';

export function subscript(machine: Machine, of: Value, index: Value, place: ReturnType<Machine['place']>): Value {
  if (of.kind === 'unknown') return of;
  if (index.kind === 'unknown' && !isTerm(of) && of.kind !== 'class') return index;
  if (index.kind === 'operation' && index.operator === 'slice') return slice(of, index.operands, place);
  if (of.kind === 'dict') {
    const found = of.entries[findKey(of.entries, index)];
    if (found !== undefined) return found[1];
    const item: SubscriptValue = { kind: 'subscript', of, index, place };
    return machine.host.keep?.(item) === true ? item : unknown(`the key ${describe(index)} is not among those known`, place);
  }
  if ((of.kind === 'list' || of.kind === 'tuple') && index.kind === 'number')
    return of.items.at(index.value) ?? unknown('index out of range', place);
  if (of.kind === 'string' && index.kind === 'number') return string(of.value.at(index.value) ?? '', place);
  if (of.kind === 'class' && isEnum(of) && index.kind === 'string')
    return membersOf(of).find((member) => member.name === index.value) ?? unknown(`${of.name} has no member ${index.value}`, place);
  if (isTerm(of) || of.kind === 'class' || of.kind === 'instance') return { kind: 'subscript', of, index, place };
  return machine.iterate(of) === null ? runtime(of, place) : unknown(`${describe(of)}[…] is not read`, place);
}

export function slice(of: Value, [lower, upper, step]: readonly Value[], place: ReturnType<Machine['place']>): Value {
  const bound = (value: Value | undefined): number | undefined => (value?.kind === 'number' ? value.value : undefined);
  const reversed = bound(step) === -1 && bound(lower) === undefined && bound(upper) === undefined;
  if (of.kind === 'string') return string(reversed ? [...of.value].reverse().join('') : of.value.slice(bound(lower), bound(upper)), place);
  if (of.kind === 'list' || of.kind === 'tuple')
    return list(reversed ? [...of.items].reverse() : of.items.slice(bound(lower), bound(upper)), of.kind);
  return isTerm(of) ? { kind: 'operation', operator: 'slice', operands: [of, lower ?? none, upper ?? none], place } : runtime(of, place);
}
