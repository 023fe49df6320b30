import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FixResult } from '../../src/operations/fix/result.js';
import { type Ran, runCli, startCli } from '../harness/cli.js';
import { findViolations } from '../harness/published-schema.js';
import { type TemporaryFolder, temporaryFolder } from '../harness/temporary.js';
import { type Files, MODELS, TWO_HEADS } from '../review/projects.js';
import { changedFiles, commitAll, fixOf } from './copies.js';

interface FailureDocument {
  readonly failure: { readonly code: string; readonly message: string; readonly detail: string | null; readonly hint: string | null };
}

function failureOf({ code, stdout, stderr }: Ran): FailureDocument['failure'] {
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  const document: unknown = JSON.parse(stdout);
  expect(findViolations('failure', document)).toEqual([]);
  return (document as FailureDocument).failure;
}

const revision = (id: string, parent: string | null, upgrade: string): string =>
  `"""Make tables."""\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = "${id}"\ndown_revision = ${parent === null ? 'None' : `"${parent}"`}\n\n\ndef upgrade():\n${upgrade}\n\n\ndef downgrade():\n    op.drop_table("orders")\n    op.drop_table("customers")\n`;

const TABLES = `    op.create_table("customers", sa.Column("id", sa.BigInteger(), primary_key=True))
    op.create_table("orders", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("customer_id", sa.BigInteger(), sa.ForeignKey("customers.id"), nullable=False))`;

/** The models of two tables and the revision that makes them; an index is missing, and an ON DELETE action. */
const SHOP: Files = {
  ...MODELS,
  'alembic.ini': '[alembic]\nscript_location = migrations\n',
  'migrations/env.py': 'from alembic import context\nfrom shop.base import Base\n\ntarget_metadata = Base.metadata\n',
  'migrations/versions/aaaa_make_tables.py': revision('aaaa', null, TABLES),
};

function project(files: Files): TemporaryFolder {
  const folder = temporaryFolder(files);
  commitAll(folder.path);
  return folder;
}

const fix = (folder: TemporaryFolder, ...args: readonly string[]): Promise<Ran> =>
  runCli(['fix', ...args, '--format', 'json'], { cwd: folder.path });

