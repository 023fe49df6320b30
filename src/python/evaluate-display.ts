import type { Machine } from './machine.js';
import { itemOf } from './loop.js';
import { isOpen, markOpen, openingOf, remember } from './open.js';
import { runtime, setEntry } from './operators.js';
import type { Scope } from './scope.js';
import type { Expression, FormatPart } from './syntax.js';
import { applyFormat, represent } from './text.js';
import { same } from './truth.js';
import { isTerm, list, string, type Value } from './value.js';

/** The text of an f-string; a `format` operation of its parts in order where one of them is only known when the code runs. */
export function joinParts(machine: Machine, parts: readonly FormatPart[], scope: Scope, place: ReturnType<Machine['place']>): Value {
  const pieces: Value[] = [];
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = machine.evaluate(part.value, scope);
    const format = joinParts(machine, part.format, scope, place);
    const shown = format.kind !== 'string' ? null : part.conversion === 'r' ? represent(value) : showPart(machine, value, format.value);
    if (shown !== null) text += shown;
    else if (value.kind === 'unknown') return runtime(value, machine.place(part.value, scope));
    else {
      if (text !== '') pieces.push(string(text, place));
      pieces.push(value);
      text = '';
    }
  }
  if (pieces.length === 0) return string(text, place);
  return { kind: 'operation', operator: 'format', operands: text === '' ? pieces : [...pieces, string(text, place)], place };
}

/** A value as a field of a text shows it; null where only a run could tell. */
export function showPart(machine: Machine, value: Value, format: string): string | null {
  return applyFormat(value, format) ?? (format === '' && isTerm(value) ? (machine.host.spell?.(value) ?? null) : null);
}

export function evaluateItems(machine: Machine, items: readonly Expression[], kind: 'list' | 'tuple' | 'set', scope: Scope): Value {
  const values: Value[] = [];
  let opened: Value | null = null;
  for (const item of items) {
    const value = machine.evaluate(item, scope);
    if (item.type !== 'star') values.push(value);
    else {
      const inner = machine.iterate(value);
      if (inner === null && machine.state.run === null) return runtime(value, machine.place(item, scope));
      if (inner === null || isOpen(value)) opened = value;
      values.push(...(inner ?? [itemOf(machine, value, machine.place(item, scope))]));
    }
  }
  const made = list(
    kind === 'set'
      ? values.filter((value, at) => values.findIndex((other) => same(value, other) === true) === at || value.kind === 'unknown')
      : values,
    kind,
  );
  if (machine.state.run === null) return made;
  return opened === null ? remember(made, machine.state.run.loops.length) : markOpen(made, openingOf(opened)?.over ?? opened);
}

export function evaluateDict(
  machine: Machine,
  nodes: readonly { readonly key: Expression | null; readonly value: Expression }[],
  scope: Scope,
): Value {
  const entries: [Value, Value][] = [];
  let opened: Value | null = null;
  for (const node of nodes) {
    const value = machine.evaluate(node.value, scope);
    if (node.key !== null) setEntry(entries, machine.evaluate(node.key, scope), value);
    else if (value.kind === 'dict') for (const [key, inner] of value.entries) setEntry(entries, key, inner);
    else if (machine.state.run === null) return runtime(value, machine.place(node.value, scope));
    else opened = value;
  }
  const made: Value = { kind: 'dict', entries };
  if (machine.state.run === null) return made;
  return opened === null ? remember(made, machine.state.run.loops.length) : markOpen(made, opened);
}
