import type { Example } from '../../../engine/rule.js';

const START = 'def start(session, project: Project):\n    session.add(Job(project=project, project_name=project.name, size=1))';

/** Copies and counts, with a reason and without. */
export const denormalizationExamples: readonly Example[] = [
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
];

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

function service(body: string): string {
  return `
    from sqlalchemy import func, select, update
    from app.models import Job, Project

    ${body.replaceAll('\n', '\n    ')}`;
}

function indent(lines: string): string {
  return lines.replaceAll('\n', '\n        ');
}
