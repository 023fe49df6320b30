import type { ClassValue, Value } from '../../python/value.js';
import { type ResolvedRelationship } from '../load/relationship-facts.js';
import { relationshipsOf, resolveRelationship } from '../load/resolve-relationship.js';
import { isUnknown } from '../load/relationship-facts.js';
import type { MappedClass } from '../registry.js';
import type { Compilation } from './compilation.js';
import type { CompiledLoad } from './compiled.js';
import { type LoadRequest, readLoadOptions, type RelationshipRequest } from './load-options.js';

/** How one relationship of an entity is loaded, and those of its target where that comes along. */
export interface LoadNode {
  readonly relationship: ResolvedRelationship;
  readonly strategy: CompiledLoad['strategy'];
  /** The rows of a join that the statement has anyway. */
  readonly contains: boolean;
  readonly inner: boolean;
  readonly request: RelationshipRequest | null;
  /** Options for the target. */
  readonly below: readonly Value[];
  /** Classes on the way here: what is declared eager stops where it would come back to one. */
  readonly seen: readonly MappedClass[];
}

const asLoaded: Readonly<Record<RelationshipRequest['strategy'], CompiledLoad['strategy']>> = {
  joined: 'joined',
  contains: 'joined',
  selectin: 'selectin',
  subquery: 'subquery',
  lazy: 'lazy',
  immediate: 'lazy',
  raise: 'raise',
  noload: 'noload',
  default: 'lazy',
};

/** The relationships of an entity, by options else as they are declared. Source: `_setup_for_joinedload` and `LoaderStrategy` in sqlalchemy/orm/strategies.py. */
export function planLoads(
  compilation: Compilation,
  entity: Value,
  mapped: MappedClass,
  options: readonly Value[],
  seen: readonly MappedClass[],
  joined: readonly ClassValue[],
): readonly LoadNode[] {
  const requests = readLoadOptions(compilation, entity, options);
  const onTheWay = [...seen, mapped];
  return relationshipsOf(mapped).flatMap((model): LoadNode[] => {
    const relationship = resolveRelationship(compilation.registry, model);
    if (isUnknown(relationship)) return [];
    return [nodeOf(relationship, requests, onTheWay, [...joined, mapped.class])];
  });
}

/** `joined` are the classes on the way within the statement: a declared join looks no further back than that. */
function nodeOf(
  relationship: ResolvedRelationship,
  { relationships, all }: LoadRequest,
  seen: readonly MappedClass[],
  joined: readonly ClassValue[],
): LoadNode {
  const request = relationships.get(relationship.name) ?? all;
  const stated = request === null || request.strategy === 'default' ? null : request;
  const declared = relationship.strategy === 'immediate' ? 'lazy' : relationship.strategy;
  const strategy = stated === null ? declared : asLoaded[stated.strategy];
  const isEager = strategy === 'joined' || strategy === 'selectin' || strategy === 'subquery';
  const isThere = strategy === 'joined' ? joined.includes(relationship.target.class) : seen.includes(relationship.target);
  const comesBack = isEager && (stated === null || stated === all) && isThere;
  return {
    relationship,
    strategy: comesBack ? 'lazy' : strategy,
    contains: stated?.strategy === 'contains',
    inner: request?.inner ?? relationship.innerJoin,
    request,
    below: [...(request?.below ?? []), ...(stated === all && stated?.option !== null && stated !== null ? [stated.option] : [])],
    seen,
  };
}
