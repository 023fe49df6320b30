import { describe, expect, test } from 'vitest';
import type { Change } from './change.js';
import { renderRevision, type RevisionRequest } from './revision.js';
import type { SampleRevision } from './revision-style.js';

const change: Change = { kind: 'rawSql', statements: ['ALTER TABLE a ADD COLUMN b text'], reverse: ['ALTER TABLE a DROP COLUMN b'] };

function render(sample: SampleRevision | null, more: Partial<RevisionRequest> = {}): { id: string; file: string; text: string } {
  const revision = renderRevision({
    changes: [change],
    heads: sample === null ? [] : [sample.id],
    sample,
    directory: 'migrations/versions',
    message: 'Add a.b, which "orders" need',
    date: new Date('2026-11-23T18:05:09Z'),
    schema: 'public',
    conventional: false,
    ...more,
  });
  if ('reason' in revision) throw new Error(revision.reason);
  return revision;
}

test("without a head it looks like Alembic's own template", () => {
  const { id, file, text } = render(null);
  expect(id).toMatch(/^[0-9a-f]{12}$/);
  expect(file).toBe(`migrations/versions/${id}_add_a_b_which_orders_need.py`);
  expect(text).toBe(`"""Add a.b, which "orders" need

Revision ID: ${id}
Revises:
Create Date: 2026-11-23 18:05:09

"""

from typing import Sequence, Union

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "${id}"
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("ALTER TABLE a ADD COLUMN b text")


def downgrade() -> None:
    op.execute("ALTER TABLE a DROP COLUMN b")
`);
});

describe('after the head', () => {
  test('short headers, single quotes and numbers', () => {
    const text = `"""\nCreate Date: 2026-07-31\n"""\n\nfrom alembic import op\n\nrevision = '0099_x'\ndown_revision = '0098_y'\n\n\ndef upgrade():\n    pass\n`;
    const made = render({ id: '0099_x', file: 'db/versions/0099_x.py', text });
    expect(made).toMatchObject({ id: '0100_add_a_b_which_orders_need', file: 'db/versions/0100_add_a_b_which_orders_need.py' });
    expect(made.text).toContain(
      `Create Date: 2026-11-23 18:05:09\n\n"""\n\nfrom alembic import op\n\nrevision = '0100_add_a_b_which_orders_need'\ndown_revision = '0099_x'\n\n\ndef upgrade():\n`,
    );
    expect(made.text).not.toContain('Revision ID');
  });

  test('ids are cut to what alembic_version holds', () => {
    const made = render({ id: '7_x', file: 'v/7_x.py', text: '' }, { message: 'a rather long message that goes on for more than that' });
    expect(made.id.length).toBeLessThanOrEqual(32);
  });

  test.each([
    ['v/2025-08-28_aaaabbbbcccc.py', /^v\/2026-11-23_[0-9a-f]{12}\.py$/],
    ['v/20250828_0102_aaaabbbbcccc_words.py', /^v\/20261123_1805_[0-9a-f]{12}_add_a_b_which_orders_need\.py$/],
    ['v/2025_08_28_0102-aaaabbbbcccc_words.py', /^v\/2026_11_23_1805-[0-9a-f]{12}_add_a_b_which_orders_need\.py$/],
    ['v/unrelated.py', /^v\/[0-9a-f]{12}_add_a_b_which_orders_need\.py$/],
  ])('%s', (file, expected) => {
    expect(render({ id: 'aaaabbbbcccc', file, text: '' }).file).toMatch(expected);
  });
});

test('the id depends on changes, head and message alone', () => {
  expect(render(null).id).toBe(render(null, { date: new Date(0) }).id);
  expect(render(null).id).not.toBe(render(null, { message: 'other' }).id);
});

test('several heads are not chained on', () => {
  expect(
    renderRevision({
      changes: [change],
      heads: ['a', 'b'],
      sample: null,
      directory: 'v',
      message: '',
      date: new Date(0),
      schema: 'public',
      conventional: false,
    }),
  ).toEqual({
    reason: 'the history has 2 heads (a, b): merge them first',
  });
});

test('VALIDATE stands in an autocommit block, shared with its neighbours', () => {
  const { text } = render(null, {
    changes: [
      { kind: 'addCheck', schema: 'public', table: 'a', name: 'c', expression: 'x > 0' },
      {
        kind: 'dropIndex',
        schema: 'public',
        table: 'a',
        name: 'i',
        definition: 'CREATE INDEX i ON public.a USING btree (x)',
        concurrently: true,
      },
    ],
  });
  expect(text).toContain(`def upgrade() -> None:
    op.create_check_constraint("c", "a", "x > 0", postgresql_not_valid=True)
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE a VALIDATE CONSTRAINT c")
        op.drop_index("i", table_name="a", postgresql_concurrently=True)
`);
  expect(text).toContain(`def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY i ON public.a USING btree (x)")
    op.drop_constraint("c", "a", type_="check")
`);
});

test('what has no way back says so', () => {
  const { text } = render(null, {
    changes: [{ kind: 'rawSql', statements: ['DROP TABLE a'], reverse: { why: 'The rows are gone.', recovery: 'restore a backup.' } }],
  });
  expect(text).toContain('raise NotImplementedError(\n        "The rows are gone. Recovery: restore a backup."\n    )');
});
