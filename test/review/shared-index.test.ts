import { expect, test } from 'vitest';
import { runCli } from '../harness/cli.js';
import { temporaryFolder } from '../harness/temporary.js';
import { reviewOf } from './reading.js';

const FILES = {
  'shop/__init__.py': '',
  'shop/models.py': `
from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class Grant(Base):
    __tablename__ = "grants"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)

class Submission(Base):
    __tablename__ = "submissions"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grants.id", ondelete="CASCADE"))
    reference: Mapped[str] = mapped_column(Text)
`,
  'plinth.toml': `
[workload]
files = ["queries.sql"]

[volumes.submissions]
rows = 900000

[volumes.submissions.distinct]
grant_id = 3000
reference = 500
`,
  'queries.sql': 'SELECT * FROM submissions WHERE grant_id = $1 AND reference = $2;\n',
};

test('one index answers the foreign key and the query that searches by more', async () => {
  using folder = temporaryFolder(FILES);
  const review = reviewOf(await runCli(['review', '--format', 'json'], { cwd: folder.path }));
  expect(review.findings.map(({ redFlag }) => redFlag).toSorted()).toEqual([1, 10]);
  const [recommendation, ...others] = review.recommendations;
  expect(others).toEqual([]);
  expect(recommendation?.answers.toSorted()).toEqual(review.findings.map(({ id }) => id).toSorted());
  expect(recommendation?.changes[0]?.sql).toContain('(grant_id, reference)');
  const checks = recommendation?.proof.checks ?? [];
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(checks.map(({ claim }) => claim)).toContain('the finding is gone');
});
