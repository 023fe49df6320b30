import { expect, test } from 'vitest';
import { sampleChanges } from '../../test/change/samples.js';
import type { Change, RawSql } from './change.js';
import { type ChainedRevision, renderChain } from './revision-chain.js';

const raw = (statements: readonly string[], reverse: RawSql['reverse'] = ['SELECT 1']): Change => ({ kind: 'rawSql', statements, reverse });
const ofKind = (kind: Change['kind']): Change => {
  const found = sampleChanges.find((change) => change.kind === kind);
  if (found === undefined) throw new Error(kind);
  return found;
};
const [index, check, key] = [ofKind('createIndex'), ofKind('addCheck'), ofKind('replaceForeignKey')];

function chain(groups: readonly (readonly Change[])[], more: Partial<Parameters<typeof renderChain>[0]> = {}): readonly ChainedRevision[] {
  return renderChain({
    groups,
    heads: ['aaaa'],
    sample: null,
    directory: 'm/versions',
    date: new Date('2026-01-02T03:04:05Z'),
    schema: 'public',
    conventional: false,
    ...more,
  });
}

const stages = (revisions: readonly ChainedRevision[]): string[] => revisions.map(({ stage }) => stage);

test('many changes share a revision for each stage, one on the other', () => {
  const made = chain([[index], [check], [index, key], [{ ...key }]]);
  expect(stages(made)).toEqual(['outside', 'inside', 'validate']);
  expect(made.map(({ parents }) => parents)).toEqual([['aaaa'], [made[0]?.id], [made[1]?.id]]);
  expect(made[1]?.downgrade).toMatch(/drop_constraint/);
  expect(made[2]?.upgrade.match(/VALIDATE CONSTRAINT/g)).toHaveLength(3);
  expect(made[2]?.downgrade).toMatch(/^# .*\npass$/);
  expect(made.map(({ text }) => /^down_revision.*= (.*)$/m.exec(text)?.[1])).toEqual(['"aaaa"', `"${made[0]?.id}"`, `"${made[1]?.id}"`]);
});

test('the same changes make the same revisions, others make others', () => {
  expect(chain([[index], [check]])).toEqual(chain([[index], [check]]));
  expect(chain([[index]])[0]?.id).not.toBe(chain([[check]])[0]?.id);
});

test('one change is told in full, several by their number, as the project begins its messages', () => {
  expect(chain([[index]])[0]?.message).toBe('Create index ix_orders_customer_id on orders (customer_id)');
  expect(chain([[check], [key]]).map(({ message }) => message)).toEqual(['Add a check, replace a foreign key', 'Validate 2 constraints']);
  const sample = { id: 'aaaa', file: 'm/versions/aaaa_x.py', text: '"""small letters\n"""\nrevision = "aaaa"\n' };
  expect(chain([[check], [key]], { sample })[0]?.message).toBe('add a check, replace a foreign key');
});

test('what may need a valid constraint waits for it', () => {
  expect(stages(chain([[check, key]]))).toEqual(['inside', 'validate']);
  expect(stages(chain([[check, raw(['ALTER TABLE orders ALTER email SET NOT NULL'])], [key]]))).toEqual(['inside', 'validate', 'inside']);
});

test('statements of a rule of its own stand where they may', () => {
  const staged = raw([
    'ALTER TABLE a ADD CHECK (b > 0) NOT VALID',
    'ALTER TABLE a VALIDATE CONSTRAINT c',
    'CREATE INDEX CONCURRENTLY d ON a (b)',
  ]);
  const made = chain([[staged], [index]]);
  expect(stages(made)).toEqual(['outside', 'inside', 'validate', 'outside']);
  expect(made[1]?.downgrade).toBe('op.execute("SELECT 1")');
});

test('what cannot be undone comes last and says why', () => {
  const gone = raw(['DROP TABLE a'], { why: 'The rows are gone.', recovery: 'restore a backup.' });
  const made = chain([[gone], [index], [check]]);
  expect(stages(made)).toEqual(['outside', 'inside', 'validate', 'inside']);
  expect(made.at(-1)?.downgrade).toContain('NotImplementedError');
  expect(made.slice(0, -1).some(({ downgrade }) => downgrade.includes('NotImplementedError'))).toBe(false);
});

test('several heads are joined first', () => {
  const [merge, first] = chain([[index]], { heads: ['aaaa', 'bbbb'] });
  expect(merge).toMatchObject({ stage: 'merge', parents: ['aaaa', 'bbbb'], upgrade: 'pass', downgrade: 'pass' });
  expect(merge?.text).toContain('= ("aaaa", "bbbb")');
  expect(first?.parents).toEqual([merge?.id]);
  expect(chain([], { heads: ['aaaa', 'bbbb'] })).toEqual([]);
});

test('numbers go on, and line ends are those of the head', () => {
  const text = `"""\nCreate Date: 2026-07-31\n"""\n\nfrom alembic import op\n\nrevision = '0099_x'\ndown_revision = '0098_y'\n\n\ndef upgrade():\n    pass\n`;
  const sample = { id: '0099_x', file: 'db/versions/0099_x.py', text: text.replaceAll('\n', '\r\n') };
  const made = chain([[index], [check]], { heads: ['0099_x'], sample });
  expect(made.map(({ id }) => id.slice(0, 5))).toEqual(['0100_', '0101_', '0102_']);
  for (const { text: written } of made) expect(written.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(made[0]?.text).toContain("revision = '0100_");
});
