import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/harness/temporary.js';
import { readProject } from '../../python/project.js';
import type { RevisionFunction } from './history.js';
import { readRevisions } from './read.js';

const now = new Date('2026-01-02T03:04:05.006Z');

async function upgradeOf(body: string, files: Readonly<Record<string, string>> = {}): Promise<RevisionFunction> {
  using folder = temporaryFolder({
    'alembic.ini': '[alembic]\nscript_location = m\n',
    'm/env.py': 'target_metadata = None\n',
    'm/versions/a.py': `import uuid
import sqlalchemy as sa
from datetime import datetime, timezone
from alembic import op
from flask import current_app
revision = "a"
down_revision = None
MADE = uuid.uuid4()


def upgrade():
${body.replaceAll(/^/gm, '    ')}
`,
    ...files,
  });
  const history = await readRevisions(await readProject(folder.path), {}, { script: true, now });
  const [first] = history?.revisions ?? [];
  if (first === undefined) throw new Error('no revision');
  return first.upgrade;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;

it('stands a UUID and the time in for those of a run, one value always the same', async () => {
  const { script, unwritten, unknown } = await upgradeOf(`op.execute(f"INSERT INTO t VALUES ('{MADE}', '{datetime.utcnow()}')")
op.execute("INSERT INTO t VALUES ('{}', '{}')".format(str(uuid.uuid4()), datetime.now(timezone.utc).isoformat()))
op.get_bind().execute(sa.text("DELETE FROM t WHERE a = :a"), {"a": MADE})
op.bulk_insert(sa.table("t", sa.column("a")), [{"a": uuid.uuid4()}])`);
  expect([unwritten, unknown]).toEqual([[], []]);
  const [first = '', second = ''] = [script[0]?.made[0], script[1]?.made[0]];
  expect([first, second].every((text) => uuid.test(text))).toBe(true);
  expect(first).not.toBe(second);
  expect(script.map(({ sql }) => sql).slice(0, 3)).toEqual([
    `INSERT INTO t VALUES ('${first}', '2026-01-02 03:04:05.006000')`,
    `INSERT INTO t VALUES ('${second}', '2026-01-02T03:04:05.006000+00:00')`,
    `DELETE FROM t WHERE a = '${first}'`,
  ]);
  expect(script.map(({ made }) => made.length)).toEqual([2, 2, 1, 1]);
});

it('says that a schema depends on such a value', async () => {
  const { unknown } = await upgradeOf(`op.execute(f"CREATE TABLE t (a uuid DEFAULT '{uuid.uuid4()}')")`);
  expect(unknown).toMatchObject([{ reason: 'it holds a value that each run makes anew' }]);
});

const insert = `op.execute(f"INSERT INTO t VALUES ('{current_app.config['OWNER']}')")`;

it('takes a setting of the application where every configuration states the same, and none that the configurations differ in', async () => {
  const config = (other: string): Record<string, string> => ({
    'app/config.py': `class Config:\n    OWNER = "ann"\nclass Test(Config):\n    DEBUG = True\nclass Live(Config):\n    ${other}\n`,
  });
  expect((await upgradeOf(insert, config('DEBUG = False'))).script).toMatchObject([{ sql: "INSERT INTO t VALUES ('ann')", made: [] }]);
  expect((await upgradeOf(insert, config('OWNER = "bob"'))).unwritten).toHaveLength(1);
  expect((await upgradeOf(insert, config('OWNER = os.environ["OWNER"]'))).unwritten).toHaveLength(1);
  expect((await upgradeOf(insert)).unwritten).toHaveLength(1);
});

it('shortens a name that is final as SQLAlchemy does', async () => {
  const name = 'fk__lti_role_override__application_instance_id__application_instances';
  const { script, unknown } = await upgradeOf(`op.create_table("t", sa.Column("a", sa.Integer()),
    sa.ForeignKeyConstraint(["a"], ["p.id"], name=op.f("${name}")))`);
  expect(unknown).toEqual([]);
  expect(script[0]?.sql).toContain('CONSTRAINT fk__lti_role_override__application_instance_id__applica_8adc FOREIGN KEY');
});
