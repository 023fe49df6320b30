import { expect, test } from 'vitest';
import { runCli } from '../harness/cli.js';
import { temporaryFolder } from '../harness/temporary.js';
import { reviewOf } from './reading.js';

const MODELS = `
from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)

class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    deleted: Mapped[bool]
`;

const CONFIGURATION = `
[workload]
files = ["queries.sql"]

[volumes.notes]
rows = 800000

[volumes.notes.distinct]
title = 400000
`;

test('the index is written in the form that the queries send, and its proof knows that form', async () => {
  using folder = temporaryFolder({
    'shop/__init__.py': '',
    'shop/models.py': MODELS,
    'plinth.toml': CONFIGURATION,
    'queries.sql': 'SELECT * FROM notes WHERE title = $1 AND deleted IS FALSE ORDER BY id;\n',
  });
  const review = reviewOf(await runCli(['review', '--format', 'json', '--only', 'indexes'], { cwd: folder.path }));
  const [finding, ...others] = review.findings;
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ redFlag: 9, severity: 'warning', noRecommendation: null });
  const recommendation = review.recommendations.find(({ id }) => id === finding?.recommendation);
  expect(recommendation?.changes[0]?.sql).toContain('WHERE deleted IS FALSE');
  expect(recommendation?.proof.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(recommendation?.proof.checks.map(({ claim }) => claim)).toContain('the finding is gone');
});
