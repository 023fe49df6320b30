import * as z from 'zod';
import { alembicProject, revisionText } from '../../engine/alembic-example.js';
import { defineRule } from '../../engine/rule.js';

const MODELS =
  'from sqlalchemy import Enum, Integer, Text\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\nclass Base(DeclarativeBase):\n    pass\n\n\nBRANDS = ("own", "joint")\n\n\nclass User(Base):\n    __tablename__ = "users"\n    id: Mapped[int] = mapped_column(Integer, primary_key=True)\n    name: Mapped[str | None] = mapped_column(Text)\n';
const BASE = revision(
  'a1',
  null,
  '',
  'op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.Text()))',
);

export default defineRule({
  id: 'migrations/model-imported',
  title: 'Revision that uses a model of the application',
  redFlag: null,
  severity: 'warning',
  reads: ['revisions'],
  options: z.strictObject({}),

  docs: {
    condition: 'A revision imports a mapped class of the application and uses it.',
    effect:
      'The class is that of today, the schema that of the revision: once the model gains a column, the revision asks for one that is not there yet, and no new database, test run or restore gets past it. A model that is moved or removed breaks the import.',
    remedy: 'State in the revision what it needs of the table, and no more: sa.table("users", sa.column("id"), sa.column("name")).',
    exceptions:
      'Silent for types, functions and constants of the application, for classes that the revision or another one defines, and for imports that nothing uses.',
    sources: ['https://docs.sqlalchemy.org/en/20/core/selectable.html#sqlalchemy.sql.expression.table'],
  },

  examples: [
    {
      title: 'Rows are changed through the model',
      files: project({
        a1: BASE,
        b2: revision('b2', 'a1', 'from app.models import User\n', 'op.execute(sa.update(User).values(name="unknown"))'),
      }),
      finds: [{ revision: 'b2', models: ['User'] }],
    },
    {
      title: 'Imported within the function',
      files: project({
        a1: BASE,
        b2: revision('b2', 'a1', '', 'from app.models import User\n    op.execute(sa.update(User).values(name="unknown"))'),
      }),
      finds: [{ revision: 'b2', models: ['User'] }],
    },
    {
      title: 'A constant of the same module',
      files: project({
        a1: BASE,
        b2: revision('b2', 'a1', 'from app.models import BRANDS\n', 'op.execute(f"UPDATE users SET name = \'{BRANDS[0]}\'")'),
      }),
      finds: [],
    },
    {
      title: 'An import that nothing uses',
      files: project({ a1: BASE, b2: revision('b2', 'a1', 'from app.models import User\n', 'op.execute("UPDATE users SET name = \'\'")') }),
      finds: [],
    },
    {
      title: 'What it needs of the table, said in the revision',
      files: project({
        a1: BASE,
        b2: revision('b2', 'a1', '', 'op.execute(sa.table("users", sa.column("name")).update().values(name="unknown"))'),
      }),
      finds: [],
    },
  ],

  count: ({ revisions }) => revisions.revisions.length,

  message: ({ revision, models }) =>
    `Revision ${String(revision)} uses ${Array.isArray(models) ? models.join(', ') : ''} of the application: the model of today on the schema of then.`,

  *check({ revisions }) {
    for (const { id, models } of revisions.revisions) {
      const [first] = models;
      if (first === undefined) continue;
      yield {
        subject: { kind: 'revision', schema: null, relation: null, name: id },
        place: first.place,
        evidence: { revision: id, models: [...new Set(models.map(({ name }) => name))], module: first.module },
        candidates: [],
        claims: [],
        noRecommendation: 'sa.table() with the columns that the revision needs, in the revision',
      };
    }
  },
});

/** Beside the application's models. */
function project(revisions: { readonly [id: string]: string }): { readonly [path: string]: string } {
  return alembicProject(revisions, { 'app/__init__.py': '', 'app/models.py': MODELS });
}

function revision(id: string, parent: string | null, imports: string, upgrade: string): string {
  return revisionText({ id, parent, imports, upgrade, downgrade: '"""Rows stay as they are; a table goes with its database."""' });
}
