import * as z from 'zod';
import type { Catalog, Column, ForeignKey, Table } from '../../catalog/catalog.js';
import { findTable } from '../../catalog/find-table.js';
import { softDeleteColumns } from '../../catalog/soft-delete.js';
import { displayName } from '../../engine/display-name.js';
import type { Evidence, Observation } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import { asksForLive } from '../../plan/live-rows.js';
import { readSearches, searchesOf } from '../../plan/searches.js';
import { readUpdate } from '../../sql/read-update.js';
import type { CodeFunction, CodeWorkload } from '../../workload/code.js';
import { shortName } from '../../workload/endpoint-sends.js';
import { softDeletingProject } from '../soft-delete-example.js';

interface Found extends Evidence {
  readonly parent: string;
  readonly child: string;
  readonly constraint: string;
  /** Functions that mark rows of the parent as deleted and leave the children. */
  readonly functions: readonly string[];
  readonly parentMark: string;
  readonly childMark: string;
}

export default defineRule({
  id: 'constraints/cascade-ignores-soft-delete',
  title: 'Cascade that a soft delete does not set off',
  redFlag: 9,
  severity: 'info',
  reads: ['catalog', 'code'],
  concerns: ['service logic'],
  options: z.strictObject({ columns: z.array(z.string()).default([]).describe('further names of columns that mark deleted rows') }),

  docs: {
    condition:
      'A foreign key says ON DELETE CASCADE, both tables mark deleted rows by a column, functions mark rows of the parent, none of them marks the children, and a query lists children by their own mark without looking at the parent.',
    effect:
      'ON DELETE never happens for a row that is only marked: children of a deleted parent stay in lists, counts and unique constraints.',
    remedy:
      "Mark the children in the same transaction (UPDATE … SET mark WHERE parent = $1), or ask for the parent's mark wherever children are listed.",
    exceptions:
      'Silent where some function that marks the parent marks the children too, where a trigger of the parent may, where every list of children joins the parent, and for children without a mark of their own.',
    sources: ['https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK'],
  },

  examples: [
    {
      title: 'A deleted project leaves its media in the lists',
      files: softDeletingProject(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
        def long_ones(session: Session):
            return session.scalars(select(Media).where(Media.length > 100).where(Media.is_deleted == false()).limit(50)).all()
        def delete_project(session: Session, project_id: int):
            session.execute(update(Project).where(Project.id == project_id).values(deleted_at=func.now()))`),
      volumes: { media: { rows: 100 }, projects: { rows: 50 } },
      finds: [{ parent: 'projects', child: 'media', functions: ['delete_project'] }],
    },
    {
      title: 'One function marks both, another one forgets',
      files: softDeletingProject(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
        def delete_project(session: Session, project_id: int):
            session.execute(update(Project).where(Project.id == project_id).values(deleted_at=func.now()))
            session.execute(update(Media).where(Media.project_id == project_id).values(is_deleted=True))
        def close_empty(session: Session):
            session.execute(update(Project).where(Project.id > 7).values(deleted_at=func.now()))`),
      volumes: { media: { rows: 100 }, projects: { rows: 50 } },
      finds: [{ parent: 'projects', child: 'media', functions: ['close_empty'] }],
    },
    {
      title: 'A function that marks the parent alone, and whoever calls it marks the children',
      files: softDeletingProject(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
        def mark(session: Session, project_id: int):
            session.execute(update(Project).where(Project.id == project_id).values(deleted_at=func.now()))
        def delete_project(session: Session, project_id: int):
            mark(session, project_id)
            session.execute(update(Media).where(Media.project_id == project_id).values(is_deleted=True))`),
      volumes: { media: { rows: 100 }, projects: { rows: 50 } },
      finds: [],
    },
    {
      title: 'The children are marked with it',
      files: softDeletingProject(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
        def long_ones(session: Session):
            return session.scalars(select(Media).where(Media.length > 100).where(Media.is_deleted == false()).limit(50)).all()
        def delete_project(session: Session, project_id: int):
            session.execute(update(Project).where(Project.id == project_id).values(deleted_at=func.now()))
            session.execute(update(Media).where(Media.project_id == project_id).values(is_deleted=True))`),
      volumes: { media: { rows: 100 }, projects: { rows: 50 } },
      finds: [],
    },
    {
      title: 'Functions that send nothing of the kind',
      files: softDeletingProject(`
        def count(session: Session):
            return session.scalar(select(func.count()).select_from(Project))`),
      finds: [],
    },
  ],

  count: ({ catalog, options }) => catalog.tables.reduce((sum, table) => sum + linksOf(catalog, table, options.columns).length, 0),

  *check({ catalog, plans, code, options }): Generator<Observation<Found>> {
    const searches = readSearches(plans, code);
    const marking = readMarking(code);
    for (const child of catalog.tables)
      for (const { key, parent, parentMark, childMark } of linksOf(catalog, child, options.columns)) {
        const functions = thatForget(marking(parent, parentMark), marking(child, childMark));
        if (functions.length === 0 || parent.triggers.length > 0) continue;
        const listed = searchesOf(child, searches, catalog).some(
          ({ conditions, shape }) =>
            shape.verb === 'select' &&
            conditions.some((condition) => asksForLive(condition, childMark)) &&
            !shape.tables.some(({ name }) => name === parent.name),
        );
        if (!listed) continue;
        yield {
          subject: { kind: 'constraint', schema: child.schema, relation: child.name, name: key.name },
          evidence: {
            parent: displayName(parent),
            child: displayName(child),
            constraint: key.name,
            functions: functions.map(({ name }) => shortName(name)),
            parentMark: parentMark.name,
            childMark: childMark.name,
          },
          candidates: [],
          claims: [],
          noRecommendation: `Whether the ${child.name} of a deleted row of ${parent.name} are to vanish with it is for you to say. If so, let ${shortName(functions[0]?.name ?? '')} mark them in the same transaction: UPDATE ${child.name} with ${childMark.name} WHERE ${key.columns.join(', ')} = the key of the row.`,
        };
      }
  },

  message: ({ parent, child, constraint, functions, parentMark, childMark }) =>
    `${functions.join(', ')} ${functions.length === 1 ? 'marks' : 'mark'} rows of ${parent} (${parentMark}) and ${functions.length === 1 ? 'leaves' : 'leave'} their ${child} unmarked (${childMark}): ON DELETE CASCADE of ${constraint} does not happen then, and lists of ${child} still show them.`,
});

