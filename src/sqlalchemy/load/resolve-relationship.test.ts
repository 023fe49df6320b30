import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/harness/temporary.js';
import { readProject } from '../../python/project.js';
import { readMapping } from '../read-models.js';
import { isUnknown, type RelationshipJoin } from './relationship-facts.js';
import { relationshipsOf, resolveRelationship } from './resolve-relationship.js';

const head = `
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, DynamicMapped, Mapped, backref, foreign, mapped_column, relationship, remote


class Base(DeclarativeBase):
    pass

`;

/** `Class.name: direction near→far, …` of each relationship. */
async function resolve(source: string): Promise<readonly string[]> {
  using folder = temporaryFolder({ 'models.py': `${head}${source}` });
  const { registry } = readMapping(await readProject(folder.path));
  return [...registry.mapped.values()].flatMap((mapped) =>
    relationshipsOf(mapped).map((relationship) => {
      const found = resolveRelationship(registry, relationship);
      const start = `${mapped.class.name}.${relationship.name}`;
      if (isUnknown(found)) return `${start}: ${found.reason}`;
      const { direction, uselist, byIdentity, join, secondaryJoin, target } = found;
      const words = [direction, uselist ? 'many' : 'one', byIdentity ? 'by identity' : '', target.class.name].filter((word) => word !== '');
      return [`${start}: ${words.join(' ')}`, describe(join), ...(secondaryJoin === null ? [] : [describe(secondaryJoin)])].join(' | ');
    }),
  );
}

function describe({ pairs, conditions }: RelationshipJoin): string {
  const texts = pairs.map(({ near, far, first, foreign }) => {
    const [left, right] = [near, far].map((one) => `${one.table.name}.${one.column.name}`);
    return `${left ?? ''}${foreign === 'near' ? ' → ' : ' ← '}${right ?? ''}${first === 'far' ? ' (far first)' : ''}`;
  });
  return [...texts, ...(conditions.length > 0 ? [`${conditions.length} more`] : [])].join(', ');
}

const parent = 'class Parent(Base):\n    __tablename__ = "parents"\n    id: Mapped[int] = mapped_column(primary_key=True)\n';
const child =
  'class Child(Base):\n    __tablename__ = "children"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    parent_id = sa.Column(sa.ForeignKey("parents.id"))\n    done = sa.Column(sa.Boolean)\n';

test('the direction follows from the foreign key, and a backref turns it around', async () => {
  expect(await resolve(`${parent}\n${child}    parent = relationship(Parent, backref=backref("children", lazy="dynamic"))\n`)).toEqual([
    'Parent.children: one to many many Child | parents.id ← children.parent_id',
    'Child.parent: many to one one by identity Parent | children.parent_id → parents.id (far first)',
  ]);
});

test('a join that is written as text or as a function keeps its other conditions', async () => {
  const join = '"and_(Parent.id == foreign(Child.parent_id), Child.done == True)"';
  const other = 'lambda: sa.and_(Parent.id == foreign(Child.parent_id), Child.done)';
  expect(
    await resolve(
      `${parent}    done: Mapped[list["Child"]] = relationship(primaryjoin=${join}, viewonly=True)\n    first: Mapped["Child"] = relationship(primaryjoin=${other}, viewonly=True)\n\n${child}`,
    ),
  ).toEqual([
    'Parent.done: one to many many Child | parents.id ← children.parent_id, 1 more',
    'Parent.first: one to many one Child | parents.id ← children.parent_id, 1 more',
  ]);
});

test('a self-reference leads to the children unless remote_side says otherwise', async () => {
  expect(
    await resolve(
      'class Node(Base):\n    __tablename__ = "nodes"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    up_id = sa.Column(sa.ForeignKey("nodes.id"))\n    children = relationship("Node", back_populates="up")\n    up = relationship("Node", remote_side=[id], back_populates="children")\n',
    ),
  ).toEqual([
    'Node.children: one to many many Node | nodes.id ← nodes.up_id',
    'Node.up: many to one one by identity Node | nodes.up_id → nodes.id (far first)',
  ]);
});

test('an association table is joined on both sides, and among several keys foreign_keys chooses', async () => {
  expect(
    await resolve(
      `links = sa.Table("links", Base.metadata, sa.Column("a_id", sa.ForeignKey("parents.id")), sa.Column("b_id", sa.ForeignKey("others.id")))\n\n${parent}    others = relationship("Other", secondary=links, backref="parents")\n\nclass Other(Base):\n    __tablename__ = "others"\n    id: Mapped[int] = mapped_column(primary_key=True)\n    made_by_id = sa.Column(sa.ForeignKey("parents.id"))\n    seen_by_id = sa.Column(sa.ForeignKey("parents.id"))\n    seen_by = relationship(Parent, foreign_keys=[seen_by_id])\n    unclear = relationship(Parent)\n`,
    ),
  ).toEqual([
    'Parent.others: many to many many Other | parents.id ← links.a_id | links.b_id → others.id (far first)',
    'Other.parents: many to many many Parent | others.id ← links.b_id | links.a_id → parents.id (far first)',
    'Other.seen_by: many to one one by identity Parent | others.seen_by_id → parents.id (far first)',
    'Other.unclear: several foreign keys could be meant by Other.unclear',
  ]);
});
