import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasSuite, installSuite, runSuite, startConformanceServer } from './conformance-suite.js';
import { temporaryFolder } from '../harness/temporary.js';

/** Some of what `npm run measure:conformance` runs whole, a revision and a kind of message each. */
const SCENARIOS = [
  ['2025-11-25', 'server-initialize'],
  ['2025-11-25', 'tools-list'],
  ['2025-11-25', 'completion-complete'],
  ['2026-07-28', 'server-stateless'],
  ['2026-07-28', 'prompts-list'],
  ['2026-07-28', 'sep-2164-resource-not-found'],
] as const;

// It takes a Node of its own from npm: where that is not there yet, only CI fetches it.
const isThere = hasSuite() || process.env['CI'] === 'true';

let server: Awaited<ReturnType<typeof startConformanceServer>> | null = null;

beforeAll(async () => {
  if (!isThere) return;
  await installSuite();
  server = await startConformanceServer();
}, 240_000);

afterAll(async () => {
  await server?.end();
});

test.skipIf(!isThere)(
  'some scenarios of the official conformance suite (npm run measure:conformance runs all and fetches it)',
  async () => {
    using folder = temporaryFolder();
    const found = await Promise.all(
      SCENARIOS.map(async ([revision, scenario]) => {
        const given = ['--scenario', scenario, '--spec-version', revision];
        return runSuite(server?.url ?? '', given, join(folder.path, `${revision}-${scenario}`));
      }),
    );
    const checks = found.flat().flatMap((each) => each.checks);
    const untestable = /^Not testable: server does not list the diagnostic tool/;
    expect(checks.filter(({ status, errorMessage = '' }) => status === 'FAILURE' && !untestable.test(errorMessage))).toEqual([]);
    expect(checks.filter(({ status }) => status === 'SUCCESS').length).toBeGreaterThan(SCENARIOS.length);
  },
);
