import * as z from 'zod';
import type { Severity } from '../../engine/finding.js';
import { alembicProject, revisionText } from '../../engine/alembic-example.js';
import { defineRule } from '../../engine/rule.js';

const USERS = 'op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("email", sa.Text()))';

export default defineRule({
  id: 'migrations/constraint-without-name',
  title: 'Constraint dropped without a name',
  redFlag: null,
  severity: 'warning',
  reads: ['revisions'],
  options: z.strictObject({}),

  docs: {
    condition:
      'op.drop_constraint(None, …), as autogenerate writes it behind op.create_foreign_key(None, …), where no naming convention of the metadata makes the name.',
    effect:
      'SQLAlchemy refuses: "Can\'t emit DROP CONSTRAINT for constraint …; it has no name". upgrade() gave it one that PostgreSQL chose, so downgrade() fails each time, on the day when it is needed.',
    remedy:
      'Name the constraint in both functions (what PostgreSQL chose is <table>_<column>_key or _fkey), and give the metadata a naming convention, so that autogenerate names the next ones.',
    exceptions: 'Silent where a naming convention names it, and for names that only a run could tell.',
    sources: ['https://alembic.sqlalchemy.org/en/latest/naming.html', 'https://alembic.sqlalchemy.org/en/latest/ops.html'],
  },

  examples: [
    {
      title: 'As autogenerate leaves it',
      files: alembicProject({
        a1: revision('a1', null, USERS, 'op.drop_table("users")'),
        b2: revision(
          'b2',
          'a1',
          'op.create_unique_constraint(None, "users", ["email"])',
          'op.drop_constraint(None, "users", type_="unique")',
        ),
      }),
      finds: [{ revision: 'b2', function: 'downgrade', calls: 1 }],
    },
    {
      title: 'In upgrade() it stops the deployment',
      files: alembicProject({
        a1: revision('a1', null, USERS, 'op.drop_table("users")'),
        b2: revision('b2', 'a1', 'op.drop_constraint(None, "users", type_="unique")', 'pass'),
      }),
      finds: [{ revision: 'b2', function: 'upgrade', calls: 1 }],
    },
    {
      title: 'Named in both',
      files: alembicProject({
        a1: revision('a1', null, USERS, 'op.drop_table("users")'),
        b2: revision(
          'b2',
          'a1',
          'op.create_unique_constraint("users_email_key", "users", ["email"])',
          'op.drop_constraint("users_email_key", "users", type_="unique")',
        ),
      }),
      finds: [],
    },
    {
      title: 'Made without a name, and dropped by the one that PostgreSQL chose',
      files: alembicProject({
        a1: revision('a1', null, USERS, 'op.drop_table("users")'),
        b2: revision(
          'b2',
          'a1',
          'op.create_unique_constraint(None, "users", ["email"])',
          'op.drop_constraint("users_email_key", "users", type_="unique")',
        ),
      }),
      finds: [],
    },
  ],

  count: ({ revisions }) => revisions.revisions.length,

  message: ({ revision, function: name, calls }) =>
    `${String(name)}() of revision ${String(revision)} drops ${calls === 1 ? 'a constraint' : `${String(calls)} constraints`} without a name: Alembic refuses, and nothing of it is done.`,

  *check({ revisions }) {
    for (const { id, upgrade, downgrade } of revisions.revisions)
      for (const [name, { nameless }] of [
        ['upgrade', upgrade],
        ['downgrade', downgrade],
      ] as const) {
        const [first] = nameless;
        if (first === undefined) continue;
        const severity: Severity = name === 'upgrade' ? 'error' : 'warning';
        yield {
          subject: { kind: 'revision', schema: null, relation: null, name: id },
          within: name,
          place: first,
          evidence: { revision: id, function: name, calls: nameless.length },
          severity,
          candidates: [],
          claims: [],
          noRecommendation: 'the name that the constraint has, where it is made and where it is dropped',
        };
      }
  },
});

function revision(id: string, parent: string | null, upgrade: string, downgrade: string): string {
  return revisionText({ id, parent, upgrade, downgrade });
}
