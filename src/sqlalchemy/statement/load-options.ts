import { isTerm, type CallValue, type Value } from '../../python/value.js';
import type { Arguments } from '../reading.js';
import { booleanOf, given, keyword, textOf } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import { unchain } from './chain.js';
import { type Compilation, giveUp } from './compilation.js';
import { standsFor } from './entity.js';
import { extend, placeOf } from './extend.js';
import { findMeaning } from './meaning.js';

/** What loader options ask for below one entity, or below one relationship. */
export interface LoadRequest {
  /** By the relationship, the last that was given. */
  readonly relationships: ReadonlyMap<string, RelationshipRequest>;
  /** `joinedload("*")`, `raiseload("*")`. */
  readonly all: RelationshipRequest | null;
}

export interface RelationshipRequest {
  readonly strategy: Strategy;
  /** `innerjoin=True`; null where it is not said. */
  readonly inner: boolean | null;
  /** `of_type(…)`, `contains_eager(…, alias=…)`: what stands for the target. */
  readonly target: Value | null;
  readonly and: readonly Value[];
  readonly option: CallValue | null;
  /** Options from the target on, as code would give them for the target alone. */
  readonly below: readonly Value[];
}

type Strategy = 'joined' | 'contains' | 'selectin' | 'subquery' | 'lazy' | 'immediate' | 'raise' | 'noload' | 'default';

const strategies: Readonly<Record<string, Strategy>> = {
  joinedload: 'joined',
  contains_eager: 'contains',
  selectinload: 'selectin',
  subqueryload: 'subquery',
  lazyload: 'lazy',
  immediateload: 'immediate',
  raiseload: 'raise',
  noload: 'noload',
  defaultload: 'default',
  joinedload_all: 'joined',
  subqueryload_all: 'subquery',
};

/** `load_only` and its like, and what asks for nothing of relationships. */
const others = /^(load_only|defer|undefer|undefer_group|with_expression|selectin_polymorphic|set_relationship_caching|cache_key)$/;

/** Reads `.options(…)` as far as it concerns the relationships of one entity. */
export function readLoadOptions(compilation: Compilation, entity: Value, options: readonly Value[]): LoadRequest {
  const relationships = new Map<string, RelationshipRequest>();
  let all: RelationshipRequest | null = null;
  for (const option of options) {
    const { root, steps } = unchain(option);
    if (root.kind !== 'call') {
      giveUp(compilation, option, 'a loader option that is not read');
      continue;
    }
    const symbol = calledSymbol(root) ?? '';
    const calls = symbol === 'Load' ? steps : [{ name: symbol, call: root, value: root as Value }, ...steps];
    if (symbol === 'Load' && !(root.args[0] !== undefined && standsFor(compilation, root.args[0], entity))) continue;
    const [first, ...chained] = calls;
    if (first === undefined || others.test(first.name)) continue;
    const strategy = strategies[first.name];
    if (strategy === undefined) {
      giveUp(compilation, option, `the option ${first.name} is not read`);
      continue;
    }
    const below = chained.reduce<Value[]>((made, step) => chainOn(made, step), []);
    const [path] = first.call.args;
    if (path?.kind === 'string' && path.value === '*') all = request(strategy, first, null, [], option, []);
    else addRequest(compilation, relationships, entity, { strategy, step: first, option, below });
  }
  return { relationships, all };
}

interface Found {
  readonly strategy: Strategy;
  readonly step: { readonly name: string; readonly call: Arguments };
  readonly option: Value;
  readonly below: readonly Value[];
}

function addRequest(
  compilation: Compilation,
  relationships: Map<string, RelationshipRequest>,
  entity: Value,
  { strategy, step, option, below }: Found,
): void {
  const [path, ...more] = step.call.args;
  // `joinedload("orders.lines")`, `joinedload(User.orders, Order.lines)` of SQLAlchemy 1.
  const [head, ...rest] = path?.kind === 'string' ? path.value.split('.') : [];
  const meaning = path === undefined || path.kind === 'string' || !isTerm(path) ? null : findMeaning(compilation, path);
  const name = meaning?.kind === 'relationship' ? meaning.relationship.name : head;
  if (name === undefined || path === undefined) {
    giveUp(compilation, option, 'what a loader option loads is not known');
    return;
  }
  if (meaning?.kind === 'relationship' && !standsFor(compilation, meaning.entity.value, entity)) return;
  const deeper: Value[] = [
    ...(rest.length > 0 ? [optionCall(step.name, [{ kind: 'string', value: rest.join('.'), place: null }], option)] : []),
    ...(more.length > 0 ? [optionCall(step.name, more, option)] : []),
  ];
  const alias = given(step.call, 'alias');
  const target = alias ?? (meaning?.kind === 'relationship' ? meaning.ofType : null);
  const and = meaning?.kind === 'relationship' ? meaning.and : [];
  const made = request(strategy, step, target, and, option, [...deeper, ...below]);
  const before = relationships.get(name);
  // `joinedload(User.orders)` and `joinedload(User.orders).joinedload(Order.lines)` add up.
  relationships.set(
    name,
    before === undefined
      ? made
      : { ...made, strategy: made.strategy === 'default' ? before.strategy : made.strategy, below: [...before.below, ...made.below] },
  );
}

function request(
  strategy: Strategy,
  step: Found['step'],
  target: Value | null,
  and: readonly Value[],
  option: Value,
  below: readonly Value[],
): RelationshipRequest {
  const inner = keyword(step.call, 'innerjoin');
  return {
    strategy,
    inner: inner === undefined ? null : (booleanOf(inner) ?? textOf(inner) !== null),
    target,
    and,
    option: option.kind === 'call' ? option : null,
    below,
  };
}

function optionCall(name: string, args: readonly Value[], from: Value): CallValue {
  return {
    kind: 'call',
    callee: { kind: 'reference', name: `sqlalchemy.orm.${name}` },
    args,
    keywords: [],
    place: placeOf(from),
    assigned: new Map(),
  };
}

/** `joinedload(a).selectinload(b)`: what follows belongs to the target of what stands before; `options(…)` gives several. */
function chainOn(made: Value[], { name, call }: { readonly name: string; readonly call: Arguments }): Value[] {
  const last = made.at(-1);
  // `load_only` by itself leads nowhere: what follows it stands beside it.
  const leads = last !== undefined && last.kind === 'call' && !others.test(firstName(last));
  if (leads) return [...made.slice(0, -1), extend(last, name, call.args, call.keywords)];
  if (name === 'options') return [...made, ...call.args];
  const start: CallValue = { ...optionCall(name, call.args, last ?? call.args[0] ?? { kind: 'none' }), keywords: call.keywords };
  return [...made, start];
}

function firstName(option: Value): string {
  return calledSymbol(unchain(option).root) ?? '';
}
