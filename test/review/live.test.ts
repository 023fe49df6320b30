import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BATCH } from '../../src/postgres/session-batches.js';
import { rules } from '../../src/rules/registry.js';
import { type Server, startServer } from '../../src/shadow/server.js';
import { type Ran, runCli, startCli } from '../harness/cli.js';
import { DEBIAN_BIN, noDebian } from '../harness/debian.js';
import { temporaryFolder } from '../harness/temporary.js';
import { captionsFolder, captionsRequirements } from '../oracle/captions.js';
import { readDefinitions } from '../oracle/definitions.js';
import { findOracle } from '../oracle/python.js';
import { makeLiveExample, ROWS, scanOften, SECRET, WATCHER } from './live-example.js';
import { foundBy, meantToBeFound, namesOf, reviewOf } from './reading.js';

const { python, missing } = await findOracle(captionsRequirements);
const why = missing === null ? '' : ` (skipped: ${missing})`;

const NOW = '2026-06-01T12:00:00.000Z';

/** Everything that is sent is written down, with who sent it. */
const LOGGED = { log_statement: 'all', log_connections: 'on', log_min_messages: 'log', log_line_prefix: '%d|%u|%a|%p|' };

const ON_18 = { major: 18, skip: python === null, options: { settings: LOGGED } };
const ON_15 = { major: 15, skip: python === null || noDebian, options: { binaries: DEBIAN_BIN, settings: LOGGED } };

