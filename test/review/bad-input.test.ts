import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Server, startServer } from '../../src/shadow/server.js';
import { type CliOptions, type Ran, runCli, startCli } from '../harness/cli.js';
import { startOldServer } from '../harness/old-server.js';
import { findViolations } from '../harness/published-schema.js';
import { temporaryFolder } from '../harness/temporary.js';
import { captionsFolder } from '../oracle/captions.js';
import {
  CIRCULAR,
  CYCLE,
  type Files,
  MISSING_PARENT,
  MODELS,
  NOT_UTF8,
  ODD_NAMES,
  SYNTAX_ERROR,
  SYNTAX_ERROR_LINE,
  TWO_HEADS,
} from './projects.js';
import { reviewOf } from './reading.js';

const SECRET = 'c4n4ry-s3cret';

interface FailureDocument {
  readonly failure: { readonly code: string; readonly message: string; readonly detail: string | null; readonly hint: string | null };
}

/** The failure that a run with `--format json` printed: exit code 2, one valid document and nothing else. */
function failureOf({ code, stdout, stderr }: Ran): FailureDocument['failure'] {
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  const document: unknown = JSON.parse(stdout);
  expect(findViolations('failure', document)).toEqual([]);
  expect(stdout).not.toContain(SECRET);
  return (document as FailureDocument).failure;
}

const asJson = (args: readonly string[], options?: CliOptions): Promise<Ran> => runCli([...args, '--format', 'json'], options);

/** Reviews a small project without proofs, as its own directory. */
async function reviewProject(files: Files, ...args: readonly string[]): Promise<Ran> {
  using folder = temporaryFolder(files);
  return await asJson(['review', '--no-proof', ...args], { cwd: folder.path });
}

describe('a directory', () => {
  test('that does not exist', async () => {
    expect(failureOf(await asJson(['review', 'no-such-folder']))).toMatchObject({
      code: 'directory_not_found',
      message: expect.stringContaining('"no-such-folder"'),
    });
  });

  test('that is a file', async () => {
    using folder = temporaryFolder({ 'models.py': '' });
    expect(failureOf(await asJson(['review', 'models.py'], { cwd: folder.path }))).toMatchObject({ code: 'directory_not_found' });
  });

  test('without models and revisions', async () => {
    const failure = failureOf(await reviewProject({ 'main.py': 'print("hello")\n' }));
    expect(failure).toMatchObject({ code: 'nothing_to_review', hint: expect.stringContaining('--database-url') });
  });

  test('without anything, as text: nothing on stdout, what to do on stderr, no colour', async () => {
    using folder = temporaryFolder();
    const { code, stdout, stderr } = await runCli(['review'], { cwd: folder.path });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^plinth: there are no SQLAlchemy models .*\nHINT: {3}\S/);
    expect(stderr).not.toContain('\u001B');
  });
});

describe('models', () => {
  test('a syntax error: file and line, the rest is read', async () => {
    const review = reviewOf(await reviewProject(SYNTAX_ERROR));
    expect(review.notExamined).toEqual([
      expect.objectContaining({ file: 'shop/invoices.py', line: SYNTAX_ERROR_LINE, reason: expect.stringContaining('syntax error') }),
    ]);
    const unindexed = review.findings.filter(({ redFlag }) => redFlag === 1).map(({ subject }) => subject.relation);
    expect(unindexed).toEqual(['invoices', 'orders']);
  });

  test('a file that is not UTF-8', async () => {
    const review = reviewOf(await reviewProject(NOT_UTF8));
    expect(review.notExamined).toContainEqual({
      file: 'shop/cafes.py',
      line: null,
      object: 'shop/cafes.py',
      reason: 'the file is not UTF-8',
    });
    expect(review.findings.filter(({ redFlag }) => redFlag === 1).map(({ subject }) => subject.relation)).toEqual(['orders']);
  });

  test('what was not examined changes the exit code with --strict alone', async () => {
    const relaxed = await reviewProject(NOT_UTF8, '--fail-on', 'never');
    const strict = await reviewProject(NOT_UTF8, '--fail-on', 'never', '--strict');
    expect([relaxed.code, strict.code]).toEqual([0, 1]);
  });

  test('foreign keys in a circle, and to the table itself', async () => {
    using folder = temporaryFolder(CIRCULAR);
    const review = reviewOf(await asJson(['review', '--only', 'indexes'], { cwd: folder.path }));
    expect(review.notExamined).toEqual([]);
    expect(review.findings.filter(({ redFlag }) => redFlag === 1).map(({ evidence }) => [evidence['table'], evidence['columns']])).toEqual([
      ['homes', ['next_id']],
      ['homes', ['owner_id']],
      ['people', ['home_id']],
    ]);
    expect(review.recommendations.map(({ proof }) => proof.grade)).toEqual(['executed', 'executed', 'executed']);
  });

  test('a table named select, names with quotes and spaces: found, and the change is executed', async () => {
    using folder = temporaryFolder(ODD_NAMES);
    const review = reviewOf(await asJson(['review', '--only', 'indexes,constraints'], { cwd: folder.path }));
    expect(review.notExamined).toEqual([]);
    expect(review.findings.map(({ redFlag, subject }) => [redFlag, subject.relation])).toEqual([
      [1, 'a "quoted" table'],
      [3, 'a "quoted" table'],
    ]);
    expect(review.recommendations.map(({ proof }) => [proof.grade, proof.why])).toEqual([
      ['executed', null],
      ['executed', null],
    ]);
    expect(review.recommendations[0]?.changes[0]?.sql).toContain('ON public."a ""quoted"" table" ("from")');
  });
});

