import { startMajor } from '../src/shadow/start-major.js';
import { proveCase } from './prove-staged.js';
import { stagedCases } from './staged-cases.js';

/** Proves the staged sequence of every dangerous statement on the majors that are given (default 15 and 18). Words choose by a part of the title. */
const given = process.argv.slice(2);
const majors = given.filter((word) => /^\d+$/.test(word)).map(Number);
const words = given.filter((word) => !/^\d+$/.test(word));
const cases = stagedCases.filter(({ title }) => words.length === 0 || words.some((word) => title.includes(word)));
let failed = 0;
for (const major of majors.length === 0 ? [15, 18] : majors) {
  const server = await startMajor(major, new AbortController().signal);
  if (server.major !== major) console.log(`PostgreSQL ${major} is not to be had; on ${server.major} instead`);
  const missed: string[] = [];
  try {
    for (const each of cases) {
      const { checks, left } = await proveCase(server, each);
      const bad = [
        ...checks.filter(({ ok }) => !ok).map(({ claim, after }) => `${claim}: ${after}`),
        ...left.map(({ object, why }) => `${object}: ${why}`),
      ];
      if (bad.length > 0) missed.push(`  ${each.title}: ${bad.join('; ')}`);
    }
  } finally {
    await server.stop();
  }
  failed += missed.length;
  console.log(`PostgreSQL ${major}: ${cases.length - missed.length} of ${cases.length} staged sequences proved`);
  for (const line of missed) console.log(line);
}
process.exitCode = failed === 0 ? 0 : 1;
