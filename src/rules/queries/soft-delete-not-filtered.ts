import { z } from 'zod';
import type { Column, Table } from '../../catalog/catalog.js';
import { softDeleteColumns } from '../../catalog/soft-delete.js';
import { displayName } from '../../engine/display-name.js';
import type { Candidate, Claim, Evidence, Observation } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import { asksForLive, isUniqueSearch } from '../../plan/live-rows.js';
import { readSearches, searchesOf, type TableSearch } from '../../plan/searches.js';
import { appendCalls } from '../../proposal/query-edit/append-calls.js';
import { editCode } from '../../proposal/query-edit/edit-code.js';
import type { PythonSources } from '../../python/sources.js';
import type { ColumnOf } from '../../sql/read-select.js';
import { shortName } from '../../workload/endpoint-sends.js';

interface Found extends Evidence {
  readonly function: string;
  readonly table: string;
  readonly mark: string;
  /** Functions that leave the deleted rows out. */
  readonly filteredBy: readonly string[];
  readonly sql: string;
}

export default defineRule({
  id: 'queries/soft-delete-not-filtered',
  title: 'Query that forgets the soft-delete filter',
  redFlag: 9,
  severity: 'warning',
  reads: ['catalog', 'code'],
  concerns: ['service logic'],
  options: z.strictObject({ columns: z.array(z.string()).default([]).describe('further names of columns that mark deleted rows') }),

  docs: {
    condition:
      'A function lists, counts or adds up rows of a table that marks deleted rows by a column, and does not mention the column, while most other functions that list rows of this table leave the deleted ones out.',
    effect: 'Deleted rows come back in lists, counts and sums: what users removed is shown or billed.',
    remedy: 'The filter, written as the other queries of the project write it, so that the same partial index serves it.',
    exceptions:
      'Silent where fewer than two other functions filter, or fewer than do not; for queries that mention the column where they read the rows or around that; whose rows only have to exist (EXISTS, IN); that find rows by a unique key or by a list of primary keys; for UPDATE and DELETE; for tables that are ' +
      'joined by their key to look up what a row of the first table refers to; for functions that are about deleted rows by their name (purge, restore, trash, deleted, archive, expire, cleanup, audit, admin, all, export, migrate).',
    sources: ['https://www.postgresql.org/docs/current/indexes-partial.html'],
  },

  examples: [
    {
      title: 'A sum that counts the deleted rows, where the lists leave them out',
      files: library(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
        def long_ones(session: Session):
            return session.scalars(select(Media).where(Media.length > 100).where(Media.is_deleted == false()).limit(50)).all()
        def total(session: Session, project_id: int):
            return session.scalar(select(func.sum(Media.length)).where(Media.project_id == project_id))`),
      volumes: { media: { rows: 100 }, projects: { rows: 50 } },
      finds: [{ function: 'total', table: 'media', mark: 'is_deleted', filteredBy: ['of_project', 'long_ones'] }],
    },
    {
      title: 'A count for each row and a subquery in FROM that take the deleted rows in',
      files: library(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
        def long_ones(session: Session):
            return session.scalars(select(Media).where(Media.length > 100).where(Media.is_deleted == false()).limit(50)).all()
        def short_ones(session: Session):
            return session.scalars(select(Media).where(Media.length < 10).where(Media.is_deleted == false()).limit(50)).all()
        def with_counts(session: Session):
            count = select(func.count(Media.id)).where(Media.project_id == Project.id).scalar_subquery()
            return session.execute(select(Project.id, count).where(Project.deleted_at.is_(None)).limit(50)).all()
        def lengths(session: Session):
            sums = select(Media.project_id, func.sum(Media.length).label("total")).group_by(Media.project_id).subquery()
            return session.execute(select(sums.c.total).where(sums.c.total > 9).limit(50)).all()`),
      volumes: { media: { rows: 100 }, projects: { rows: 50 } },
      finds: [{ function: 'lengths' }, { function: 'with_counts', table: 'media' }],
    },
    {
      title: 'The filter around the subquery or in it, and rows that only have to exist',
      files: library(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
        def long_ones(session: Session):
            return session.scalars(select(Media).where(Media.length > 100).where(Media.is_deleted == false()).limit(50)).all()
        def around(session: Session):
            rows = select(Media.id, Media.is_deleted).where(Media.length > 9).subquery()
            return session.execute(select(rows.c.id).where(rows.c.is_deleted == false()).limit(50)).all()
        def with_counts(session: Session):
            count = select(func.count(Media.id)).where(Media.project_id == Project.id, Media.is_deleted == false()).scalar_subquery()
            return session.execute(select(Project.id, count).where(Project.deleted_at.is_(None)).limit(50)).all()
        def used(session: Session):
            some = select(Media.id).where(Media.project_id == Project.id).exists()
            return session.scalars(select(Project).where(some, Project.deleted_at.is_(None)).limit(50)).all()`),
      volumes: { media: { rows: 100 }, projects: { rows: 50 } },
      finds: [],
    },
    {
      title: 'A list through an association, whose table the list starts from',
      files: library(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Project).join(Media, Media.project_id == Project.id).where(Media.id == project_id, Project.deleted_at.is_(None)).limit(50)).all()
        def long_ones(session: Session):
            return session.scalars(select(Project).join(Media).where(Media.length > 100).where(Project.deleted_at.is_(None)).limit(50)).all()
        def short_ones(session: Session):
            return session.scalars(select(Project).join(Media).where(Media.length < 10).limit(50)).all()
        def looked_up(session: Session):
            return session.execute(select(Media.id, Project.id).join(Project).where(Media.length < 10).limit(50)).all()`),
      volumes: { media: { rows: 100 }, projects: { rows: 50 } },
      finds: [{ function: 'short_ones', table: 'projects', mark: 'deleted_at', filteredBy: ['of_project', 'long_ones'] }],
    },
    {
      title: 'By key, about deleted rows, changes, and too few that filter',
      files: library(`

        def of_project(session: Session, project_id: int):
            return session.scalars(select(Media).where(Media.project_id == project_id, Media.is_deleted == false()).limit(50)).all()
        def long_ones(session: Session):
            return session.scalars(select(Media).where(Media.length > 100).where(Media.is_deleted == false()).limit(50)).all()
        def get(session: Session, media_id: int):
            return session.scalar(select(Media).where(Media.id == media_id))
        def purge_candidates(session: Session):
            return session.scalars(select(Media).where(Media.length > 0)).all()
        def in_trash(session: Session):
            return session.scalars(select(Media).where(Media.is_deleted)).all()
        def stretch(session: Session):
            session.execute(update(Media).where(Media.project_id == 1).values(length=0))
        def projects(session: Session):
            return session.scalars(select(Project).limit(20)).all()`),
      volumes: { media: { rows: 100 }, projects: { rows: 50 } },
      finds: [],
    },
    {
      title: 'Functions that send nothing of the kind',
      files: library(`
        def count(session: Session):
            return session.scalar(select(func.count()).select_from(Project))`),
      finds: [],
    },
  ],

  count: ({ catalog, options }) => catalog.tables.filter((table) => softDeleteColumns(table, options.columns).length > 0).length,

  *check({ catalog, plans, code, sources, options }): Generator<Observation<Found>> {
    const searches = readSearches(plans, code);
    for (const table of catalog.tables) {
      const marks = softDeleteColumns(table, options.columns);
      if (marks.length === 0) continue;
      const own = searchesOf(table, searches, catalog);
      for (const mark of marks) {
        const lists = own.filter((search) => listsRows(table, search, mark));
        const filtering = namesOf(lists.filter(({ conditions }) => conditions.some((condition) => asksForLive(condition, mark))));
        const forgetting = lists.filter((search) => !mentions(search, mark) && !isAboutDeleted(search.name));
        const ways = new Set(filtering);
        // A function that filters on one of its ways knows the column: what it leaves out on another is its choice.
        const forgetful = forgetting.filter(({ name, send }) => send !== null && !ways.has(name));
        if (filtering.length < 2 || filtering.length < namesOf(forgetful).length) continue;
        for (const search of uniqueByPlace(forgetful))
          yield {
            subject: { kind: 'query', schema: table.schema, relation: table.name, name: search.name },
            place: search.place,
            evidence: {
              function: shortName(search.name),
              table: displayName(table),
              mark: mark.name,
              filteredBy: filtering.map((name) => (lists.some((one) => one.name === name && one.send !== null) ? shortName(name) : name)),
              sql: search.sql,
            },
            ...offer(table, mark, search, filtering, lists, sources),
          };
      }
    }
  },

  message: ({ function: name, table, mark, filteredBy }) =>
    `${name} reads ${table} without asking for ${mark}: deleted rows are among the answer, while ${filteredBy.slice(0, 3).join(', ')}${filteredBy.length > 3 ? ` and ${filteredBy.length - 3} more` : ''} leave them out.`,
});