describe('revisions', () => {
  test('two heads: both are replayed, and it is said', async () => {
    const review = reviewOf(await reviewProject(TWO_HEADS));
    expect(review.target.schema).toBe('revisions');
    expect(review.notExamined).toEqual([
      expect.objectContaining({ object: expect.stringMatching(/bbbb, cccc|cccc, bbbb/), reason: expect.stringContaining('several heads') }),
    ]);
  });

  test('a parent that is missing', async () => {
    const failure = failureOf(await reviewProject(MISSING_PARENT));
    expect(failure).toMatchObject({
      code: 'revisions_broken',
      message: 'revision "bbbb" does not exist',
      detail: expect.stringContaining('cccc_third.py'),
    });
  });

  test('a cycle', async () => {
    const failure = failureOf(await reviewProject(CYCLE));
    expect(failure).toMatchObject({
      code: 'revisions_broken',
      message: expect.stringContaining('cycle'),
      detail: expect.stringMatching(/aaaa_first\.py.*bbbb_second\.py|bbbb_second\.py.*aaaa_first\.py/),
    });
  });
});

describe('a connection', () => {
  let server: Server;
  const role = 'watcher';

  beforeAll(async () => {
    server = await startServer();
    const client = await server.connect('postgres');
    for (const sql of [
      'CREATE DATABASE closed',
      'CREATE DATABASE guarded',
      `CREATE ROLE ${role} LOGIN PASSWORD '${SECRET}'`,
      'REVOKE CONNECT ON DATABASE closed FROM PUBLIC',
    ])
      await client.query(sql);
    await client.end();
    const rules = join(server.directory, 'data', 'pg_hba.conf');
    writeFileSync(rules, `local all ${role} scram-sha-256\n${readFileSync(rules, 'utf8')}`);
    const reloaded = await server.connect('guarded');
    await reloaded.query('SELECT pg_reload_conf(); REVOKE SELECT ON pg_catalog.pg_policy FROM PUBLIC');
    await reloaded.end();
  });
  afterAll(() => server.stop());

  const urlOf = (database: string, password = SECRET): string => server.url(database, role).replace(`${role}@`, `${role}:${password}@`);
  const reviewUrl = async (url: string, ...args: readonly string[]): Promise<Ran> => {
    using folder = temporaryFolder();
    return await asJson(['review', '--database-url', url, ...args], { cwd: folder.path });
  };

  test('that is refused', async () => {
    const listener = net.createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as net.AddressInfo;
    await new Promise((resolve) => listener.close(resolve));
    const failure = failureOf(await reviewUrl(`postgresql://me:${SECRET}@127.0.0.1:${port}/shop`));
    expect(failure).toMatchObject({ code: 'connection_refused', message: expect.stringContaining(`me@127.0.0.1:${port}/shop`) });
  });

  test('that is never answered', async () => {
    const sockets: net.Socket[] = [];
    const listener = net.createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as net.AddressInfo;
    try {
      const failure = failureOf(await reviewUrl(`postgresql://me:${SECRET}@127.0.0.1:${port}/shop?connect_timeout=1`));
      expect(failure).toMatchObject({ code: 'connection_timeout', message: expect.stringContaining('within 1 s') });
    } finally {
      for (const socket of sockets) socket.destroy();
      listener.close();
    }
  });

  test('with a wrong password', async () => {
    const failure = failureOf(await reviewUrl(urlOf('postgres', 'wr0ng-c4n4ry')));
    expect(failure).toMatchObject({ code: 'authentication_failed', message: expect.stringContaining(`role "${role}"`) });
    expect(JSON.stringify(failure)).not.toContain('wr0ng-c4n4ry');
  });

  test('without a password where one is asked for', async () => {
    expect(failureOf(await reviewUrl(server.url('postgres', role)))).toMatchObject({
      code: 'authentication_failed',
      hint: expect.stringContaining('PGPASSWORD'),
    });
  });

  test('to a database that does not exist', async () => {
    expect(failureOf(await reviewUrl(urlOf('nowhere')))).toMatchObject({
      code: 'database_missing',
      message: expect.stringContaining('"nowhere"'),
    });
  });

  test('that the role may not make: which privilege, and how to grant it', async () => {
    expect(failureOf(await reviewUrl(urlOf('closed')))).toMatchObject({
      code: 'insufficient_privilege',
      hint: `GRANT CONNECT ON DATABASE closed TO ${role};`,
    });
  });

  test('whose role may not read a catalog: which, and how to grant it', async () => {
    expect(failureOf(await reviewUrl(urlOf('guarded')))).toMatchObject({
      code: 'insufficient_privilege',
      hint: `GRANT SELECT ON pg_catalog.pg_policy TO ${role};`,
    });
  });

  test('whose string is none, which is not repeated', async () => {
    expect(failureOf(await reviewUrl(`mysql://me:${SECRET}@localhost/shop`))).toMatchObject({ code: 'usage' });
    expect(failureOf(await reviewUrl(`postgresql://me:${SECRET}@localhost:99999/shop`))).toMatchObject({ code: 'usage' });
  });

  test('to a host that is not known', async () => {
    expect(failureOf(await reviewUrl(`postgresql://me:${SECRET}@nowhere.invalid/shop`))).toMatchObject({
      code: 'connection_failed',
      message: expect.stringContaining('nowhere.invalid'),
    });
  });

  test('to a server older than 13', async () => {
    const old = await startOldServer();
    try {
      const failure = failureOf(await reviewUrl(`postgresql://me:${SECRET}@127.0.0.1:${old.port}/shop`));
      expect(failure).toMatchObject({
        code: 'server_too_old',
        message: expect.stringContaining('12.22'),
        hint: expect.stringMatching(/\S/),
      });
    } finally {
      old.stop();
    }
  });

  test('to a target that plinth.toml does not name, or whose variable is not set', async () => {
    using folder = temporaryFolder({ ...MODELS, 'plinth.toml': '[targets.production]\nurl_env = "SHOP_DATABASE_URL"\n' });
    const ask = async (name: string) => failureOf(await asJson(['review', '--target', name], { cwd: folder.path }));
    expect(await ask('staging')).toMatchObject({ code: 'usage', hint: 'Targets: production.' });
    expect(await ask('production')).toMatchObject({ code: 'usage', message: expect.stringContaining('SHOP_DATABASE_URL') });
  });

  test('as text, the failure goes to stderr without the password', async () => {
    const { code, stdout, stderr } = await runCli(['review', '--database-url', urlOf('nowhere')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^plinth: database "nowhere" does not exist[^\n]*\nDETAIL: .*\nHINT: {3}.*\n$/);
    expect(stderr).not.toContain(SECRET);
  });
});

describe('words and settings', () => {
  test('an unknown option', async () => {
    expect(failureOf(await asJson(['review', '--databse-url', 'x']))).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('--databse-url'),
    });
    const { code, stdout, stderr } = await runCli(['review', '--databse-url', 'x']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--database-url');
  });

  test('an unknown command, an unknown format, a value that is not among the choices', async () => {
    expect(failureOf(await asJson(['reveiw']))).toMatchObject({ code: 'usage' });
    expect((await runCli(['review', '--format', 'yaml'])).code).toBe(2);
    expect(failureOf(await asJson(['review', '--fail-on', 'fatal']))).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('fatal'),
    });
  });

  test('an unknown rule, on the command line and in plinth.toml', async () => {
    expect(failureOf(await reviewProject(MODELS, '--only', 'indexes/foreign-key-without-idx'))).toMatchObject({
      code: 'rule_unknown',
      hint: 'Did you mean "indexes/foreign-key-without-index"?',
    });
    expect(failureOf(await reviewProject({ ...MODELS, 'plinth.toml': '[rules]\n"index/none" = "off"\n' }))).toMatchObject({
      code: 'rule_unknown',
      message: expect.stringContaining('index/none'),
    });
    expect(failureOf(await asJson(['explain-rule', 'types/jsonb']))).toMatchObject({ code: 'rule_unknown' });
  });

  test('a plinth.toml that is no TOML, or has an unknown key or a wrong type', async () => {
    const ask = async (text: string) => failureOf(await reviewProject({ ...MODELS, 'plinth.toml': text }));
    expect(await ask('[source\nmodels = 1')).toMatchObject({
      code: 'configuration_invalid',
      detail: expect.stringMatching(/^Line 1, column/),
    });
    expect(await ask('[sources]\nmodels = []')).toMatchObject({
      code: 'configuration_invalid',
      detail: expect.stringContaining('sources'),
      hint: 'Did you mean "source"?',
    });
    expect(await ask('[postgres]\nmajor = "sixteen"')).toMatchObject({
      code: 'configuration_invalid',
      detail: expect.stringContaining('postgres.major'),
    });
  });

  test('a clock that is none', async () => {
    using folder = temporaryFolder(MODELS);
    expect(failureOf(await asJson(['review'], { cwd: folder.path, env: { PLINTH_NOW: 'yesterday' } }))).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('PLINTH_NOW'),
    });
  });
});

