import { z } from 'zod';
import { findKeepingTrigger } from '../../catalog/kept-by-trigger.js';
import { displayName } from '../../engine/display-name.js';
import type { Evidence, Observation } from '../../engine/finding.js';
import { defineRule, type Inputs } from '../../engine/rule.js';
import { describeContraction } from '../../proposal/contract-copy.js';
import { isDocumented } from '../../sqlalchemy/documented-copy.js';
import { formatCount, relationStatistics } from '../../statistics/figures.js';
import type { Statistics } from '../../statistics/statistics.js';
import { type DerivedGroup, groupDerived, placesOf } from '../../workload/group-derived.js';
import { describeNeed, isJustified, isMoreThanCopy, isOfItsMoment, type PlannedRead } from '../../workload/judge-derived.js';
import { rowsPerKey } from '../../statistics/rows-per-key.js';

interface Found extends Evidence {
  readonly table: string;
  readonly column: string;
  readonly kind: 'copy' | 'count' | 'sum';
  /** `projects.name`, or the table whose rows are counted. */
  readonly of: string;
  readonly key: readonly string[];
  readonly writtenAt: readonly string[];
  readonly written: string;
  readonly rows: number | null;
  /** Rows for each row of the other side: what one change there leaves stale. */
  readonly rowsPerKey: number | null;
  /** Queries that name it, with the planner's cost as they are and without the column. */
  readonly reads: readonly PlannedRead[];
}

type Ground = { readonly [Key in 'catalog' | 'derived']: NonNullable<Inputs[Key]> } & Pick<Inputs, 'models' | 'sources'>;

/** Projects and their jobs, with the columns that an example is about. */
function models(job: string, columns: string): string {
  return `
    from sqlalchemy import ForeignKey, String
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

    class Base(DeclarativeBase):
        pass

    class Team(Base):
        __tablename__ = "teams"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Project(Base):
        __tablename__ = "projects"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(200))
        team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)
        price: Mapped[int]
        ${indent(columns)}

        jobs: Mapped[list["Job"]] = relationship(back_populates="project", passive_deletes=True)

    class Job(Base):
        __tablename__ = "jobs"
        id: Mapped[int] = mapped_column(primary_key=True)
        project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
        size: Mapped[int]

        ${indent(job)}

        project: Mapped[Project] = relationship(back_populates="jobs")`;
}

/** With a module that uses them. */
function project(job: string, columns: string, body: string): Record<string, string> {
  return { 'app/models.py': models(job, columns), 'app/service.py': service(body) };
}

const START = 'def start(session, project: Project):\n    session.add(Job(project=project, project_name=project.name, size=1))';

function service(body: string): string {
  return `
    from sqlalchemy import func, select, update
    from app.models import Job, Project

    ${body.replaceAll('\n', '\n    ')}`;
}

function indent(lines: string): string {
  return lines.replaceAll('\n', '\n        ');
}

