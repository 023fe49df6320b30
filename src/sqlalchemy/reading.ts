import type { Evaluation } from '../python/evaluate.js';
import { describe } from '../python/describe.js';
import { type CallValue, none, type Value } from '../python/value.js';
import type { NotExamined, Place } from '../source/place.js';

/** What the readers of one project share. */
export interface Reading {
  readonly evaluation: Evaluation;
  readonly notExamined: NotExamined[];
}

/** Notes what could not be known; the place of the Unknown itself where it has one. */
export function note(reading: Reading, object: string, value: Value | string, place: Place | null): void {
  const where =
    typeof value !== 'string' && value.kind === 'unknown' && value.place !== null && value.place.file !== '' ? value.place : place;
  const reason = typeof value === 'string' ? value : value.kind === 'unknown' ? value.reason : `${describe(value)} is not read`;
  const entry = { file: where === null || where.file === '' ? null : where.file, line: where?.line ?? null, object, reason };
  if (
    !reading.notExamined.some(
      (other) => other.file === entry.file && other.line === entry.line && other.object === object && other.reason === reason,
    )
  )
    reading.notExamined.push(entry);
}

/** The arguments of a call. */
export type Arguments = Pick<CallValue, 'args' | 'keywords'>;

export function keyword(call: Arguments, name: string): Value | undefined {
  return call.keywords.find((one) => one.name === name)?.value;
}

/** A keyword that is given and not None. */
export function given(call: Arguments, name: string): Value | null {
  const value = keyword(call, name);
  return value === undefined || value.kind === 'none' ? null : value;
}

export function argument(call: Arguments, position: number, name: string): Value | null {
  const value = call.args[position] ?? keyword(call, name) ?? none;
  return value.kind === 'none' ? null : value;
}

export function textOf(value: Value | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (value.kind === 'string') return value.value;
  if (value.kind === 'member') return textOf(value.value);
  // `quoted_name("x", True)`, `conv("x")`, `op.f("x")`, `text("x")`.
  if (value.kind === 'call' && value.args[0]?.kind === 'string') return value.args[0].value;
  return null;
}

export function numberOf(value: Value | null | undefined): number | null {
  return value?.kind === 'number' ? value.value : null;
}

/** True for `True`; undefined values and everything else give false. */
export function isTrue(value: Value | null | undefined): boolean {
  return value?.kind === 'boolean' && value.value;
}

export function booleanOf(value: Value | null | undefined): boolean | null {
  return value?.kind === 'boolean' ? value.value : null;
}

export function entriesOf(value: Value | null): readonly (readonly [string, Value])[] {
  return value?.kind === 'dict'
    ? value.entries.flatMap(([key, item]): [string, Value][] => {
        const name = textOf(key);
        return name === null ? [] : [[name, item]];
      })
    : [];
}

export function itemsOf(reading: Reading, value: Value | null): readonly Value[] {
  return value === null ? [] : (reading.evaluation.iterate(value) ?? []);
}