describe('an output file', () => {
  test('in a directory that does not exist', async () => {
    using folder = temporaryFolder(MODELS);
    const failure = failureOf(await asJson(['review', '--no-proof', '-o', 'reports/review.json'], { cwd: folder.path }));
    expect(failure).toMatchObject({ code: 'output_not_writable', message: expect.stringContaining('reports/review.json') });
    expect(readdirSync(folder.path).toSorted()).toEqual(['shop']);
  });

  test('is written as a whole, and stdout stays empty', async () => {
    using folder = temporaryFolder(MODELS);
    const ran = await asJson(['review', '--no-proof', '-o', 'review.json'], { cwd: folder.path });
    expect({ ...ran, code: 1 }).toEqual({ code: 1, stdout: '', stderr: '' });
    reviewOf({ ...ran, stdout: readFileSync(join(folder.path, 'review.json'), 'utf8') });
    expect(readdirSync(folder.path).toSorted()).toEqual(['review.json', 'shop']);
  });

  test('stays what it was when the review fails', async () => {
    using folder = temporaryFolder({ ...CYCLE, 'review.json': 'the last one' });
    failureOf(await asJson(['review', '-o', 'review.json'], { cwd: folder.path }));
    expect(readFileSync(join(folder.path, 'review.json'), 'utf8')).toBe('the last one');
  });
});