/** Reads several rows of the table for their own sake: not one by its key, not what another row refers to. */
function listsRows(table: Table, search: TableSearch, mark: Column): boolean {
  const { shape, selected, conditions } = search;
  if (shape.whole.verb !== 'select' || shape.verb !== 'select' || shape.within === 'test' || selected.outer) return false;
  if (isUniqueSearch(table, conditions)) return false;
  return !isJoinedByKey(table, search) || startsFrom(search, mark);
}

/** By its own key: looked up for rows of another table, or the one that the other table's rows belong to. */
function isJoinedByKey(table: Table, { conditions }: TableSearch): boolean {
  const key = table.primaryKey?.columns ?? [];
  return conditions.some(
    ({ column, relation, with: other }) =>
      relation === 'equals' && typeof other === 'object' && key.length === 1 && column.column === key[0],
  );
}

/** Stands first in FROM and gives its columns, or leaves its deleted rows out: what is joined to it tells which of its rows are wanted. */
function startsFrom({ shape, selected, conditions }: TableSearch, mark: Column): boolean {
  return (
    shape.tables[0] === selected &&
    (shape.outputs.some(({ alias }) => alias === selected.alias) || conditions.some((condition) => asksForLive(condition, mark)))
  );
}

function namesOf(searches: readonly TableSearch[]): string[] {
  return [...new Set(searches.map(({ name }) => name))];
}