describe.each([ON_18, ON_15])(`plinth review --database-url, PostgreSQL $major${why}`, ({ major, skip, options }) => {
  let server: Server;
  let client: pg.Client;

  beforeAll(async () => {
    if (skip) return;
    server = await startServer(options);
    await makeLiveExample(python ?? '', server, 'live');
    // Only those who know it get in.
    const rules = join(server.directory, 'data', 'pg_hba.conf');
    writeFileSync(rules, `local all ${WATCHER} scram-sha-256\n${readFileSync(rules, 'utf8')}`);
    client = await server.connect('live');
    await client.query('SELECT pg_reload_conf()');
    await scanOften(client, 'notifications', `job_id = '00000000-0000-0000-0000-000000000001'`);
    await scanOften(client, 'job_events', `job_id = '00000000-0000-0000-0000-000000000001'`);
  });
  afterAll(async () => {
    if (!skip) await server.stop();
  });

  const urlOf = (database: string): string => server.url(database, WATCHER).replace(`${WATCHER}@`, `${WATCHER}:${SECRET}@`);

  /** In an empty directory: the database is all there is. */
  async function reviewAlone(database: string, ...args: readonly string[]): Promise<Ran> {
    using folder = temporaryFolder();
    const ran = await runCli(['review', '--database-url', urlOf(database), '--format', 'json', ...args], {
      cwd: folder.path,
      env: { PLINTH_NOW: NOW },
    });
    expect(readdirSync(folder.path)).toEqual([]);
    expect(ran.stdout + ran.stderr).not.toContain(SECRET);
    return ran;
  }

  /** Messages that our role sent to a database so far. */
  const countMessages = (database: string): number =>
    readFileSync(join(server.directory, 'log'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(`${database}|${WATCHER}|`) && /\|LOG: {2}(statement|execute [^:]*): /.test(line)).length;

  test.skipIf(skip)('in an empty directory: red flags 1, 3, 8, 9 and 10 from the live side alone', async () => {
    const ran = await reviewAlone('live');
    const review = reviewOf(ran);
    expect(ran.code).toBe(1);
    expect(review.target).toMatchObject({
      schema: 'database',
      major,
      server: { database: 'live', role: WATCHER, asOf: NOW, version: expect.stringMatching(`^${major}\\.`) },
    });
    expect(review.target.server?.statements).toBeGreaterThan(5);
    for (const flag of [1, 3, 8, 9]) expect([flag, foundBy(review, flag)]).toEqual([flag, namesOf(meantToBeFound(flag))]);
    expect(foundBy(review, 10)).toEqual(['job_events', 'notifications']);
    const [scanned] = review.findings.filter(({ redFlag }) => redFlag === 10);
    expect(scanned?.evidence).toMatchObject({ table: 'job_events', rows: ROWS, scans: expect.toSatisfy((scans: number) => scans >= 60) });
    expect(review.findings.filter(({ place }) => place !== null)).toEqual([]);
    expect(
      review.recommendations
        .filter(({ proof }) => proof.grade !== 'executed')
        .map(({ changes, proof }) => [changes[0]?.summary, proof.why]),
    ).toEqual([]);
    expect(review.notExamined).toEqual([]);
    const needsProject = rules.filter(
      ({ reads }) => !reads.includes('statements') && !reads.every((input) => ['catalog', 'statistics', 'plans'].includes(input)),
    );
    expect(review.outcomes.filter(({ status }) => status === 'skipped').map(({ rule }) => rule)).toEqual(needsProject.map(({ id }) => id));
  });

  test.skipIf(skip)('in the directory of the project: the same from the live side, with the places of the code', async () => {
    const ran = await runCli(['review', '--database-url', urlOf('live'), '--format', 'json'], {
      cwd: captionsFolder,
      env: { PLINTH_NOW: NOW },
    });
    const review = reviewOf(ran);
    expect(ran.stdout + ran.stderr).not.toContain(SECRET);
    expect(review.target).toMatchObject({ schema: 'database', major });
    for (const flag of [1, 3, 4, 8, 9, 10]) expect([flag, foundBy(review, flag)]).toEqual([flag, namesOf(meantToBeFound(flag))]);
    expect(review.findings.filter(({ place }) => place === null)).toEqual([]);
    expect(
      review.recommendations
        .filter(({ proof }) => proof.grade !== 'executed')
        .map(({ changes, proof }) => [changes[0]?.summary, proof.why]),
    ).toEqual([]);
  });

  test.skipIf(skip)('a target of plinth.toml is read by the name of its variable, which holds the password', async () => {
    using folder = temporaryFolder({ 'plinth.toml': '[targets.production]\nurl_env = "SHOP_URL"\n' });
    const ran = await runCli(['review', '--target', 'production', '--no-proof'], { cwd: folder.path, env: { SHOP_URL: urlOf('live') } });
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 1, stderr: '' });
    expect(ran.stdout).toContain(`${WATCHER}@`);
    expect(ran.stdout).not.toContain(SECRET);
  });

  test.skipIf(skip)(
    'leaves no trace: no session, no lock, no object, no transaction that wrote; it names itself while it reads',
    async () => {
      // A session has no name, and no state that is reported, until it has read what its client asks for.
      const sessions = async () =>
        (
          await client.query<{ name: string; user: string }>(
            `SELECT application_name AS name, usename AS user FROM pg_stat_activity WHERE usename = '${WATCHER}' AND state ~ '^(active|idle)'`,
          )
        ).rows;
      // Every session locks its database's row (RowExclusiveLock) while it connects: InitPostgres in postinit.c.
      const locks = async () =>
        (
          await client.query<{ mode: string }>(
            `SELECT DISTINCT l.mode FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.usename = '${WATCHER}' AND l.mode NOT IN ('AccessShareLock', 'ExclusiveLock')
             AND l.classid IS DISTINCT FROM 'pg_database'::regclass`,
          )
        ).rows;
      const rest = async () => ({
        definitions: await readDefinitions(client),
        // No transaction since has needed a number, which every one that writes does.
        next: (await client.query(`SELECT pg_snapshot_xmax(pg_current_snapshot()) AS next`)).rows,
        kept: (
          await client.query(
            `SELECT (SELECT count(*) FROM pg_class) AS relations, (SELECT count(*) FROM pg_db_role_setting) AS settings, (SELECT count(*) FROM pg_prepared_xacts) AS prepared, (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS advisory, (SELECT count(*) FROM pg_replication_slots) AS slots`,
          )
        ).rows,
      });
      const before = await rest();
      expect(await sessions()).toEqual([]);
      using folder = temporaryFolder();
      const { ended } = startCli(['review', '--database-url', urlOf('live'), '--no-proof', '--format', 'json'], { cwd: folder.path });
      const seen: { name: string; user: string }[][] = [];
      let running = true;
      void ended.then(() => (running = false));
      while (running) {
        const now = await sessions();
        if (now.length > 0) seen.push(now);
        expect(await locks()).toEqual([]);
      }
      expect((await ended).code).toBe(1);
      expect(seen.length).toBeGreaterThan(0);
      expect(Math.max(...seen.map((now) => now.length))).toBeLessThanOrEqual(2);
      expect(new Set(seen.flat().map(({ name }) => name))).toEqual(new Set(['plinth']));
      // The server's process ends a moment after its client.
      await expect.poll(sessions, { timeout: 10_000 }).toEqual([]);
      expect(await rest()).toEqual(before);
    },
  );

  test.skipIf(skip)('the number of statements is a constant, and one more for 500 definitions', async () => {
    const admin = await server.connect('postgres');
    for (const [name, tables] of [
      ['few', 5],
      ['many', 400],
    ] as const) {
      await admin.query(`CREATE DATABASE ${name}`);
      const made = await server.connect(name);
      const create = `CREATE TABLE t%s (id int PRIMARY KEY, a int, b text DEFAULT 'x' CHECK (b <> '')); CREATE INDEX ON t%1$s (lower(b)) WHERE a > 0`;
      await made.query(
        `DO $$ BEGIN FOR i IN 1..${tables} LOOP EXECUTE format('${create.replaceAll("'", "''")}', i); END LOOP; END $$; ANALYZE`,
      );
      await made.end();
    }
    await admin.end();
    const told: (number | undefined)[] = [];
    for (const name of ['few', 'many'])
      told.push(reviewOf(await reviewAlone(name, '--no-proof', '--only', 'types')).target.server?.statements);
    const batches = Math.ceil((400 * 3) / BATCH) - Math.ceil((5 * 3) / BATCH);
    const [few = Number.NaN, many = Number.NaN] = told;
    expect(few).toBeLessThan(40);
    expect(many - few).toBe(batches);
    expect(countMessages('many') - countMessages('few')).toBe(batches);
    expect(countMessages('few')).toBeLessThan(few + 10);
  });

  test.skipIf(skip)('a failure prints no password either', async () => {
    for (const format of ['text', 'json']) {
      const { code, stdout, stderr } = await runCli(['review', '--database-url', urlOf('absent'), '--format', format]);
      expect(code).toBe(2);
      expect(stdout + stderr).toContain('absent');
      expect(stdout + stderr).not.toContain(SECRET);
    }
  });
});
