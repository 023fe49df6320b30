import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FixResult } from '../../src/operations/fix/result.js';
import type { Review } from '../../src/operations/review/result.js';
import type { Server } from '../../src/shadow/server.js';
import { type Ran, runCli } from '../harness/cli.js';
import { testDatabase, testServer } from '../harness/database.js';
import { noDebian, startDebian } from '../harness/debian.js';
import type { TemporaryFolder } from '../harness/temporary.js';
import { captionsRequirements } from '../oracle/captions.js';
import { readDefinitions } from '../oracle/definitions.js';
import { findOracle } from '../oracle/python.js';
import { runPython } from '../oracle/run-python.js';
import { reviewOf } from '../review/reading.js';
import { captionsCopy, changedFiles, fixOf, git } from './copies.js';

const { python, missing } = await findOracle(captionsRequirements);
const why = missing === null ? '' : ` (skipped: ${missing})`;

const NOW = { PLINTH_NOW: '2026-06-01T12:00:00Z' };

const IMPORT_ALL = `
import importlib, pkgutil
import captions
from sqlalchemy.orm import configure_mappers
names = [module.name for module in pkgutil.walk_packages(captions.__path__, 'captions.')]
for name in names:
    importlib.import_module(name)
configure_mappers()
from captions.main import app
print(len(names), 'modules', len(app.openapi()['paths']), 'paths')
`;

const review = async (folder: string): Promise<Review> =>
  reviewOf(await runCli(['review', '--format', 'json', '--no-proof'], { cwd: folder, env: NOW }));

let untouched: Promise<Review> | null = null;

/** The copies are alike, and so are the reviews of them before anything is fixed. */
const reviewUntouched = (folder: string): Promise<Review> => (untouched ??= review(folder));

/** Everything that is safe; and every finding by its id. */
const WAYS = [
  { way: '--all-safe', words: () => ['--all-safe'] },
  { way: 'all ids', words: ({ findings }: Review) => findings.map(({ id }) => id) },
] as const;

