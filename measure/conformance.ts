/**
 * `npm run measure:conformance`: the official MCP conformance suite against plinth's factory behind loopback HTTP, both revisions. The suite
 * and the Node that it needs come from npm into .cache. Scenarios of features that plinth does not offer are listed with the reason.
 */
import { join } from 'node:path';
import { installSuite, runSuite, startConformanceServer, suiteFolder } from '../test/mcp/conformance-suite.js';
import { formatShare, printList } from './print.js';

const REVISIONS = ['2025-11-25', '2026-07-28'];

/** Scenarios, by the beginning of their names, of what no tool of plinth does. */
const NOT_OFFERED: readonly (readonly [RegExp, string])[] = [
  [/^logging-set-level|^tools-call-with-logging/, 'no logging over the protocol, which is deprecated: notes go to standard error'],
  [/^tools-call-sampling|^input-required-result-basic-(sampling|list-roots)/, 'no sampling and no roots, which are deprecated'],
  [/elicitation|^input-required-result/, 'no tool asks the user something back'],
  [/^resources-(un)?subscribe/, 'no resource can be subscribed to'],
  [/^tasks-/, 'the extension for tasks is not offered'],
  [/^json-schema-2020-12|^http-custom-header|^http-header/, 'pending in the suite itself, not scored'],
];

/** Checks of a scenario that plinth has otherwise: they call a tool of the suite that asks back or logs. */
const UNTESTABLE = /^Not testable: server does not list the diagnostic tool/;

await installSuite();
const server = await startConformanceServer();
try {
  for (const revision of REVISIONS) await measure(server.url, revision);
} finally {
  await server.end();
}

async function measure(url: string, revision: string): Promise<void> {
  const scenarios = await runSuite(url, ['--requirements', revision], join(suiteFolder, revision));
  const offered = scenarios.filter(({ name }) => reasonFor(name) === null);
  const failed = offered.flatMap(({ name, checks }) =>
    checks
      .filter(({ status, errorMessage = '' }) => status === 'FAILURE' && !UNTESTABLE.test(errorMessage))
      .map(({ id, errorMessage }) => `${name} ${id}: ${errorMessage ?? ''}`),
  );
  const untestable = offered.flatMap(({ name, checks }) =>
    checks.filter(({ errorMessage = '' }) => UNTESTABLE.test(errorMessage)).map(({ id }) => `${name} ${id}`),
  );
  const checks = offered.flatMap((scenario) => scenario.checks).filter(({ status }) => status === 'SUCCESS' || status === 'FAILURE');
  console.log(`\n${revision}`);
  console.log(
    `  scenarios that apply and pass ${formatShare({ matching: offered.length - new Set(failed.map((each) => each.split(' ')[0])).size, of: offered.length })}`,
  );
  console.log(
    `  checks in them ${formatShare({ matching: checks.filter(({ status }) => status === 'SUCCESS').length, of: checks.length })}`,
  );
  printList('failed', failed);
  printList('cannot be tested without a tool that asks back or logs', untestable);
  printList(
    'not offered',
    scenarios.flatMap(({ name }) => (reasonFor(name) === null ? [] : [`${name}: ${reasonFor(name)}`])),
  );
}

function reasonFor(scenario: string): string | null {
  return NOT_OFFERED.find(([pattern]) => pattern.test(scenario))?.[1] ?? null;
}
