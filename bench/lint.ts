/**
 * `npx tsx bench/lint.ts`: whole processes on files that others wrote, below PLINTH_BACKENDS; five runs each, in turn, and the median.
 * 500 files of SQL (the revisions of the public backends, rendered): `plinth lint --no-replay` beside squawk, which comes from npm to .cache/.
 * Then up to 1 000 of the revisions themselves, rendered and linted.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readProject } from '../src/python/project.js';
import type { Revision } from '../src/sqlalchemy/alembic/history.js';
import { readRevisions } from '../src/sqlalchemy/alembic/read.js';

const SQUAWK = '2.66.0';
const backends = process.env['PLINTH_BACKENDS'] ?? '';
const main = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'plinth-bench-'));
const histories = await readHistories();
const files = writeSql();
const lint = [process.execPath, main, 'lint', '--no-replay', '--format', 'json'];
const [own = 0, other = 0] = report(`${files} files of SQL`, {
  'plinth lint --no-replay': [...lint, join(folder, 'sql')],
  squawk: ['sh', '-c', `"${installSquawk()}" "${join(folder, 'sql')}"/*.sql`],
  'node alone': [process.execPath, '-e', '0'],
});
console.log(`plinth / squawk: ${(own / other).toFixed(2)}`);
const revisions = copyRevisions(1000);
report(`${revisions} revisions`, { 'plinth lint --no-replay': [...lint, ...histories.map(({ name }) => join(folder, name))] });
rmSync(folder, { recursive: true });

interface History {
  readonly name: string;
  readonly directory: string;
  readonly revisions: readonly Revision[];
}

async function readHistories(): Promise<History[]> {
  const read: History[] = [];
  for (const name of ['notifications-api', 'h', 'dispatch', 'lms', 'funding-service'].filter((each) => existsSync(join(backends, each)))) {
    const history = await readRevisions(await readProject(join(backends, name)));
    if (history !== null) read.push({ name, directory: history.directory, revisions: history.revisions });
  }
  return read;
}

function writeSql(): number {
  mkdirSync(join(folder, 'sql'));
  const texts = histories.flatMap(({ name, revisions }) =>
    revisions.flatMap(({ upgrade: { statements } }) =>
      statements.length === 0 ? [] : [{ name, sql: statements.map(({ sql }) => `${sql};\n`).join('') }],
    ),
  );
  const chosen = texts.slice(0, 500);
  for (const [at, { name, sql }] of chosen.entries()) writeFileSync(join(folder, 'sql', `${String(at).padStart(4, '0')}_${name}.sql`), sql);
  return chosen.length;
}

/** Environments with the first revisions of each history, in the order of the list, until there are enough. */
function copyRevisions(most: number): number {
  let left = most;
  for (const { name, directory, revisions } of histories) {
    const taken = new Set(revisions.slice(0, left).map(({ file }) => basename(file)));
    left -= taken.size;
    cpSync(join(backends, name, directory), join(folder, name), {
      recursive: true,
      filter: (path) => !/[\\/]versions[\\/].*\.py$/.test(path) || taken.has(basename(path)),
    });
  }
  return most - left;
}

function installSquawk(): string {
  const place = join(import.meta.dirname, '..', '.cache', 'squawk');
  const program = join(place, 'node_modules', '.bin', 'squawk');
  if (existsSync(program)) return program;
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), '{}');
  spawnSync('npm', ['install', '--no-audit', '--no-fund', `squawk-cli@${SQUAWK}`], { cwd: place, stdio: 'inherit' });
  return program;
}

/** The medians, in the order of the commands. */
function report(title: string, commands: Readonly<Record<string, readonly string[]>>): readonly number[] {
  console.log(title);
  const names = Object.keys(commands);
  const times = new Map(names.map((name) => [name, new Array<number>()]));
  // In turn: what else the machine does meets all of them.
  for (let round = 0; round < 5; round += 1)
    for (const name of names) {
      const [program = '', ...words] = commands[name] ?? [];
      const started = performance.now();
      spawnSync(program, words, { stdio: 'ignore' });
      times.get(name)?.push(performance.now() - started);
    }
  return [...times].map(([name, taken]) => {
    const [, , median = 0] = taken.toSorted((one, other) => one - other);
    console.log(`  ${name}: ${Math.round(median)} ms (${taken.map(Math.round).join(', ')})`);
    return median;
  });
}