interface Link {
  readonly key: ForeignKey;
  readonly parent: Table;
  readonly parentMark: Column;
  readonly childMark: Column;
}

function linksOf(catalog: Catalog, child: Table, further: readonly string[]): Link[] {
  const [childMark] = softDeleteColumns(child, further);
  if (childMark === undefined) return [];
  return child.foreignKeys.flatMap((key) => {
    const parent = findTable(catalog, key.references.schema, key.references.table);
    const [parentMark] = parent === null || parent === child ? [] : softDeleteColumns(parent, further);
    return key.onDelete === 'CASCADE' && parent !== null && parentMark !== undefined ? [{ key, parent, parentMark, childMark }] : [];
  });
}

/** A function that sends UPDATEs which set a column, and where they are sent. */
interface Marking {
  readonly function: CodeFunction;
  readonly places: readonly string[];
}

function readMarking({ functions }: CodeWorkload): (table: Table, mark: Column) => readonly Marking[] {
  const updates = functions.flatMap((one) =>
    one.sends.flatMap(({ sql, place }) => {
      const set = readUpdate(sql);
      return set === null ? [] : [{ one, set, place: `${place.file}:${place.line}:${place.column}` }];
    }),
  );
  return (table, mark) => {
    const own = updates.filter(({ set }) => set.table === table.name && set.columns.includes(mark.name));
    return [...new Set(own.map(({ one }) => one))].map((one) => ({
      function: one,
      places: own.filter((update) => update.one === one).map(({ place }) => place),
    }));
  };
}

/** Functions that mark rows at a place which no function leads to that marks the others, too. */
function thatForget(parents: readonly Marking[], children: readonly Marking[]): readonly CodeFunction[] {
  const both = new Set(
    parents.filter(({ function: one }) => children.some((child) => child.function === one)).flatMap(({ places }) => places),
  );
  return parents.filter(({ places }) => places.some((place) => !both.has(place))).map(({ function: one }) => one);
}
