import { isEnum, membersOf } from '../python/class-facts.js';
import { isTerm, type Value } from '../python/value.js';
import { type Atom, showPlace } from './atom.js';
import { anything, type Domain, oneOf, onlyNone } from './domain.js';
import type { EnforcedBy, Enforcement, Limit, Scalar } from './enforced.js';
import { type Checked, checkedByCalls, checkedWithin } from './json-schema.js';
import { keyOf } from './key.js';
import { numberOfValue, scalarOf } from './scalar.js';
import type { Decision, Way } from './ways.js';

/** What was decided on a way, and which of the decisions keep a refusal away. */
export interface Knowledge {
  readonly decisions: readonly Decision[];
  /** `answerKey` of decisions after which the code raised. */
  readonly refusing: ReadonlySet<string>;
  /** Dicts that were held against a JSON schema. */
  readonly checked?: readonly Checked[];
  /** Who refuses: a guard in a function, or a validator. */
  readonly by: EnforcedBy;
  /** What besides None is false among the values looked at; undefined where nothing tells. */
  readonly falsy?: Scalar | null | undefined;
}

export function answerKey(atom: Atom, taken: boolean): string {
  return `${showPlace(atom.place)} ${atom.operator} ${taken}`;
}

/** What a way, which came to its end, has held against JSON schemas: calls that raise, and tests whose other answer was a refusal. */
export function checkedOn({ effects, decisions }: Way, refusing: ReadonlySet<string>): readonly Checked[] {
  const tested = decisions.flatMap(({ atom, taken }) =>
    refusing.has(answerKey(atom, !taken)) ? (checkedWithin(atom.left) ?? checkedWithin(atom.right) ?? []) : [],
  );
  return [...checkedByCalls(effects), ...tested];
}

/** What the decisions of a way say of one value. */
export function restrictions(value: Value, knowledge: Knowledge): Domain[] {
  const key = keyOf(value);
  return knowledge.decisions.flatMap((decision) => {
    const found = restriction(key, decision, knowledge);
    return found === null ? [] : [{ ...found.domain, enforced: enforcement(decision, found.limit, knowledge) }];
  });
}

/** The other answer led to a refusal. */
function enforcement({ atom, taken }: Decision, limit: Limit, { refusing, by }: Knowledge): readonly Enforcement[] {
  return refusing.has(answerKey(atom, !taken)) ? [{ limit, place: atom.place, by }] : [];
}

interface Restriction {
  readonly domain: Domain;
  readonly limit: Limit;
}

function restriction(key: string, { atom, taken }: Decision, knowledge: Knowledge): Restriction | null {
  const { left, right } = atom;
  switch (atom.operator) {
    case '<':
      return comparison(key, left, right, taken);
    case '==': {
      const other = keyOf(left) === key ? right : keyOf(right) === key ? left : null;
      const scalar = other === null ? null : scalarOf(other);
      return scalar === null || !taken ? null : { domain: oneOf([scalar]), limit: 'values' };
    }
    case 'in': {
      const allowed = keyOf(left) === key && taken ? allowedIn(right) : null;
      return allowed === null ? null : { domain: oneOf(allowed), limit: 'values' };
    }
    case 'is': {
      const isNone = (keyOf(left) === key && right.kind === 'none') || (keyOf(right) === key && left.kind === 'none');
      if (!isNone) return null;
      return { domain: taken ? onlyNone : { ...anything, nullable: false }, limit: 'required' };
    }
    case 'true':
      return ofTruth(key, left, taken, knowledge);
  }
}

function comparison(key: string, left: Value, right: Value, taken: boolean): Restriction | null {
  const [subject, limit, above] = keyWithin(left, key) !== null ? [left, right, !taken] : [right, left, taken];
  const measure = keyWithin(subject, key);
  const value = numberOfValue(limit);
  if (measure === null || value === null) return null;
  // `subject < limit` was taken, or not; or `limit < subject`.
  const bound = { value, inclusive: !taken };
  if (measure === 'itself') return { domain: { ...anything, ...(above ? { minimum: bound } : { maximum: bound }) }, limit: 'range' };
  const length = above ? value + (bound.inclusive ? 0 : 1) : value - (bound.inclusive ? 0 : 1);
  return { domain: { ...anything, ...(above ? { shortest: length } : { longest: length }) }, limit: 'length' };
}

/** Whether a side of a comparison is the value itself or `len(value)`. */
function keyWithin(side: Value, key: string): 'itself' | 'length' | null {
  if (keyOf(side) === key) return 'itself';
  const [inner] = side.kind === 'call' ? side.args : [];
  if (side.kind !== 'call' || side.callee.kind !== 'reference' || inner === undefined || keyOf(inner) !== key) return null;
  if (side.callee.name === 'builtins.len') return 'length';
  return /^builtins\.(int|float)$|^decimal\.Decimal$/.test(side.callee.name) ? 'itself' : null;
}

function ofTruth(key: string, tested: Value, taken: boolean, { falsy }: Knowledge): Restriction | null {
  if (keyOf(tested) === key) {
    if (taken) return { domain: { ...anything, nullable: false }, limit: 'required' };
    if (falsy === undefined) return null;
    return { domain: falsy === null ? onlyNone : { ...oneOf([falsy]), nullable: true }, limit: 'required' };
  }
  const pattern = taken ? matchedPattern(key, tested) : null;
  return pattern === null ? null : { domain: { ...anything, pattern }, limit: 'pattern' };
}

/** `re.match(pattern, value)`. */
function matchedPattern(key: string, call: Value): string | null {
  if (call.kind !== 'call' || call.callee.kind !== 'reference' || !/^re\.(match|fullmatch|search)$/.test(call.callee.name)) return null;
  const [pattern, subject] = call.args;
  if (pattern?.kind !== 'string' || subject === undefined || keyOf(subject) !== key) return null;
  if (call.callee.name === 're.search') return pattern.value;
  return `^(?:${pattern.value})${call.callee.name === 're.fullmatch' ? '$' : ''}`;
}

/** The constants that a value may be among; null where they are not known. */
function allowedIn(container: Value): readonly Scalar[] | null {
  // `STATUS_CHANGES[before]`: what any state may go to, and the states themselves.
  if (container.kind === 'subscript' && container.of.kind === 'dict') return statesOf(container.of.entries);
  if (container.kind === 'call' && container.callee.kind === 'method' && container.callee.of.kind === 'dict')
    return statesOf(container.callee.of.entries);
  return constants(itemsIn(container));
}

/** What any key leads to; the keys as well where all of it are keys, as of a state machine. */
function statesOf(entries: readonly (readonly [Value, Value])[]): readonly Scalar[] | null {
  const reached = constants(entries.flatMap(([, next]) => itemsIn(next) ?? [next]));
  const keys = constants(entries.map(([key]) => key));
  return reached !== null && keys !== null && reached.every((state) => keys.includes(state))
    ? [...new Set([...keys, ...reached])]
    : reached;
}

function itemsIn(container: Value): readonly Value[] | null {
  if (container.kind === 'list' || container.kind === 'tuple' || container.kind === 'set') return container.items;
  if (container.kind === 'dict') return container.entries.map(([key]) => key);
  return container.kind === 'class' && isEnum(container) ? membersOf(container) : null;
}

function constants(items: readonly Value[] | null): readonly Scalar[] | null {
  if (items === null || items.some((item) => isTerm(item) && item.kind !== 'call')) return null;
  const scalars = items.map(scalarOf).filter((scalar) => scalar !== null);
  return scalars.length === items.length && scalars.length > 0 ? [...new Set(scalars)] : null;
}
