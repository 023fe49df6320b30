import * as z from 'zod';
import type { Evidence, Observation } from '../../engine/finding.js';
import { alembicProject, revisionText } from '../../engine/alembic-example.js';
import { defineRule } from '../../engine/rule.js';
import { isBackfill, listNewColumns, type NewColumns } from '../../migration/backfill.js';
import { nameObject } from '../../migration/left-behind.js';
import { proposeDowngrade, whyNoInverse } from '../../migration/propose-downgrade.js';
import { describeUpgrade, findMissingWayBack, type MissingWayBack, operationsOf } from '../../migration/way-back.js';
import type { Operation } from '../../sql/operations/operation.js';
import { emptySchema, traceSchema, type TracedSchema } from '../../sql/operations/trace-schema.js';
import type { Revision } from '../../sqlalchemy/alembic/history.js';

export default defineRule({
  id: 'migrations/no-way-back',
  title: 'Migration without a way back',
  redFlag: 4,
  severity: 'warning',
  reads: ['revisions'],
  options: z.strictObject({}),

  docs: {
    condition:
      'A revision whose upgrade() changes the schema or rows, and whose downgrade() is missing, does nothing, raises without an ' +
      'explanation, or leaves behind what upgrade() made (or does not bring back tables and columns that it dropped).',
    effect:
      '`alembic downgrade` reports success while the schema stays as it is, so the older application meets a newer schema; the next ' +
      'upgrade then fails on what is already there ("relation already exists", "type already exists"). A failed release has no way back.',
    remedy:
      'Write the inverse. Where there is none, because values would be lost that nobody keeps, raise NotImplementedError and say why, and ' +
      'what the plan for recovery is.',
    exceptions:
      'Silent for: merge revisions and others with nothing to undo; a downgrade() that raises with a message, or with a comment beside ' +
      'it; a revision that changes only rows or adds enum values, whose empty downgrade() says in a comment why, or that it is not ' +
      'reversible; work on rows whose condition no row can meet; an index or constraint that is dropped and made again just as it was. A ' +
      'revision that only fills in what was missing (NULLs, a column that is new, rows that were not there) is reported as information. ' +
      'Revisions of which too much is only known when they run are listed as not examined.',
    sources: [
      'https://alembic.sqlalchemy.org/en/latest/tutorial.html#downgrading',
      'https://alembic.sqlalchemy.org/en/latest/ops.html',
      'https://www.postgresql.org/docs/current/sql-droptype.html',
    ],
  },

  examples: [
    {
      title: 'A downgrade that does nothing',
      files: alembicProject({
        a1_users: revision(
          'a1',
          null,
          `op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True))`,
          `op.drop_table("users")`,
        ),
        b2_email: revision(
          'b2',
          'a1',
          `op.add_column("users", sa.Column("email", sa.Text(), nullable=True))\n    op.create_index("ix_users_email", "users", ["email"])`,
          'pass',
        ),
      }),
      finds: [{ revision: 'b2', problem: 'empty', does: ['add column users.email', 'create index ix_users_email'] }],
    },
    {
      title: 'No downgrade at all',
      files: alembicProject({
        a1_users: revision('a1', null, `op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True))`, null),
      }),
      finds: [{ revision: 'a1', problem: 'missing' }],
    },
    {
      title: 'A downgrade that raises without a word',
      files: alembicProject({
        a1_users: revision(
          'a1',
          null,
          `op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("nick", sa.String(length=20)))`,
          `op.drop_table("users")`,
        ),
        b2_nick: revision('b2', 'a1', `op.drop_column("users", "nick")`, 'raise NotImplementedError()'),
      }),
      finds: [{ revision: 'b2', problem: 'unexplained', does: ['drop column users.nick'] }],
    },
    {
      title: 'The table goes, its enum type stays, and the next upgrade fails',
      files: alembicProject({
        a1_jobs: revision(
          'a1',
          null,
          `op.create_table("jobs", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("state", sa.Enum("new", "done", name="job_state"), nullable=False))`,
          `op.drop_table("jobs")`,
        ),
      }),
      finds: [{ revision: 'a1', problem: 'partial', left: ['type job_state'] }],
    },
    {
      title: 'Rows are changed, and nothing says that they stay changed',
      files: alembicProject({
        a1_users: revision(
          'a1',
          null,
          `op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.Text()))`,
          `op.drop_table("users")`,
        ),
        b2_trim: revision('b2', 'a1', `op.execute("UPDATE users SET name = trim(name)")`, 'pass'),
      }),
      finds: [{ revision: 'b2', problem: 'empty', does: ['update users'], onlyFills: false }],
    },
    {
      title: 'What loaded rows are given is written when the session commits, here or in a helper',
      files: alembicProject({
        a1_users: revision(
          'a1',
          null,
          `op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.Text()))`,
          `op.drop_table("users")`,
        ),
        b2_trim: revision(
          'b2',
          'a1',
          `session = sa.orm.Session(bind=op.get_bind())\n    for user in session.scalars(sa.text("SELECT * FROM users")):\n        user.name = user.name.strip()\n    session.commit()`,
          'pass',
        ),
        c3_helper: revision(
          'c3',
          'b2',
          `from helpers import trim_users\n\n    trim_users(sa.orm.sessionmaker()(bind=op.get_bind()))`,
          'pass',
        ),
      }),
      finds: [
        { revision: 'b2', problem: 'empty', does: ['update rows'] },
        { revision: 'c3', problem: 'empty', does: ['update rows'] },
      ],
    },
    {
      title: 'A backfill of what was missing may stay, and weighs less: a comment that says so is all it takes',
      files: alembicProject({
        a1_users: revision(
          'a1',
          null,
          `op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.Text()))`,
          `op.drop_table("users")`,
        ),
        b2_fill: revision('b2', 'a1', `op.execute("UPDATE users SET name = 'unknown' WHERE name IS NULL")`, 'pass'),
        c3_column: revision('c3', 'b2', `op.add_column("users", sa.Column("active", sa.Boolean()))`, `op.drop_column("users", "active")`),
        d4_fill: revision('d4', 'c3', `op.execute(sa.table("users", sa.column("active")).update().values(active=True))`, 'pass'),
        e5_said: revision('e5', 'd4', `op.execute("UPDATE users SET name = '' WHERE name IS NULL")`, '# Names stay as filled.\n    pass'),
      }),
      finds: [
        { revision: 'b2', problem: 'empty', onlyFills: true },
        { revision: 'd4', problem: 'empty', onlyFills: true },
      ],
    },
    {
      title: 'A word that there is no way back is an explanation, and a condition that no row meets changes none',
      files: alembicProject({
        a1_users: revision(
          'a1',
          null,
          `op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.Text()))`,
          `op.drop_table("users")`,
        ),
        b2_trim: revision('b2', 'a1', `op.execute("UPDATE users SET name = trim(name)")`, '# non-reversible\n    pass'),
        c3_none: revision('c3', 'b2', `op.execute("UPDATE users SET name = 'unknown' WHERE name = NULL")`, 'pass'),
      }),
      finds: [],
    },
    {
      title: 'A merge has nothing to undo',
      files: alembicProject({
        a1_users: revision(
          'a1',
          null,
          `op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True))`,
          `op.drop_table("users")`,
        ),
        b2_left: revision('b2', 'a1', `op.add_column("users", sa.Column("left", sa.Text()))`, `op.drop_column("users", "left")`),
        c3_right: revision('c3', 'a1', `op.add_column("users", sa.Column("right", sa.Text()))`, `op.drop_column("users", "right")`),
        d4_merge: revision('d4', ['b2', 'c3'], 'pass', 'pass'),
      }),
      finds: [],
    },
    {
      title: 'A downgrade that raises and explains, in its message or in a comment',
      files: alembicProject({
        a1_users: revision(
          'a1',
          null,
          `op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.Text()), sa.Column("b", sa.Text()))`,
          `op.drop_table("users")`,
        ),
        b2_a: revision(
          'b2',
          'a1',
          `op.drop_column("users", "a")`,
          'raise NotImplementedError("users.a is gone; restore it from the nightly backup")',
        ),
        c3_b: revision(
          'c3',
          'b2',
          `op.drop_column("users", "b")`,
          '# The values of users.b are gone: restore them from the nightly backup.\n    raise NotImplementedError',
        ),
      }),
      finds: [],
    },
    {
      title: 'Dropping a column takes its index and constraint along; a helper does the work',
      files: alembicProject({
        a1_users: revision(
          'a1',
          null,
          `op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True))`,
          `op.drop_table("users")`,
        ),
        b2_email: revision(
          'b2',
          'a1',
          `op.add_column("users", sa.Column("email", sa.Text()))\n    op.create_index("ix_users_email", "users", ["email"])\n    op.create_unique_constraint("uq_users_email", "users", ["email"])`,
          `undo()\n\n\ndef undo():\n    op.drop_column("users", "email")`,
        ),
      }),
      finds: [],
    },
  ],

  count: ({ revisions }) => revisions.revisions.length,

  message: ({ file, problem, does, left, notRestored, onlyFills }) => {
    const what = Array.isArray(does) ? does.join(', ') : '';
    if (problem === 'missing') return `${String(file)} has no downgrade(), and upgrade() does: ${what}`;
    if (onlyFills === true) return `downgrade() in ${String(file)} does not say that what upgrade() fills in stays: ${what}`;
    if (problem === 'empty') return `downgrade() in ${String(file)} does nothing, and upgrade() does: ${what}`;
    if (problem === 'unexplained') return `downgrade() in ${String(file)} raises without saying why, and upgrade() does: ${what}`;
    const remains = [
      ...(Array.isArray(left) && left.length > 0 ? [`leaves ${left.join(', ')} behind`] : []),
      ...(Array.isArray(notRestored) && notRestored.length > 0 ? [`does not bring back ${notRestored.join(', ')}`] : []),
    ];
    return `downgrade() in ${String(file)} ${remains.join(' and ')}`;
  },

  *check({ revisions }) {
    let before = emptySchema;
    const added = new Map<string, readonly string[]>();
    for (const revision of revisions.revisions) {
      const operations = operationsOf(revision.upgrade);
      const found = findMissingWayBack(revision, operations, before);
      const fresh = new Set(revision.parents.flatMap((parent) => added.get(parent) ?? []));
      if (found !== null) yield observe(revision, found, before, fresh);
      added.set(revision.id, [...listNewColumns(operations), ...(operations.length === 0 || onlyRows(operations) ? fresh : [])]);
      before = traceSchema(operations, before);
    }
  },
});