/** Command lines of the processes whose files lie in this folder. */
function processesIn(folder: string): string[] {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder));
}

describe('an end in the middle', () => {
  test.each([
    ['while the server starts', 0],
    ['while it is used', 400],
    ['during the proofs', 2500],
  ])('Ctrl-C %s: exit code 130, no process and no file left', async (_, delay) => {
    using folder = temporaryFolder();
    const { child, ended } = startCli(['review', captionsFolder, '--format', 'json', '-o', join(folder.path, 'review.json')], {
      cwd: folder.path,
      env: { TMPDIR: folder.path },
    });
    await expect
      .poll(() => readdirSync(folder.path).filter((name) => name.startsWith('plinth-')).length, { timeout: 60_000, interval: 10 })
      .toBe(1);
    await new Promise((resolve) => setTimeout(resolve, delay));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ failure: { code: 'interrupted' } });
    expect(findViolations('failure', JSON.parse(stdout))).toEqual([]);
    expect(readdirSync(folder.path)).toEqual([]);
    expect(processesIn(folder.path)).toEqual([]);
  });

  test('Ctrl-C before anything was started', async () => {
    using folder = temporaryFolder();
    const { child, ended } = startCli(['review', captionsFolder], { env: { TMPDIR: folder.path } });
    await new Promise((resolve) => setTimeout(resolve, 40));
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('a killed process leaves no server, and the next start clears what is left of its files', async () => {
    using folder = temporaryFolder();
    using project = temporaryFolder(MODELS);
    const { child, ended } = startCli(['review', captionsFolder], { env: { TMPDIR: folder.path } });
    await expect
      .poll(() => readdirSync(folder.path).some((name) => existsSync(join(folder.path, name, 'data', 'postmaster.pid'))), {
        timeout: 60_000,
      })
      .toBe(true);
    child.kill('SIGKILL');
    await ended;
    await expect.poll(() => processesIn(folder.path), { timeout: 10_000 }).toEqual([]);
    await runCli(['review', '--no-proof'], { cwd: project.path, env: { TMPDIR: folder.path } });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('a reader that leaves: no stack, no code of a bug', async () => {
    using folder = temporaryFolder(MODELS);
    for (const args of [['review', '--no-proof', '--format', 'json', '--fail-on', 'never'], ['rules']]) {
      const { child, ended } = startCli(args, { cwd: folder.path });
      child.stdout?.destroy();
      expect(await ended).toEqual({ code: 0, stdout: '', stderr: '' });
    }
  });

  test('a folder for temporary files that cannot be used, and none left', async () => {
    using folder = temporaryFolder(MODELS);
    const { code } = await asJson(['review', '--no-proof'], { cwd: folder.path, env: { TMPDIR: join(folder.path, 'gone') } });
    expect(code).toBe(1);
    chmodSync(folder.path, 0o755);
    expect(readdirSync(folder.path)).toEqual(['shop']);
  });
});
