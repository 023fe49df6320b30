/**
 * `npm run measure:queries [-- name…]`: what `plinth queries` reads from functions drawn by `draws.json` against what the server's log
 * says that real calls of them send; and findings of red flags 2, 6 and 7 over the same functions against the labels of `labels/`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer, type Server } from '../src/shadow/server.js';
import type { CodeWorkload } from '../src/workload/code.js';
import { cacheFolder, readBackends, type Backend } from './backend.js';
import { callFunctions } from './call-functions.js';
import { copyCheckout } from './checkout.js';
import { compareQueries, type ComparedFunction } from './compare-queries.js';
import { drawFunctions, readDraw } from './draw.js';
import { prepareEnvironment } from './environment.js';
import { measureLabels } from './labelled-flags.js';
import { formatShare, printList } from './print.js';
import { runPlinth } from './run-plinth.js';
import { loggingSettings } from './statement-log.js';

const nothing: CodeWorkload = { functions: [], notExamined: [] };
const summary: string[] = [];

const backends = readBackends(process.argv.slice(2));
const server = await startServer({ settings: loggingSettings });
try {
  for (const backend of backends) await measure(backend, server);
} finally {
  await server.stop();
}
console.log(`\nFunctions whose statements are all found and equal\n${summary.join('\n')}`);

async function measure(backend: Backend, on: Server): Promise<void> {
  const checkout = await copyCheckout(backend, 'queries');
  const python = await prepareEnvironment(backend);
  const { goal, database } = await readDraw(backend.name);
  const { population, drawn } = await drawFunctions(backend, checkout, python);
  console.log(`\n${backend.name}: ${drawn.length} functions of ${population}`);
  const calls = await callFunctions(backend, database, { server: on, checkout, python });
  const answer = await runPlinth<CodeWorkload>(['queries', checkout]);
  if ('failure' in answer) printList('plinth failed', [answer.failure]);
  const workload = 'failure' in answer ? nothing : answer.document;
  const names = drawn.map(({ name }) => name);
  const compared = await compareQueries(names, calls, workload);
  await keep(backend, { calls, workload, compared });
  print(compared);
  const counted = compared.filter(({ verdict }) => verdict !== 'silent');
  const equal = { matching: counted.filter(({ verdict }) => verdict === 'equal').length, of: counted.length };
  const mark = equal.matching >= equal.of * goal ? 'ok   ' : 'short';
  summary.push(`  ${mark} ${backend.name.padEnd(20)} ${formatShare(equal)}, goal ${goal * 100} %`);
  await measureLabels(backend, checkout, drawn);
}

function print(compared: readonly ComparedFunction[]): void {
  const silent = compared.filter(({ verdict }) => verdict === 'silent');
  const quiet = silent.filter(({ more }) => more.length === 0);
  console.log(`  send nothing when called: ${silent.length}, of which plinth says the same of ${quiet.length}`);
  const more = compared.reduce((sum, entry) => sum + entry.more.length, 0);
  console.log(`  statements of plinth's that no call sent: ${more} (other ways through the functions, or wrong)`);
  for (const { name, missing, reasons } of compared.filter(({ verdict }) => verdict === 'missed')) {
    console.log(`  missed: ${name}`);
    for (const { way, sql, nearest } of missing) {
      console.log(`    sent${way === '' ? '' : ` (${way})`}: ${flatten(sql)}`);
      console.log(`    nearest: ${nearest === null ? 'nothing' : flatten(nearest)}`);
    }
    for (const reason of reasons) console.log(`    ${reason}`);
  }
}

function flatten(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').trim();
}

/** For a closer look: everything as JSON in the cache. */
async function keep(backend: Backend, sides: Readonly<Record<string, unknown>>): Promise<void> {
  const folder = join(cacheFolder, backend.name, 'code');
  await mkdir(folder, { recursive: true });
  for (const [side, document] of Object.entries(sides))
    await writeFile(join(folder, `${side}.json`), `${JSON.stringify(document, null, 2)}\n`);
}
