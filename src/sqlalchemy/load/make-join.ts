import { unknown, type CallValue, type Unknown, type Value } from '../../python/value.js';
import type { TableDraft } from '../draft.js';
import { foreignKeysOf, type KeyLink, type TableColumn } from './foreign-key-links.js';
import type { ModelRelationship } from '../models.js';
import { given, itemsOf } from '../reading.js';
import { columnOf, type Registry } from '../registry.js';
import { evaluateArgument } from '../relationship-text.js';
import { calledSymbol } from '../symbol.js';
import type { Mapper } from './mapper.js';
import { isUnknown, type JoinCondition, type JoinPair, type RelationshipJoin, type ResolvedRelationship } from './relationship-facts.js';

/** What a relationship links. */
export interface Sides {
  readonly parent: Mapper;
  readonly target: Mapper;
  readonly secondary: TableDraft | null;
}

/** Two sides of one join, and the columns that are said to be foreign or remote. */
interface Between {
  readonly near: readonly TableDraft[];
  /** The near side's own table; the first to be asked for foreign keys. */
  readonly own: TableDraft;
  readonly far: readonly TableDraft[];
  readonly foreign: readonly TableColumn[] | null;
  readonly remote: readonly TableColumn[] | null;
  readonly relationship: ModelRelationship;
}

/** The joins as the arguments say, else as the foreign keys do. Source: `JoinCondition` in sqlalchemy/orm/relationships.py. */
export function makeJoins(
  registry: Registry,
  relationship: ModelRelationship,
  call: CallValue | null,
  { parent, target, secondary }: Sides,
): Pick<ResolvedRelationship, 'join' | 'secondaryJoin'> | Unknown {
  const read = (name: string): Value | null => {
    const value = call === null ? null : given(call, name);
    return value === null ? null : evaluateArgument(registry, parent.mapped.class, value);
  };
  const columns = (name: string): readonly TableColumn[] | null => {
    const value = read(name);
    return value === null ? null : readColumns(registry, parent, value);
  };
  const own = parent.mapped.table;
  if (own === null) return unknown('the class has no table', relationship.place);
  const stated = { foreign: columns('foreign_keys'), remote: columns('remote_side'), relationship };
  if (secondary === null) {
    const join = joinOf(registry, { near: parent.tables, own, far: target.tables, ...stated }, read('primaryjoin'));
    return isUnknown(join) ? join : { join, secondaryJoin: null };
  }
  const through = { ...stated, remote: null };
  const join = joinOf(registry, { near: parent.tables, own, far: [secondary], ...through }, read('primaryjoin'));
  const farJoin = joinOf(registry, { near: [secondary], own: secondary, far: target.tables, ...through }, read('secondaryjoin'));
  return isUnknown(join) ? join : isUnknown(farJoin) ? farJoin : { join, secondaryJoin: farJoin };
}

function readColumns(registry: Registry, mapper: Mapper, value: Value): readonly TableColumn[] {
  const values = value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set' ? itemsOf(registry, value) : [value];
  return values.flatMap((one) => {
    const inner = unwrap(evaluateArgument(registry, mapper.mapped.class, one)).value;
    const found = columnOf(registry, mapper.mapped.table, inner);
    return found === null || found.table === null ? [] : [{ table: found.table, column: found.column }];
  });
}

function joinOf(registry: Registry, between: Between, stated: Value | null): RelationshipJoin | Unknown {
  if (stated === null) return byForeignKey(registry, between);
  if (stated.kind === 'unknown') return stated;
  const pairs: JoinPair[] = [];
  const conditions: JoinCondition[] = [];
  for (const value of conjunctsOf(stated)) {
    const pair = asPair(registry, between, value);
    if (pair !== null) pairs.push(pair);
    else conditions.push({ value, remote: remotesOf(value) });
  }
  return { pairs, conditions };
}

function conjunctsOf(value: Value): readonly Value[] {
  if (value.kind === 'operation' && value.operator === '&') return value.operands.flatMap(conjunctsOf);
  return value.kind === 'call' && calledSymbol(value) === 'and_' ? value.args.flatMap(conjunctsOf) : [value];
}

/** The column within `foreign(…)` and `remote(…)`. */
function unwrap(value: Value, marks: readonly string[] = []): { value: Value; marks: readonly string[] } {
  const symbol = calledSymbol(value);
  const [inner] = value.kind === 'call' ? value.args : [];
  return inner !== undefined && (symbol === 'foreign' || symbol === 'remote') ? unwrap(inner, [...marks, symbol]) : { value, marks };
}

function remotesOf(value: Value): readonly Value[] {
  if (value.kind === 'operation') return value.operands.flatMap(remotesOf);
  if (value.kind !== 'call') return [];
  const { value: inner, marks } = unwrap(value);
  if (marks.includes('remote')) return [inner];
  const of = value.callee.kind === 'attribute' ? remotesOf(value.callee.of) : [];
  return [...of, ...value.args.flatMap(remotesOf)];
}

