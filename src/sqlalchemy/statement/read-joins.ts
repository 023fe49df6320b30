import { isTerm, type Value } from '../../python/value.js';
import { type Arguments, given, isTrue, keyword } from '../reading.js';
import type { Step } from './chain.js';
import type { Compilation } from './compilation.js';
import { filterTarget } from './filter-target.js';
import { findMeaning } from './meaning.js';
import type { SelectState } from './select-state.js';

export interface JoinStep {
  readonly left: Value | null;
  readonly target: Value;
  readonly on: Value | null;
  readonly outer: boolean;
  readonly full: boolean;
}

/** `join(target, on)`, `join(User.posts)`, and of a Query `join("posts")`, `join((target, on), …)`, `join(User.posts, Post.tags)`. */
export function addJoins(state: SelectState, { call }: Step, compilation: Compilation, outerWord: boolean): void {
  const outer = outerWord || isTrue(keyword(call, 'isouter'));
  const full = isTrue(keyword(call, 'full'));
  const on = call.args[1] ?? given(call, 'onclause');
  const add = (target: Value, condition: Value | null): void => {
    const named = target.kind === 'string' ? ofName(compilation, state, target.value) : target;
    state.joins.push({
      left: null,
      target: named,
      on: condition?.kind === 'string' ? ofName(compilation, state, condition.value) : condition,
      outer,
      full,
    });
  };
  const first = call.args[0] ?? given(call, 'target');
  if (first === undefined || first === null) return;
  if (call.args.every((one) => one.kind === 'tuple')) {
    for (const one of call.args) if (one.kind === 'tuple' && one.items[0] !== undefined) add(one.items[0], one.items[1] ?? null);
  } else if (
    call.args.length > 1 &&
    (call.args.length > 2 || [first, on].every((one) => one?.kind === 'string' || isRelationship(compilation, one)))
  ) {
    for (const one of call.args) add(one, null);
  } else add(first, on ?? null);
}

function isRelationship(compilation: Compilation, value: Value | null | undefined): boolean {
  return value !== null && value !== undefined && isTerm(value) && findMeaning(compilation, value)?.kind === 'relationship';
}

/** A relationship given by its name: of what was joined last. */
function ofName(compilation: Compilation, state: SelectState, name: string): Value {
  const of = filterTarget(compilation, state);
  const place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
  return of === null ? { kind: 'string', value: name, place: null } : { kind: 'attribute', of, name, place };
}

export function addJoinFrom(state: SelectState, call: Arguments, outer: boolean): void {
  const [left, target, on] = call.args;
  if (left !== undefined && target !== undefined)
    state.joins.push({ left, target, on: on ?? given(call, 'onclause'), outer, full: isTrue(keyword(call, 'full')) });
}
