import { describe } from '../python/describe.js';
import type { CallValue, Value } from '../python/value.js';
import type { TableDraft } from './draft.js';
import type { MappedAnnotation } from './mapped-annotation.js';
import type { ModelBackref, ModelRelationship } from './models.js';
import { type Arguments, argument, booleanOf, entriesOf, given, isTrue, keyword, type Reading, textOf } from './reading.js';
import type { Registry } from './registry.js';
import { type JoinColumn, readJoinColumns } from './relationship-join.js';
import { calledSymbol } from './symbol.js';

const symbols = new Set(['relationship', 'relation', 'dynamic_loader', 'Relationship']);

/** The call of `relationship(…)` that a value is; null when it is none. */
export function asRelationship(value: Value | undefined): CallValue | null {
  if (value?.kind !== 'call' || !symbols.has(calledSymbol(value) ?? '')) return null;
  const stated = given(value, 'sa_relationship');
  return stated?.kind === 'call' ? stated : withoutSqlmodel(value);
}

/** SQLModel's `Relationship(link_model=…, sa_relationship_kwargs={…})` as `relationship(…)`. Source: `RelationshipInfo` in sqlmodel/main.py. */
function withoutSqlmodel(call: CallValue): CallValue {
  const link = given(call, 'link_model');
  const extra = entriesOf(given(call, 'sa_relationship_kwargs'));
  if (link === null && extra.length === 0) return call;
  const more = extra.map(([name, value]) => ({ name, value, place: call.place }));
  const secondary = link === null ? [] : [{ name: 'secondary', value: link, place: call.place }];
  return { ...call, keywords: [...call.keywords, ...secondary, ...more] };
}

/** The class that declares a relationship: its table and its name. */
export interface RelationshipOwner {
  readonly table: TableDraft;
  readonly className: string;
}

/** Reads `relationship(…)`; source of the arguments: sqlalchemy/orm/_orm_constructors.py. */
export function readRelationship(
  registry: Registry,
  call: CallValue,
  name: string,
  { table, className }: RelationshipOwner,
  annotation: MappedAnnotation | null,
): ModelRelationship {
  const uselist = booleanOf(keyword(call, 'uselist'));
  const columns = (key: string): readonly JoinColumn[] | null => {
    const value = given(call, key);
    return value === null ? null : readJoinColumns(registry, table, value);
  };
  return {
    name,
    className,
    place: call.place,
    target: targetName(registry, argument(call, 0, 'argument')) ?? annotation?.target ?? null,
    secondary: targetName(registry, argument(call, 1, 'secondary')),
    backPopulates: textOf(given(call, 'back_populates')),
    backref: readBackref(given(call, 'backref')),
    ...readDeletes(call),
    lazy: lazyOf(given(call, 'lazy')) ?? (calledSymbol(call) === 'dynamic_loader' ? 'dynamic' : (annotation?.lazy ?? null)),
    uselist: uselist ?? (annotation === null || annotation.lazy !== null ? null : annotation.many),
    foreignKeys: columns('foreign_keys'),
    joinsBy: columns('primaryjoin'),
    remoteSide: columns('remote_side'),
  };
}

/** The relationship that `backref=` makes on the target of another; `call` is null where the name alone is given. */
export function reverseRelationship(
  registry: Registry,
  forward: ModelRelationship,
  name: string,
  call: CallValue | null,
  { table, className }: RelationshipOwner,
): ModelRelationship {
  const settings: Arguments = call ?? { args: [], keywords: [] };
  const columns = (key: string): readonly JoinColumn[] | null => {
    const value = given(settings, key);
    return value === null ? null : readJoinColumns(registry, table, value);
  };
  return {
    name,
    className,
    place: call?.place ?? forward.place,
    target: forward.className,
    secondary: forward.secondary,
    backPopulates: forward.name,
    backref: null,
    ...readDeletes(settings),
    viewonly: booleanOf(keyword(settings, 'viewonly')) ?? forward.viewonly,
    lazy: lazyOf(given(settings, 'lazy')),
    uselist: booleanOf(keyword(settings, 'uselist')),
    foreignKeys: columns('foreign_keys') ?? forward.foreignKeys,
    joinsBy: columns('primaryjoin') ?? forward.joinsBy,
    remoteSide: columns('remote_side'),
  };
}

/** What decides on the rows of the other side when one of this side is deleted. */
function readDeletes(call: Arguments): Pick<ModelRelationship, 'cascade' | 'passiveDeletes' | 'viewonly'> {
  const passive = keyword(call, 'passive_deletes');
  return {
    cascade: textOf(given(call, 'cascade')),
    passiveDeletes: textOf(passive) === 'all' ? 'all' : isTrue(passive),
    viewonly: isTrue(keyword(call, 'viewonly')),
  };
}

function targetName(reading: Reading, value: Value | null): string | null {
  if (value === null) return null;
  if (value.kind === 'string') return value.value;
  if (value.kind === 'class') return value.name;
  if (value.kind === 'function') return targetName(reading, reading.evaluation.call(value));
  if (value.kind === 'call' && calledSymbol(value) === 'Table') return textOf(value.args[0]);
  return value.kind === 'unknown' ? null : describe(value);
}

/** `backref="orders"` or `backref=backref("orders", cascade=…)`. */
function readBackref(value: Value | null): ModelBackref | null {
  const name = value?.kind === 'call' ? textOf(value.args[0]) : textOf(value);
  if (name === null) return null;
  return { name, ...(value?.kind === 'call' ? readDeletes(value) : { cascade: null, passiveDeletes: false, viewonly: false }) };
}

function lazyOf(value: Value | null): string | null {
  return value?.kind === 'boolean' ? (value.value ? 'select' : 'joined') : textOf(value);
}