function onlyRows(operations: readonly Operation[]): boolean {
  return operations.every(({ kind }) => kind === 'data' || kind === 'neutral');
}

function observe(revision: Revision, found: MissingWayBack, before: TracedSchema, fresh: NewColumns): Observation {
  const filled =
    found.problem !== 'partial' && found.upgrade.every((operation) => operation.kind === 'neutral' || isBackfill(operation, fresh));
  const observation = {
    subject: { kind: 'revision', schema: null, relation: null, name: revision.id },
    place: revision.downgrade.place ?? revision.upgrade.place,
    evidence: describe(revision, found, filled),
    ...(filled ? { severity: 'info' as const } : {}),
  } as const;
  const why = whyNoInverse(revision);
  if (why !== null) return { ...observation, candidates: [], claims: [], noRecommendation: why };
  return {
    ...observation,
    candidates: [{ ...proposeDowngrade(revision, found, before, fresh), drawback: null }],
    claims: [{ kind: 'round trip', revision: revision.id }],
  };
}

function describe(revision: Revision, found: MissingWayBack, onlyFills: boolean): Evidence {
  const left = found.problem === 'partial' ? found.left : { made: [], dropped: [] };
  return {
    revision: revision.id,
    file: revision.file,
    problem: found.problem,
    upgradeStatements: revision.upgrade.statements.length,
    onlyFills,
    does: describeUpgrade(found.upgrade),
    left: left.made.map(nameObject),
    notRestored: left.dropped.map(nameObject),
  };
}

function revision(id: string, parent: string | readonly string[] | null, upgrade: string, downgrade: string | null): string {
  return revisionText({ id, parent, upgrade, downgrade });
}