describe('what is asked for', () => {
  test('nothing, both, or what is not there', async () => {
    using folder = project(SHOP);
    expect(failureOf(await fix(folder))).toMatchObject({ code: 'usage', message: 'nothing was chosen' });
    expect(failureOf(await fix(folder, '--all-safe', '0123456789ab'))).toMatchObject({ code: 'usage' });
    expect(failureOf(await fix(folder, 'no-such-folder', '--all-safe'))).toMatchObject({ code: 'directory_not_found' });
    expect(failureOf(await fix(folder, '0123456789ab'))).toMatchObject({
      code: 'usage',
      message: 'no finding and no recommendation has the id 0123456789ab',
      hint: expect.stringContaining('plinth review'),
    });
    expect(changedFiles(folder.path)).toEqual([]);
  });

  test('without --write the diff is shown and nothing changes', async () => {
    using folder = project(SHOP);
    const { code, stdout, stderr } = await runCli(['fix', folder.path, '--all-safe']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('+    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)');
    expect(stdout).toContain('+++ b/migrations/versions/');
    expect(stdout).toContain('Nothing was written: add --write.');
    expect(changedFiles(folder.path)).toEqual([]);
  });
});

describe('files', () => {
  test('that are not committed are not touched, unless told', async () => {
    using folder = project(SHOP);
    const orders = join(folder.path, 'shop/orders.py');
    writeFileSync(orders, `${readFileSync(orders, 'utf8')}# mine\n`);
    expect(failureOf(await fix(folder, '--all-safe', '--write'))).toMatchObject({
      code: 'files_dirty',
      detail: 'shop/orders.py (changed)',
      hint: expect.stringContaining('--allow-dirty'),
    });
    expect(changedFiles(folder.path)).toEqual(['shop/orders.py']);
    expect(fixOf(await fix(folder, '--all-safe', '--write', '--allow-dirty')).written).toBe(true);
    expect(readFileSync(orders, 'utf8')).toMatch(/index=True\)\n# mine\n$/);
  });

  test('without a git repository nobody can tell', async () => {
    using folder = temporaryFolder(SHOP);
    expect(failureOf(await fix(folder, '--all-safe', '--write'))).toMatchObject({
      code: 'files_dirty',
      detail: expect.stringContaining('not a git repository'),
    });
    expect(fixOf(await fix(folder, '--all-safe', '--write', '--allow-dirty')).written).toBe(true);
  });

  test('one that is read-only, or a folder that is gone by a link: nothing is written', async () => {
    using folder = project(SHOP);
    chmodSync(join(folder.path, 'shop/orders.py'), 0o444);
    expect(failureOf(await fix(folder, '--all-safe', '--write', '--allow-dirty'))).toMatchObject({
      code: 'output_not_writable',
      message: 'shop/orders.py cannot be written',
      detail: 'it is read-only',
    });
    expect(readdirSync(join(folder.path, 'migrations/versions'))).toEqual(['aaaa_make_tables.py']);
    expect(readdirSync(join(folder.path, 'shop')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('Windows line ends stay, in the new revision too', async () => {
    using folder = project(Object.fromEntries(Object.entries(SHOP).map(([file, text]) => [file, String(text).replaceAll('\n', '\r\n')])));
    const { files, checks } = fixOf(await fix(folder, '--all-safe', '--write'));
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(files).toHaveLength(2);
    for (const { file } of files) expect(readFileSync(join(folder.path, file), 'utf8').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});

describe('the history', () => {
  const heads: Files = {
    ...SHOP,
    'migrations/versions/bbbb_left.py': revision('bbbb', 'aaaa', '    op.execute("CREATE TABLE left_side (id int PRIMARY KEY)")'),
    'migrations/versions/cccc_right.py': revision('cccc', 'aaaa', '    op.execute("CREATE TABLE right_side (id int PRIMARY KEY)")'),
  };

  test('with several heads is refused, or joined when told', async () => {
    using folder = project(heads);
    expect(failureOf(await fix(folder, '--all-safe', '--only', 'indexes', '--write'))).toMatchObject({
      code: 'several_heads',
      detail: 'bbbb\ncccc',
      hint: expect.stringContaining('--merge-heads'),
    });
    const { revisions, checks } = fixOf(await fix(folder, '--all-safe', '--only', 'indexes', '--merge-heads', '--write'));
    expect(revisions.map(({ stage, parents }) => [stage, parents.length])).toEqual([
      ['merge', 2],
      ['outside', 1],
    ]);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(readFileSync(join(folder.path, revisions[0]?.file ?? ''), 'utf8')).toContain('down_revision = ("bbbb", "cccc")');
  });

  test('of others is no reason where only code is edited', async () => {
    using folder = project(TWO_HEADS);
    expect((await fix(folder, '--all-safe')).code).toBe(0);
  });

  test('that is not there makes scripts of the statements', async () => {
    using folder = project(MODELS);
    const { files, revisions, notes, deploy, checks } = fixOf(await fix(folder, '--all-safe', '--write'));
    expect(revisions).toEqual([]);
    expect(files.map(({ file, kind }) => [file.replace(/\d.*?(_down)?\.sql$/, '$1.sql'), kind])).toEqual([
      ['shop/orders.py', 'edited'],
      ['plinth/.sql', 'new'],
      ['plinth/_down.sql', 'new'],
    ]);
    expect(notes).toEqual([expect.stringContaining('no Alembic revisions')]);
    expect(deploy.map(({ command }) => command)).toContainEqual(expect.stringMatching(/^psql .*\.sql$/));
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    for (const [at, text] of [
      [1, 'CREATE INDEX CONCURRENTLY'],
      [2, 'DROP INDEX CONCURRENTLY'],
    ] as const)
      expect(readFileSync(join(folder.path, files[at]?.file ?? ''), 'utf8')).toContain(text);
  });

  test('whose folder is gone is no history', async () => {
    using folder = project(SHOP);
    rmSync(join(folder.path, 'migrations/versions'), { recursive: true });
    const { files } = fixOf(await fix(folder, '--all-safe'));
    expect(files.map(({ kind }) => kind)).toEqual(['edited', 'new', 'new']);
  });

  test('that lies outside by a link is not written to', async () => {
    using outside = temporaryFolder({ 'aaaa_make_tables.py': String(SHOP['migrations/versions/aaaa_make_tables.py']) });
    using folder = project(SHOP);
    rmSync(join(folder.path, 'migrations/versions'), { recursive: true });
    symlinkSync(outside.path, join(folder.path, 'migrations/versions'));
    await fix(folder, '--all-safe', '--write', '--allow-dirty');
    expect(readdirSync(outside.path)).toEqual(['aaaa_make_tables.py']);
  });
});

describe('what cannot be an edit', () => {
  const computed: Files = {
    ...SHOP,
    'shop/orders.py': `${String(MODELS['shop/orders.py']).replace('ForeignKey("customers.id")', 'ForeignKey("customers.id"), **{}')}    __table_args__ = tuple(list(()))\n`,
  };

  test('is told as instructions, and nothing of it is written', async () => {
    using folder = project(computed);
    const ran = await fix(folder, '--all-safe', '--write');
    const { fixes, files, written } = fixOf(ran);
    expect(fixes.map(({ status }) => status)).toEqual(['instructions']);
    expect(fixes[0]?.why).toMatch(/^Models not edited .*__table_args__ is computed/);
    expect(fixes[0]?.instructions?.sql).toMatch(/^CREATE INDEX/);
    expect(fixes[0]?.instructions?.upgrade).toContain('op.create_index');
    expect({ code: ran.code, files, written }).toEqual({ code: 1, files: [], written: false });
    expect(changedFiles(folder.path)).toEqual([]);
    const { stdout } = await runCli(['fix', '--all-safe'], { cwd: folder.path });
    expect(stdout).toMatch(/by hand [0-9a-f]{12}\n[\s\S]*Do this by hand:\n {4}CREATE INDEX/);
  });
});

test.each([
  ['SIGINT', 2_000],
  ['SIGTERM', 4_000],
  ['SIGINT', 6_000],
] as const)('%s after %i ms leaves nothing half-written', async (signal, delay) => {
  using folder = project(SHOP);
  const { child, ended } = startCli(['fix', '--all-safe', '--write', '--format', 'json'], { cwd: folder.path });
  const timer = setTimeout(() => child.kill(signal), delay);
  const { code, stdout } = await ended;
  clearTimeout(timer);
  const written = code === 0 ? (JSON.parse(stdout) as FixResult).files.map(({ file }) => file).toSorted() : [];
  // 143: it came before plinth was there to hear it.
  expect(code).toBeOneOf([0, 130, 143]);
  expect(changedFiles(folder.path)).toEqual(written);
  expect(existsSync(join(folder.path, 'shop/orders.py'))).toBe(true);
});

test('a signal that comes when all is written changes nothing any more', async () => {
  const { child, ended } = startCli(['rules', '--format', 'json']);
  child.stdout?.once('data', () => child.kill('SIGINT'));
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  expect(() => JSON.parse(stdout) as unknown).not.toThrow();
});