export default defineRule({
  id: 'design/unjustified-denormalization',
  title: 'Copy or count of other rows that nothing justifies',
  redFlag: 5,
  severity: 'warning',
  reads: ['catalog', 'derived'],
  concerns: ['service logic'],
  options: z.strictObject({
    ratio: z
      .number()
      .min(1)
      .default(3)
      .describe('A query that reads the column justifies it when it would cost so many times as much without it.'),
    cost: z.number().min(0).default(100).describe("… and so much more, in the planner's units (a page read in order is 1)."),
  }),

  docs: {
    condition:
      'The code (or an UPDATE in a revision) fills a column from the row that a foreign key of the same table leads to, and from nothing ' +
      'else; or it keeps a number that counts or sums the rows that refer to this one. Seen are constructors, values() of insert and ' +
      'update, query.update(), assignments, += and setattr, UPDATE … FROM and subselects. No reason is documented, and no query that ' +
      'reads the column would be much dearer without it.',
    effect:
      'Two places say the same. Whoever changes one and not the other (another code path, a bulk UPDATE, a repair in SQL) leaves them ' +
      'different, and no constraint notices; keeping them alike costs a write of every copy, or of the counter, for each change.',
    remedy:
      'Read the value through the key, or count where it is wanted; then stop writing the column and drop it, each step a deployment of ' +
      'its own. Where the copy is meant, because it must say what was or because a measured query needs it, say so in a comment on the column.',
    exceptions:
      'Silent for: a comment above or beside the column, comment=, doc=, text below it or a docstring of the class that gives a reason ' +
      '(what for, which query, "at the time", a copy on purpose); generated columns; columns that belong to a key (tenant ids); columns ' +
      'that are also given other values, which are more than a copy; records of what happened (history, logs, events, invoices), names ' +
      'such as old_status, and prices, amounts, times and versions, which are facts of their moment; what a trigger of the other table keeps ' +
      'right; what a query needs, as its plans with and without the column show. A name alone is never enough. Tests, fixtures and ' +
      'data that a migration moves out of a column that is gone count for nothing.',
    sources: [
      'https://www.postgresql.org/docs/current/ddl-generated-columns.html',
      'https://www.postgresql.org/docs/current/sql-comment.html',
      'https://www.postgresql.org/docs/current/using-explain.html#USING-EXPLAIN-BASICS',
      'https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html',
    ],
  },
  examples: [
    {
      title: 'A constructor that copies from the row whose id it is given',
      files: project(
        'project_name: Mapped[str] = mapped_column(String(200))',
        '',
        'def start(session, project):\n    session.add(Job(project_id=project.id, project_name=project.name, size=1))',
      ),
      volumes: { projects: { rows: 1_000 }, jobs: { rows: 30_000, distinct: { project_id: 1_000 } } },
      queries: 'SELECT id, project_name FROM jobs WHERE project_id = $1;',
      finds: [
        {
          table: 'jobs',
          column: 'project_name',
          kind: 'copy',
          of: 'projects.name',
          key: ['project_id'],
          writtenAt: ['app/service.py:5'],
          rowsPerKey: 30,
          reads: [{ query: 'queries.sql#1' }],
        },
      ],
    },
    {
      title: 'An assignment through the relationship, under another name and behind a test for None',
      files: project(
        'label: Mapped[str | None] = mapped_column(String(100))\n# Bytes.\nbulk: Mapped[int | None]',
        '',
        'def refresh(job: Job) -> None:\n    job.label = job.project.name if job.project else None',
      ),
      finds: [{ column: 'label', of: 'projects.name', reads: [] }],
    },
    {
      title: 'An UPDATE of many rows',
      files: project(
        'project_name: Mapped[str | None] = mapped_column(String(200))',
        '',
        'async def rename(session, project: Project) -> None:\n    await session.execute(update(Job).where(Job.project_id == project.id).values(project_name=project.name))',
      ),
      finds: [{ column: 'project_name', writtenAt: ['app/service.py:5'] }],
    },
    {
      title: 'A counter that goes up beside the rows that it counts, and a sum',
      files: project(
        '',
        'job_count: Mapped[int] = mapped_column(default=0)\ntotal_size: Mapped[int] = mapped_column(default=0)',
        'def add(session, project: Project, size: int) -> None:\n    job = Job(project=project, size=size)\n    session.add(job)\n    project.job_count += 1\n    project.total_size += job.size',
      ),
      finds: [
        { table: 'projects', column: 'job_count', kind: 'count', of: 'jobs', key: ['project_id'] },
        { table: 'projects', column: 'total_size', kind: 'sum', of: 'jobs' },
      ],
    },
    {
      title: 'A count that is taken anew and stored',
      files: project(
        '',
        'jobs_total: Mapped[int] = mapped_column(default=0)',
        'def recount(session, project: Project) -> None:\n    project.jobs_total = session.scalar(select(func.count()).select_from(Job).where(Job.project_id == project.id))',
      ),
      finds: [{ column: 'jobs_total', kind: 'count' }],
    },
    {
      title: 'The reason stands above the column, in its comment, or below it',
      files: project(
        '# Kept as it was when the job was started: reports name the project of that day.\nproject_name: Mapped[str] = mapped_column(String(200))\nlabel: Mapped[str] = mapped_column(String(200), comment="Copy of the name, so that the list needs no join.")',
        'job_count: Mapped[int] = mapped_column(default=0)\n"""Counter cache: the dashboard shows it for a thousand projects at once."""',
        'def start(session, project: Project):\n    session.add(Job(project=project, project_name=project.name, label=project.name, size=1))\n    project.job_count += 1',
      ),
      finds: [],
    },
    {
      title: 'A remark that gives no reason does not count',
      files: project('# Name of the project.\nproject_name: Mapped[str] = mapped_column(String(200))', '', START),
      finds: [{ column: 'project_name' }],
    },
    {
      title: 'A default that the user may overwrite is no copy',
      files: project(
        'title: Mapped[str] = mapped_column(String(200))',
        '',
        'def start(session, project: Project):\n    session.add(Job(project=project, title=project.name, size=1))\n\ndef retitle(job: Job, title: str) -> None:\n    job.title = title',
      ),
      finds: [],
    },
    {
      title: 'Another row of the parent, an object that is no row, a tenant id that is a key, a price of the day, an earlier state',
      files: project(
        'other_name: Mapped[str | None] = mapped_column(String(200))\nrequested: Mapped[str | None] = mapped_column(String(200))\nteam_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), index=True)\nunit_price: Mapped[int]\nold_name: Mapped[str | None] = mapped_column(String(200))',
        '',
        'class Request:\n    name: str\n\ndef start(session, project: Project, template: Project, request: Request):\n    session.add(Job(project_id=project.id, team_id=project.team_id, other_name=template.name, requested=request.name, unit_price=project.price, old_name=project.name, size=1))',
      ),
      finds: [],
    },
    {
      title: 'Attempts and views count no rows',
      files: project(
        'attempts: Mapped[int] = mapped_column(default=0)',
        'view_count: Mapped[int] = mapped_column(default=0)',
        'def retry(job: Job) -> None:\n    job.attempts += 1\n    job.project.view_count += 1',
      ),
      finds: [],
    },
    {
      title: 'Rows for tests say nothing of the application',
      files: {
        ...project('project_name: Mapped[str | None] = mapped_column(String(200))', '', 'JOBS = select(Job)'),
        'tests/factories.py': service(START),
      },
      finds: [],
    },
    {
      title: 'A query takes the first of all jobs by the name, which without it would sort a join of everything',
      files: project('project_name: Mapped[str] = mapped_column(String(200), index=True)', '', START),
      volumes: {
        projects: { rows: 100_000, distinct: { name: 100_000 } },
        jobs: { rows: 2_000_000, distinct: { project_id: 100_000, project_name: 100_000 } },
      },
      queries: '-- calls: 600/min\nSELECT id, project_name FROM jobs ORDER BY project_name LIMIT 20;',
      finds: [],
      justifies: [
        String.raw`^jobs\.project_name repeats projects\.name, .* justified: queries\.sql#1 reads it at a planned cost of \d+, and would at [\d ,]+ without it`,
      ],
    },
  ],

  count: ({ catalog, derived }) => groupDerived(catalog, derived).length,

  *check({ catalog, derived, models, sources, statistics, options }): Generator<Observation<Found>> {
    for (const group of unexplained({ catalog, derived, models, sources })) {
      const { table, column, other, from } = group;
      if (group.reads.some((read) => isJustified(read, options))) continue;
      const evidence = describe(group, statistics);
      yield {
        subject: { kind: 'column', schema: table.schema, relation: table.name, name: column.name },
        evidence,
        candidates: [],
        claims: [],
        noRecommendation: describeContraction({ table, column: column.name, other, key: group.key, from, writtenAt: evidence.writtenAt }),
      };
    }
  },

  *justified({ catalog, derived, models, sources, statistics, options }): Generator<string> {
    for (const group of unexplained({ catalog, derived, models, sources })) {
      const needs = group.reads.filter((read) => isJustified(read, options));
      if (needs.length > 0) yield `${describeCopy(describe(group, statistics))}, which is justified: ${describeNeed(needs)}`;
    }
  },

  message(found) {
    const { kind, of, writtenAt, rowsPerKey, reads } = found;
    const stale =
      kind === 'copy'
        ? `a change of ${of} leaves ${rowsPerKey === null ? 'its rows' : `about ${formatCount(Math.max(1, rowsPerKey))} rows`} stale unless each is written again`
        : 'every write of those rows that does not go through it leaves it wrong, and those that do wait for one another on this row';
    const written =
      writtenAt.length === 0 ? '' : ` (written at ${writtenAt.slice(0, 2).join(', ')}${writtenAt.length > 2 ? ' and elsewhere' : ''})`;
    return `${describeCopy(found)}${written}: ${stale}. ${describeNeed(reads)} No reason is given where the column is declared.`;
  },
});

