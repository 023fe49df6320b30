/**
 * `npm run measure:effects [-- --check] [major…]`: runs every shape of `effects/shapes.ts` on the fixture and every type change, on PostgreSQL 15
 * to 18, and writes what was seen to `src/migration/effects/measured.ts`. With `--check`, nothing is written: what differs from the
 * file is printed, on the majors that are given or at hand, and the exit code is 1.
 */
import { writeFileSync } from 'node:fs';
import { measured } from '../src/migration/effects/measured.js';
import type { Database } from '../src/shadow/database.js';
import { startMajor } from '../src/shadow/start-major.js';
import { collect, differences, type Run } from './effects/collect.js';
import { openFixture } from './effects/open-fixture.js';
import { renderMeasured } from './effects/render.js';
import { runShape } from './effects/run-shape.js';
import { shapes } from './effects/shapes.js';
import { measureTypeChanges } from './effects/type-changes.js';

const words = process.argv.slice(2);
const check = words.includes('--check');
const given = words.filter((word) => /^\d+$/.test(word)).map(Number);
const majors = given.length > 0 ? given : [15, 16, 17, 18];

const runs: Run[] = [];
for (const major of majors) {
  const server = await startMajor(major, new AbortController().signal);
  try {
    if (server.major === major) runs.push(await measureMajor(await openFixture(server), major));
    else console.log(`PostgreSQL ${major}: not at hand`);
  } finally {
    await server.stop();
  }
}
if (check) {
  const found = runs.flatMap((run) => differences(run, measured));
  for (const line of found) console.log(line);
  console.log(`${runs.map(({ major }) => major).join(', ')}: ${found.length} differences`);
  process.exitCode = found.length === 0 ? 0 : 1;
} else writeFileSync(new URL('../src/migration/effects/measured.ts', import.meta.url), renderMeasured(collect(runs)));

async function measureMajor(template: Database, major: number): Promise<Run> {
  const started = performance.now();
  const observed = new Map<string, Awaited<ReturnType<typeof runShape>>>();
  for (const shape of shapes) observed.set(shape.id, await runShape(template, shape));
  const { kept, tried } = await measureTypeChanges(template);
  const refused = [...observed].flatMap(([id, result]) => ('refused' in result ? [`  ${id}: ${result.refused}`] : []));
  console.log(
    `PostgreSQL ${major}: ${observed.size} statements, ${tried} type changes (${kept.length} keep the file), ${Math.round((performance.now() - started) / 1000)} s`,
  );
  for (const line of refused) console.log(line);
  return { major, observed, kept };
}
