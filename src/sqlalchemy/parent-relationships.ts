import type { ModelForeignKey, ModelRelationship, ModelTable } from './models.js';
import type { JoinColumn } from './relationship-join.js';

/** A relationship of a parent's class to rows that refer to it; one that a `backref` makes included. */
export type ParentRelationship = Pick<ModelRelationship, 'className' | 'name' | 'cascade' | 'passiveDeletes'>;

/** A foreign key as the models declare it, between the tables that it links. */
export interface Link {
  readonly child: ModelTable;
  readonly parent: ModelTable;
  readonly key: ModelForeignKey;
}

/**
 * The relationships of the parent's classes that hold the rows which refer to it by this key. Where several keys link the two tables,
 * `foreign_keys=` or a plain `primaryjoin=` must say which one is meant; of a self-reference, `remote_side=` tells the direction, and
 * without it SQLAlchemy takes the children to be meant. Source: `JoinCondition` in sqlalchemy/orm/relationships.py.
 */
export function findParentRelationships(link: Link): readonly ParentRelationship[] {
  const { child, parent } = link;
  const direct = parent.relationships.filter(
    (one) =>
      !one.viewonly && one.secondary === null && aimsAt(one, child) && follows(one, link) && (child !== parent || isToMany(one, link)),
  );
  const reversed = child.relationships.flatMap((one) =>
    one.backref === null ||
    one.backref.viewonly ||
    one.secondary !== null ||
    !aimsAt(one, parent) ||
    !follows(one, link) ||
    (child === parent && isToMany(one, link))
      ? []
      : [{ ...one.backref, className: lastOf(one.target) }],
  );
  return [...direct, ...reversed];
}

/** The relationship for which the child is the association table: its rows go with those of either side. */
export function findSecondary({ child, parent }: Pick<Link, 'child' | 'parent'>, others: readonly ModelTable[]): ParentRelationship | null {
  const through = ({ viewonly, secondary }: ModelRelationship): boolean =>
    !viewonly &&
    secondary !== null &&
    [child.name, child.className, ...(child.schema === null ? [] : [`${child.schema}.${child.name}`])].includes(secondary);
  const direct = parent.relationships.find(through);
  if (direct !== undefined) return direct;
  const far = others.flatMap((table) => table.relationships).find((one) => one.backref !== null && through(one) && aimsAt(one, parent));
  return far?.backref === undefined || far.backref === null ? null : { ...far.backref, className: lastOf(far.target) };
}

function aimsAt({ target }: ModelRelationship, table: ModelTable): boolean {
  return table.classes.includes(lastOf(target));
}

/** The class of `app.models.Order`. */
function lastOf(target: string | null): string {
  return target?.split('.').at(-1) ?? '';
}

/** Whether this key is the one that the relationship joins by. */
function follows({ foreignKeys, joinsBy }: ModelRelationship, { child, parent, key }: Link): boolean {
  const stated = foreignKeys ?? joinsBy;
  if (stated !== null)
    return key.columns.every((column) => has(stated, child, column)) && (foreignKeys === null || foreignKeys.length === key.columns.length);
  return new Set([...keysTo(child, parent), ...keysTo(parent, child)]).size === 1;
}

/** Of a self-reference: the remote side is the key's, or is not stated. */
function isToMany({ remoteSide }: ModelRelationship, { child, key }: Link): boolean {
  return remoteSide === null || key.columns.every((column) => has(remoteSide, child, column));
}

function has(columns: readonly JoinColumn[], table: ModelTable, name: string): boolean {
  return columns.some((one) => one.table === table.name && one.column === name);
}

function keysTo(from: ModelTable, to: ModelTable): readonly ModelForeignKey[] {
  return from.constraints
    .filter((constraint) => constraint.kind === 'foreign key')
    .filter(({ references }) => references.table === to.name);
}