/** Copies and counts that neither keep a life of their own nor are explained where they are declared. */
function unexplained({ catalog, derived, models, sources }: Ground): DerivedGroup[] {
  return groupDerived(catalog, derived).filter((group) => {
    const { table, column, other, from } = group;
    return (
      !isMoreThanCopy(group) &&
      !isOfItsMoment(group) &&
      findKeepingTrigger(catalog, other, { table, column: column.name }) === null &&
      !isDocumented(models, sources, { table, column, copy: from.kind === 'copy' })
    );
  });
}

function describeCopy({ table, column, kind, of, key }: Found): string {
  return kind === 'copy'
    ? `${table}.${column} repeats ${of}, which ${table} (${key.join(', ')}) leads to`
    : `${table}.${column} keeps a ${kind} of ${of}, whose ${key.join(', ')} leads here`;
}

function describe(group: DerivedGroup, statistics: Statistics | null): Found {
  const { table, column, from, other, key, writes, reads } = group;
  return {
    table: displayName(table),
    column: column.name,
    kind: from.kind === 'copy' ? 'copy' : from.of,
    of: from.kind === 'copy' ? `${displayName(other)}.${from.column}` : displayName(other),
    key: [...key.columns],
    writtenAt: placesOf(group),
    written: (writes[0]?.text ?? '').slice(0, 200),
    rows: relationStatistics(statistics, table)?.rows ?? null,
    rowsPerKey: rowsPerKey(statistics, from.kind === 'copy' ? table : other, key.columns[0] ?? ''),
    reads: reads.map(({ schema: _schema, table: _table, column: _column, ...read }) => read),
  };
}
