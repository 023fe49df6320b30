import * as z from 'zod';
import { alembicProject, revisionText } from '../../engine/alembic-example.js';
import { defineRule } from '../../engine/rule.js';

const START = revisionText({
  id: 'a1',
  parent: null,
  upgrade: 'op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True))',
  downgrade: 'op.drop_table("users")',
});
const EMAIL = revisionText({
  id: 'b2',
  parent: 'a1',
  upgrade: 'op.add_column("users", sa.Column("email", sa.Text()))',
  downgrade: 'op.drop_column("users", "email")',
});

export default defineRule({
  id: 'migrations/released-revision-edited',
  title: 'Revision edited after its release',
  redFlag: null,
  severity: 'warning',
  reads: ['revisions'],
  options: z.strictObject({}),

  docs: {
    condition:
      'A revision that the git revision of `--since` (or the main branch, with `--new-only`) has already, and whose upgrade(), downgrade() or ' +
      'down_revision is another now.',
    effect:
      'Databases that ran it keep what it did then, for Alembic remembers only its id; new ones get what it does now. Nobody is told that they differ.',
    remedy: 'Leave it as it was released and write a new revision that makes the difference.',
    exceptions:
      'Silent for comments, docstrings, formatting, what stands outside the two functions, and where lint was not told since when. A downgrade() ' +
      'that alone has changed is information: no database is another for it.',
    sources: ['https://alembic.sqlalchemy.org/en/latest/tutorial.html#create-a-migration-script'],
  },

  examples: [
    {
      title: 'The column got another type',
      files: alembicProject({ a1: START, b2: EMAIL }),
      released: { 'migrations/versions/b2.py': EMAIL.replace('sa.Text()', 'sa.String(length=50)') },
      finds: [{ revision: 'b2', edited: ['upgrade'] }],
    },
    {
      title: 'It follows another revision now',
      files: alembicProject({
        a1: START,
        b2: EMAIL,
        c3: EMAIL.replaceAll('b2', 'c3').replace('"a1"', '"b2"').replaceAll('email', 'phone'),
      }),
      released: { 'migrations/versions/c3.py': EMAIL.replaceAll('b2', 'c3').replaceAll('email', 'phone') },
      finds: [{ revision: 'c3', edited: ['down_revision'] }],
    },
    {
      title: 'Comments, a docstring and quotes',
      files: alembicProject({ a1: START, b2: EMAIL }),
      released: {
        'migrations/versions/b2.py': EMAIL.replace('    op.add', '    """Addresses."""\n    # Wanted by sales.\n    op.add').replaceAll(
          '"',
          "'",
        ),
      },
      finds: [],
    },
    {
      title: 'New since then',
      files: alembicProject({ a1: START, b2: EMAIL }),
      released: { 'migrations/versions/a1.py': START },
      finds: [],
    },
    { title: 'Since when is not known', files: alembicProject({ a1: START, b2: EMAIL }), finds: [] },
  ],

  count: ({ revisions }) => revisions.revisions.length,

  message: ({ revision, edited }) =>
    `${Array.isArray(edited) ? edited.map((part) => (part === 'down_revision' ? part : `${String(part)}()`)).join(' and ') : ''} of revision ${String(revision)} changed after its release: databases that ran it keep what it did then.`,

  *check({ revisions }) {
    for (const { id, file, edited, upgrade, downgrade } of revisions.revisions) {
      if (edited.length === 0) continue;
      const [first] = edited;
      yield {
        subject: { kind: 'revision', schema: null, relation: null, name: id },
        place: (first === 'upgrade' ? upgrade.place : first === 'downgrade' ? downgrade.place : null) ?? {
          file,
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 1,
        },
        evidence: { revision: id, edited: [...edited] },
        ...(edited.join() === 'downgrade' ? { severity: 'info' as const } : {}),
        candidates: [],
        claims: [],
        noRecommendation: 'the file as it was released, and a new revision that makes the difference',
      };
    }
  },
});