/** Whether it uses the column: where the rows are read, or as an output of the query that reads them. */
function mentions({ shape, selected }: TableSearch, mark: Column): boolean {
  const isMark = ({ alias, column }: ColumnOf) => column === mark.name && (alias === null || alias === selected.alias);
  return shape.used.some(isMark) || shape.whole.usedOutputs.some(({ column }) => column === mark.name);
}

const aboutDeleted =
  /purge|restor|trash|delet|remov|archiv|expire|clean|audit|admin|(?:^|_)all(?:_|$)|export|migrat|backfill|gdpr|retention|undelete|history|anonymi/i;

function isAboutDeleted(name: string): boolean {
  return aboutDeleted.test(shortName(name).split('.').at(-1) ?? name);
}

function uniqueByPlace(searches: readonly TableSearch[]): TableSearch[] {
  const seen = new Set<string>();
  return searches.filter(({ name, place }) => {
    const key = `${name} ${place?.file}:${place?.line}:${place?.column}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The filter as another function of the project writes it. */
function offer(
  table: Table,
  mark: Column,
  { send }: TableSearch,
  filtering: readonly string[],
  lists: readonly TableSearch[],
  sources: PythonSources | null,
): { candidates: readonly Candidate[]; claims: readonly Claim[]; noRecommendation?: string } {
  const example = lists.find(
    ({ name, send: other, place }) =>
      filtering.includes(name) && other?.built != null && place !== null && place.file === send?.built?.file,
  );
  const written = example?.send?.built == null || sources === null ? null : spellingOf(sources, example.send.built, mark);
  const edit =
    send?.built == null || sources === null || written === null
      ? null
      : appendCalls(sources, send.built, [`.${written.verb}(${written.condition})`]);
  if (edit === null || written === null)
    return {
      candidates: [],
      claims: [],
      noRecommendation: `Add the condition on ${table.name}.${mark.name} to the statement, as ${shortName(filtering[0] ?? '')} has it; no other statement of the same file shows how it is written here.`,
    };
  return {
    candidates: [
      {
        title: `Ask for ${written.condition}`,
        changes: [
          editCode(table.name, [edit], 'changed', [
            { text: 'Who relies on the deleted rows in this answer no longer gets them.', watch: null },
          ]),
        ],
        why: `It is what ${shortName(example?.name ?? '')} asks for in the same file.`,
        drawback: null,
      },
    ],
    claims: [{ kind: 'code' }],
  };
}

/** `Media.is_deleted == false()`, as it stands in a statement that has it. */
function spellingOf(
  sources: PythonSources,
  place: NonNullable<NonNullable<TableSearch['send']>['built']>,
  mark: Column,
): { condition: string; verb: string } | null {
  const text = (sources.text(place.file) ?? '')
    .split('\n')
    .slice(place.line - 1, place.endLine)
    .join('\n');
  const found = new RegExp(
    `((?:not_\\(|~)?[A-Z]\\w*\\.${mark.name}(?:\\.is_\\((?:[^()]|\\(\\))*\\)|\\s*(?:==|!=)\\s*(?:false\\(\\)|true\\(\\)|null\\(\\)|sa\\.\\w+\\(\\)|False|True|None))?)`,
  ).exec(text);
  const condition = found?.[1];
  if (condition === undefined || condition.startsWith('not_(')) return null;
  return { condition, verb: /\bselect\s*\(/.test(text) ? 'where' : 'filter' };
}

/** Projects with media, both deleted softly, and functions that use them. */
function library(functions: string): Readonly<Record<string, string>> {
  return {
    'models.py': `
      from datetime import datetime
      from sqlalchemy import ForeignKey, Index
      from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
      class Base(DeclarativeBase):
          pass
      class Project(Base):
          __tablename__ = "projects"
          id: Mapped[int] = mapped_column(primary_key=True)
          deleted_at: Mapped[datetime | None]
      class Media(Base):
          __tablename__ = "media"
          __table_args__ = (Index("ix_media_live", "project_id", postgresql_where="NOT is_deleted"),)
          id: Mapped[int] = mapped_column(primary_key=True)
          project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
          length: Mapped[int]
          is_deleted: Mapped[bool]`,
    'media.py': `
      from sqlalchemy import false, func, select, update
      from sqlalchemy.orm import Session
      from models import Media, Project
${functions.replace(/^\n/, '').replaceAll(/^ {2}/gm, '')}`,
  };
}