interface Side {
  readonly at: TableColumn;
  readonly foreign: boolean;
  readonly remote: boolean;
}

function asPair(registry: Registry, between: Between, value: Value): JoinPair | null {
  if (value.kind !== 'operation' || value.operator !== '==') return null;
  const [left, right] = value.operands.map((one) => sideOf(registry, between, one));
  if (left === undefined || right === undefined || left === null || right === null) return null;
  const leftIsForeign = left.foreign !== right.foreign ? left.foreign : refers(registry, left.at, right.at);
  const far = isFar(between, left, right, leftIsForeign);
  if (far === null) return null;
  const [nearSide, farSide] = far === 'left' ? [right, left] : [left, right];
  const foreign = leftIsForeign === (far === 'left') ? 'far' : 'near';
  return { near: nearSide.at, far: farSide.at, first: far === 'left' ? 'far' : 'near', foreign };
}

function sideOf(registry: Registry, between: Between, value: Value): Side | null {
  const { value: inner, marks } = unwrap(value);
  const found = columnOf(registry, between.own, inner);
  if (found === null || found.table === null) return null;
  const at = { table: found.table, column: found.column };
  const among = (columns: readonly TableColumn[] | null): boolean => columns?.some((one) => one.column === at.column) === true;
  return { at, foreign: marks.includes('foreign') || among(between.foreign), remote: marks.includes('remote') || among(between.remote) };
}

/** Which of two sides is the far one; null when both are on one side. */
function isFar({ near, far }: Between, left: Side, right: Side, leftIsForeign: boolean): 'left' | 'right' | null {
  if (left.remote !== right.remote) return left.remote ? 'left' : 'right';
  const leftNear = near.includes(left.at.table);
  const rightNear = near.includes(right.at.table);
  const leftFar = far.includes(left.at.table);
  const rightFar = far.includes(right.at.table);
  // One table on both sides: the rows that refer are taken to be the far ones.
  if (leftNear && rightNear && leftFar && rightFar) return leftIsForeign ? 'left' : 'right';
  if (leftFar && rightNear && !(rightFar && leftNear && !leftFar)) return 'left';
  return rightFar && leftNear ? 'right' : null;
}

function refers(registry: Registry, from: TableColumn, to: TableColumn): boolean {
  return foreignKeysOf(registry, from.table).some((link) =>
    link.some(({ referencing, referenced }) => referencing.column === from.column && referenced.column === to.column),
  );
}

/** Source: `Join._join_condition` in sqlalchemy/sql/selectable.py. */
function byForeignKey(registry: Registry, between: Between): RelationshipJoin | Unknown {
  const { own, near, far, foreign, remote, relationship } = between;
  for (const tables of near.length > 1 ? [[own], near] : [near]) {
    const links = meantBy(foreign, [
      ...far
        .flatMap((table) => foreignKeysOf(registry, table).filter((link) => leadsTo(link, tables)))
        .map((link) => ({ link, from: 'far' as const })),
      ...tables
        .flatMap((table) => foreignKeysOf(registry, table).filter((link) => leadsTo(link, far)))
        .map((link) => ({ link, from: 'near' as const })),
    ]);
    const [first, ...others] = links;
    if (first === undefined) continue;
    if (others.some(({ link }) => !sameColumns(link, first.link)))
      return unknown(`several foreign keys could be meant by ${relationship.className}.${relationship.name}`, relationship.place);
    return { pairs: first.link.map((one) => pairOf(one, first.from, remote)), conditions: [] };
  }
  return unknown(`no foreign key links ${relationship.className}.${relationship.name}`, relationship.place);
}

interface Candidate {
  readonly link: KeyLink;
  readonly from: 'near' | 'far';
}

/** `foreign_keys=` chooses among several. */
function meantBy(foreign: readonly TableColumn[] | null, links: readonly Candidate[]): readonly Candidate[] {
  if (foreign === null) return links;
  return links.filter(({ link }) => link.every(({ referencing }) => foreign.some((one) => one.column === referencing.column)));
}

function leadsTo(link: KeyLink, tables: readonly TableDraft[]): boolean {
  return link.every(({ referenced }) => tables.includes(referenced.table));
}

function sameColumns(left: KeyLink, right: KeyLink): boolean {
  return (
    left.length === right.length &&
    left.every(
      (one, at) => one.referencing.column === right[at]?.referencing.column && one.referenced.column === right[at]?.referenced.column,
    )
  );
}

/** The referenced column is written first. `remote_side=` turns a self-reference around. */
function pairOf({ referencing, referenced }: KeyLink[number], from: 'near' | 'far', remote: readonly TableColumn[] | null): JoinPair {
  const turned = from === 'far' && remote?.some((one) => one.column === referenced.column) === true;
  return from === 'near' || turned
    ? { near: referencing, far: referenced, first: 'far', foreign: 'near' }
    : { near: referenced, far: referencing, first: 'near', foreign: 'far' };
}