describe.each(WAYS)('plinth fix, $way', ({ way, words }) => {
  let copy: TemporaryFolder;
  let before: Review;
  let ran: Ran;
  let result: FixResult;

  beforeAll(async () => {
    copy = captionsCopy();
    before = await reviewUntouched(copy.path);
    ran = await runCli(['fix', ...words(before), '--write', '--format', 'json'], { cwd: copy.path, env: NOW });
    result = fixOf(ran);
  }, 900_000);
  afterAll(() => copy[Symbol.dispose]());

  test('fixes what was chosen, says of the rest what is to be done, and shows that it holds', () => {
    const fixed = result.fixes.filter(({ status }) => status === 'fixed');
    const others = result.fixes.filter(({ status }) => status !== 'fixed');
    expect(fixed.length).toBeGreaterThan(way === 'all ids' ? 45 : 15);
    for (const { status, why, instructions } of others) {
      expect(status).toBeOneOf(['instructions', 'left_out']);
      expect(why).toMatch(/\w/);
      expect(instructions === null).toBe(status !== 'instructions');
    }
    if (way === '--all-safe') expect(others).toEqual([]);
    expect(ran.code).toBe(others.length === 0 ? 0 : 1);
    expect(result.checks.length).toBeGreaterThan(8);
    expect(result.checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('writes what it says, as the diff says', () => {
    expect(result.written).toBe(true);
    expect(changedFiles(copy.path)).toEqual(result.files.map(({ file }) => file).toSorted());
    for (const { file, diff } of result.files) {
      const text = readFileSync(join(copy.path, file), 'utf8');
      for (const line of diff.split('\n').filter((each) => /^\+(?!\+\+ )/.test(each))) expect(text).toContain(line.slice(1));
    }
    git(copy.path, 'add', '--all');
    expect(git(copy.path, 'diff', '--cached', '--check')).toBe('');
  });

  test('a few revisions, each on the one before, on the head that was there', () => {
    expect(result.revisions.map(({ stage }) => stage)).toEqual(way === 'all ids' ? ['outside', 'inside', 'validate'] : ['outside']);
    expect(result.revisions.map(({ parents }) => parents)).toEqual([
      ['d37f8b4c1904'],
      ...result.revisions.slice(0, -1).map(({ id }) => [id]),
    ]);
    for (const { stage, statements } of result.revisions)
      for (const { locks } of statements) if (stage !== 'inside') expect(locks.map(({ mode }) => mode)).not.toContain('ACCESS EXCLUSIVE');
  });

  test('a second review finds nothing of it, and nothing new', async () => {
    const after = await review(copy.path);
    const mended = new Set(result.fixes.filter(({ status }) => status === 'fixed').flatMap(({ answers }) => answers.map(({ id }) => id)));
    // What was left out may be mended along with what was fixed.
    const known = before.findings.map(({ id }) => id).filter((id) => !mended.has(id));
    expect(after.findings.map(({ id }) => id).filter((id) => !known.includes(id))).toEqual([]);
  }, 240_000);

  test('a second run has nothing to do', async () => {
    const { code, stdout } = await runCli(['fix', '--all-safe', '--write', '--format', 'json'], { cwd: copy.path, env: NOW });
    const again = JSON.parse(stdout) as FixResult;
    expect({ code, files: again.files, fixes: again.fixes, written: again.written }).toEqual({
      code: 0,
      files: [],
      fixes: [],
      written: false,
    });
  }, 600_000);

  describe.skipIf(python === null)(`with real SQLAlchemy and Alembic${why}`, () => {
    const run = (url: string, ...args: readonly string[]): Promise<string> =>
      runPython(python ?? '', args, { cwd: copy.path, env: { DATABASE_URL: url } });

    test('the application imports', async () => {
      expect(await run('postgresql://nobody@localhost/none', '-c', IMPORT_ALL)).toMatch(/\d+ modules \d+ paths/);
    });

    const SERVERS = [
      { major: 18, skip: false, open: (): Promise<Server> => Promise.resolve(testServer()) },
      { major: 15, skip: noDebian, open: startDebian },
    ];

    describe.each(SERVERS)('on PostgreSQL $major', ({ major, skip, open }) => {
      test.skipIf(skip)(
        'upgrades, downgrades and upgrades; alembic check finds what it found before, or less',
        async () => {
          const server = await open();
          try {
            await using database = await testDatabase(server);
            const alembic = (...command: readonly string[]): Promise<string> => run(database.url, '-m', 'alembic', ...command);
            const detect = async (): Promise<readonly string[]> => {
              const printed = await alembic('check').catch(String);
              expect(printed).toMatch(/upgrade operations detected/);
              return printed.match(/Detected .*/g) ?? [];
            };
            expect((await alembic('heads')).trim().split('\n')).toEqual([`${result.revisions.at(-1)?.id} (head)`]);
            await alembic('upgrade', 'd37f8b4c1904');
            const old = await readDefinitions(database.client);
            await alembic('upgrade', 'head');
            const fresh = await readDefinitions(database.client);
            expect(fresh.length).toBeGreaterThan(old.length);
            // The index that only the revisions make, and a key in which models and revisions differ: both were there before.
            const drift = [
              /removed index 'ix_audit_log_created_at_brin'/,
              /(?:removed|added) foreign key \(media_id\)\(id\) on table transcriptions/,
            ];
            const detected = await detect();
            expect(detected.filter((line) => !drift.some((known) => known.test(line)))).toEqual([]);
            // The key is among what was chosen.
            if (way === 'all ids') expect(detected.length).toBeLessThan(2);
            await alembic('downgrade', 'd37f8b4c1904');
            expect(await readDefinitions(database.client)).toEqual(old);
            await alembic('upgrade', 'head');
            expect(await readDefinitions(database.client)).toEqual(fresh);
          } finally {
            if (major === 15) await server.stop();
          }
        },
        240_000,
      );
    });
  });
});
