import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Plan } from '../../src/operations/plan/result.js';
import { runCli } from '../harness/cli.js';
import { findViolations } from '../harness/published-schema.js';
import { MODELS, PROJECT } from './project.js';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plinth-plan-'));
  for (const [path, content] of Object.entries(PROJECT)) {
    await mkdir(join(directory, path, '..'), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  const git = (...words: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], { cwd: directory });
  await git('init', '-q');
  await git('add', '-A');
  await git('commit', '-qm', 'start');
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function plan(...words: string[]): Promise<Plan & { readonly code: number | null }> {
  const ran = await runCli(['plan', ...words, '--format', 'json'], { cwd: directory, env: { PLINTH_NOW: '2026-02-03T04:05:06Z' } });
  const result = JSON.parse(ran.stdout) as Plan;
  expect(findViolations('plan', result)).toEqual([]);
  return { ...result, code: ran.code };
}

async function edit(...replacements: readonly (readonly [string, string])[]): Promise<void> {
  await writeFile(
    join(directory, 'app/models.py'),
    replacements.reduce((text, [from, to]) => text.replace(from, to), MODELS),
  );
}

test('a column that may be another one under a new name is asked about, and nothing is written', async () => {
  await edit(['    note = Column(Text)', '    remark = Column(Text)\n    total = Column(Integer, nullable=False)']);
  const { code, questions, written } = await plan('--since', 'HEAD', '--write');
  expect(code).toBe(1);
  expect(written).toBe(false);
  expect(questions.map(({ kind, answers }) => [kind, ...answers])).toEqual([
    ['rename', '--rename orders.note:remark', '--drop orders.note'],
    ['fill', '--fill "orders.total=expression"'],
  ]);
  expect(questions[0]?.evidence).toContain('both are text');
});

test('expand before the new code, contract after it; written when every check holds', async () => {
  await edit(
    ['    note = Column(Text)', '    remark = Column(Text)\n    total = Column(Integer, nullable=False)'],
    ['"new", "done", name', '"new", "done", "lost", name'],
  );
  const { code, checks, phases, files, deploy, recommendation, written, left } = await plan(
    '--since',
    'HEAD',
    '--rename=orders.note:remark',
    '--fill=orders.total=coalesce(n, 0)',
    '--title=remarks',
    '--write',
  );
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect({ code, left, written }).toEqual({ code: 0, left: [], written: true });
  expect(phases.map(({ moment, deploys }) => [moment, ...deploys])).toEqual([
    ['expand'],
    ['contract', 'code that gives orders.total its value', 'code that names orders.remark and no longer note'],
  ]);
  expect(deploy.map(({ text }) => text)).toContain('deploy code that names orders.remark and no longer note');
  expect(recommendation).toMatchObject({ proof: { grade: 'executed', checks: expect.arrayContaining([expect.anything()]) } });
  const texts = await Promise.all(files.map(({ file }) => readFile(join(directory, file), 'utf8')));
  expect(texts.join('\n')).toContain("ALTER TYPE public.order_state ADD VALUE IF NOT EXISTS 'lost'");
  expect(texts.join('\n')).toContain('# Deploy code that names orders.remark and no longer note before this revision runs.');
  // What was planned is there now: the models agree with the revisions.
  const again = await plan();
  expect({ code: again.code, revisions: again.revisions, left: again.left }).toEqual({ code: 0, revisions: [], left: [] });
});

test('a target in DDL; what cannot be staged is told', async () => {
  await writeFile(
    join(directory, 'target.sql'),
    'CREATE TABLE customers (id serial PRIMARY KEY, email varchar(200), at timestamptz, CONSTRAINT c UNIQUE (email), EXCLUDE USING btree (id WITH =));',
  );
  const { phases, left, target } = await plan('--to', 'target.sql');
  expect(target).toMatchObject({ from: 'revisions', to: 'ddl' });
  expect(phases.map(({ moment, changes }) => [moment, ...changes])).toEqual([
    ['expand', 'ALTER TABLE public.customers ALTER COLUMN email TYPE character varying(200)', 'Add column at to customers'],
    ['contract', 'Add unique c on customers (email)'],
  ]);
  expect(left.map(({ object }) => object)).toEqual(['exclusion constraint customers_id_excl']);
});
