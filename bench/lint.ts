/**
 * `npx tsx bench/lint.ts [--squawk path]`: the revisions of the public backends (PLINTH_BACKENDS), rendered to a file of SQL each, at most 500;
 * whole processes, five runs each, the median: `plinth lint --no-replay`, and squawk (`npm install squawk-cli` somewhere) where it is given.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProject } from '../src/python/project.js';
import { readRevisions } from '../src/sqlalchemy/alembic/read.js';

const backends = process.env['PLINTH_BACKENDS'] ?? '';
const squawk = process.argv[process.argv.indexOf('--squawk') + 1];
const folder = mkdtempSync(join(tmpdir(), 'plinth-bench-'));
let written = 0;
for (const name of ['notifications-api', 'h', 'lms']) {
  const history = await readRevisions(await readProject(join(backends, name)));
  for (const revision of history?.revisions ?? []) {
    const sql = revision.upgrade.statements.map((statement) => `${statement.sql};\n`).join('');
    if (sql === '' || written === 500) continue;
    written += 1;
    writeFileSync(join(folder, `${String(written).padStart(4, '0')}_${name}.sql`), sql);
  }
}
console.log(`${written} files`);
const files = Array.from({ length: written }, (_, at) => at);
const main = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js');
report('plinth lint --no-replay', [process.execPath, main, 'lint', '--no-replay', folder, '--format', 'json']);
if (process.argv.includes('--squawk') && squawk !== undefined) report('squawk', ['sh', '-c', `"${squawk}" "${folder}"/*.sql`]);
report('node alone', [process.execPath, '-e', '0']);
rmSync(folder, { recursive: true });

function report(name: string, [program = '', ...words]: readonly string[]): void {
  const times = files.slice(0, 5).map(() => {
    const started = performance.now();
    spawnSync(program, words, { stdio: 'ignore', maxBuffer: 2 ** 28 });
    return performance.now() - started;
  });
  const [, , median = 0] = times.toSorted((one, other) => one - other);
  console.log(`${name}: ${Math.round(median)} ms (${times.map(Math.round).join(', ')})`);
}
