import type { Value } from '../../python/value.js';
import type { CompiledLoad } from './compiled.js';
import { type Compilation, giveUp } from './compilation.js';
import { type Entity, findEntity, makeAlias } from './entity.js';
import { entityColumns } from './entity-columns.js';
import { type LoadNode, planLoads } from './load-tree.js';
import { makeName } from './marks.js';
import { type Output, writeAttribute } from './outputs.js';
import { writeJoin } from './relationship-join.js';
import { renderIn } from './render.js';
import { following, type Scope } from './scope.js';
import type { MappedClass } from '../registry.js';
import { writeSingleTable } from './single-table.js';
import { makeTableSource, type Source } from './source.js';

/** What the relationships of the selected entities add to a SELECT, and how they are loaded. */
export interface Eager {
  /** Joins that each entity's item of FROM is followed by. */
  readonly joins: readonly EagerJoin[];
  /** Columns of what a join brings that the statement has anyway. */
  readonly contained: readonly Output[];
  /** Whether a join may bring several rows for one. */
  readonly many: boolean;
  readonly loads: readonly PlannedLoad[];
}

export interface EagerJoin {
  readonly root: Entity;
  readonly near: Entity;
  readonly far: Entity;
  readonly node: LoadNode;
  readonly secondary: Source | null;
  readonly inner: boolean;
  /** Inner joins that belong within this outer one. */
  readonly nested: EagerJoin[];
}

export interface PlannedLoad extends CompiledLoad {
  readonly node: LoadNode;
}

interface Walk {
  readonly scope: Scope;
  readonly joins: EagerJoin[];
  readonly contained: Output[];
  readonly loads: PlannedLoad[];
  many: boolean;
}

/** Follows the relationships of the entities that are selected. */
export function planEager(scope: Scope, entities: readonly Entity[], options: readonly Value[], seen: readonly MappedClass[]): Eager {
  const walk: Walk = { scope, joins: [], contained: [], loads: [], many: false };
  for (const entity of entities) follow(walk, { root: entity, near: entity, options, seen, path: [], outer: false, above: null });
  return walk;
}

interface At {
  readonly root: Entity;
  readonly near: Entity;
  readonly options: readonly Value[];
  readonly seen: readonly MappedClass[];
  readonly path: CompiledLoad['path'];
  /** Whether an outer join leads here. */
  readonly outer: boolean;
  readonly above: EagerJoin | null;
}

function follow(walk: Walk, at: At): void {
  const { compilation } = walk.scope;
  const joined = at.path.map((step) => step.class);
  for (const node of planLoads(compilation, at.near.value, at.near.mapper.mapped, at.options, at.seen, joined)) {
    const { relationship, strategy } = node;
    const path = [...at.path, { class: at.near.mapper.mapped.class, relationship: relationship.relationship }];
    if (relationship.through !== null && /^(joined|selectin|subquery)$/.test(strategy))
      giveUp(compilation, relationship.through, `${relationship.name} goes through a join, which is read where it is loaded lazily`);
    walk.loads.push({ path, strategy, then: null, option: node.request?.option ?? null, node });
    if (strategy !== 'joined') continue;
    const far = farOf(compilation, node);
    if (far === null) continue;
    const below = { ...at, near: far, options: node.below, seen: node.seen, path };
    if (node.contains) {
      for (const one of entityColumns(compilation, far, node.below)) walk.contained.push(writeAttribute(walk.scope, far, one));
      follow(walk, below);
      continue;
    }
    if (relationship.uselist) walk.many = true;
    const outer = at.outer || !node.inner;
    const secondary =
      relationship.secondary === null
        ? null
        : makeTableSource(compilation.registry, relationship.secondary, makeName(compilation.marks, relationship.secondary.name));
    const join: EagerJoin = { root: at.root, near: at.near, far, node, secondary, inner: node.inner, nested: [] };
    // Source: `_create_eager_join`: an inner join behind an outer one goes into it.
    if (outer && node.inner && at.above !== null) at.above.nested.push(join);
    else walk.joins.push(join);
    follow(walk, { ...below, outer, above: join });
  }
}

/** The alias of the target; of `contains_eager` what the statement has. */
function farOf(compilation: Compilation, { relationship, contains, request }: LoadNode): Entity | null {
  const given = request?.target ?? null;
  const stated = given === null ? null : findEntity(compilation, given);
  if (contains) return stated ?? findEntity(compilation, relationship.target.class);
  const plain = findEntity(compilation, given !== null && given.kind === 'class' ? given : relationship.target.class);
  if (plain === null) return null;
  const call: Value = {
    kind: 'call',
    callee: { kind: 'reference', name: 'sqlalchemy.orm.aliased' },
    args: [plain.mapper.mapped.class],
    keywords: [],
    place: relationship.relationship.place,
    assigned: new Map(),
  };
  const far = { ...makeAlias(compilation, call, plain.mapper, null), eager: true };
  compilation.entities.set(call, far);
  return far;
}

/** Columns of the joins, in their order. */
export function eagerColumns(scope: Scope, joins: readonly EagerJoin[]): Output[] {
  return joins.flatMap((join) => [
    ...entityColumns(scope.compilation, join.far, join.node.below).map((one) => writeAttribute(scope, join.far, one, following)),
    ...eagerColumns(scope, join.nested),
  ]);
}

/** `order_by=` of the relationships. */
export function eagerOrder(scope: Scope, joins: readonly EagerJoin[]): string[] {
  return joins.flatMap(({ far, node, secondary, nested }) => {
    const through = secondary === null || node.relationship.secondary === null ? [] : [[node.relationship.secondary, secondary] as const];
    const tables = new Map([...far.sources, ...through]);
    return [...node.relationship.orderBy.map((value) => renderIn(scope, value, { mention: false, tables })), ...eagerOrder(scope, nested)];
  });
}

/** `LEFT OUTER JOIN orders AS orders_1 ON …`. */
export function writeEagerJoin(scope: Scope, { near, far, node, secondary, inner, nested }: EagerJoin): string {
  const { first, second } = writeJoin(scope, node.relationship, near, far, secondary);
  const more = [
    ...writeSingleTable(scope, far),
    ...(node.request?.and ?? []).map((value) => `(${renderIn(scope, value, { mention: false, tables: far.sources })})`),
  ];
  const word = inner ? 'JOIN' : 'LEFT OUTER JOIN';
  const within = nested.map((one) => ` ${writeEagerJoin(scope, one)}`).join('');
  const several = far.sources.size > 1;
  const target = several ? `(${far.from})` : far.from;
  if (secondary === null || second === null) {
    const right = within === '' ? target : `(${target}${within})`;
    return `${word} ${right} ON ${[first, ...more].join(' AND ')}`;
  }
  const on = [second, ...more].join(' AND ');
  return inner
    ? `JOIN ${secondary.from} ON ${first} JOIN ${target} ON ${on}${within}`
    : `${word} (${secondary.from} JOIN ${target} ON ${on}${within}) ON ${first}`;
}
