import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createDatabase } from '../src/shadow/database.js';
import { childOptions, type Running } from '../src/shadow/cluster.js';
import { makeDirectory } from '../src/shadow/directory.js';
import { findBinaries } from '../src/shadow/binaries.js';
import { chooseAccount } from '../src/shadow/run-as.js';
import { startServer } from '../src/shadow/server.js';

/**
 * How long it takes from a call to the answer of the first query, each time in a new process and a new cluster. Beside it, in the same
 * run and turn by turn, what one would do by hand: `initdb` and `pg_ctl --wait start` with their defaults.
 *
 *     npm run bench [-- <runs>]
 */
const GOAL = 1_500;
const DEBIAN = '/usr/lib/postgresql/15/bin';

interface Contender {
  readonly name: string;
  measure(): Promise<number>;
}

async function callPlinth(): Promise<void> {
  const called = performance.now();
  const server = await startServer();
  const database = await createDatabase(server);
  await database.client.query('SELECT 1');
  console.log(performance.now() - called);
  await server.stop();
}

function measureInProcess(): Promise<number> {
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), 'call'], { encoding: 'utf8' });
  return Promise.resolve(Number(stdout));
}

async function measureByHand(bin: string): Promise<number> {
  const account = chooseAccount();
  const running: Running = { account, directory: await makeDirectory(account) };
  const options = { ...childOptions(running), stdio: 'ignore' as const };
  const data = join(running.directory, 'data');
  const called = performance.now();
  try {
    execFileSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'postgres'], options);
    execFileSync(
      join(bin, 'pg_ctl'),
      ['-D', data, '-w', '-o', `-c listen_addresses= -k ${running.directory}`, '-l', join(running.directory, 'log'), 'start'],
      options,
    );
    const client = new pg.Client({ host: running.directory, user: 'postgres', database: 'postgres', ssl: false });
    await client.connect();
    await client.query('CREATE DATABASE fresh');
    const fresh = new pg.Client({ host: running.directory, user: 'postgres', database: 'fresh', ssl: false });
    await fresh.connect();
    await fresh.query('SELECT 1');
    const answered = performance.now();
    await Promise.all([client.end(), fresh.end()]);
    return answered - called;
  } finally {
    spawnSync(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], options);
    await rm(running.directory, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function compare(runs: number): Promise<void> {
  const contenders: Contender[] = [
    { name: 'plinth: startServer, createDatabase', measure: measureInProcess },
    { name: 'by hand, the same programs: initdb, pg_ctl start', measure: () => measureByHand(findBinaries().bin) },
    ...(existsSync(DEBIAN) ? [{ name: "by hand, Debian's 15: initdb, pg_ctl start", measure: () => measureByHand(DEBIAN) }] : []),
  ];
  const times = contenders.map((): number[] => []);
  for (let run = 0; run < runs; run++) for (const [index, { measure }] of contenders.entries()) times[index]?.push(await measure());
  const base = median(times[0] ?? []);
  console.log(`From a call to the first query's answer in a database of its own, milliseconds, ${runs} runs`);
  for (const [index, { name }] of contenders.entries()) {
    const each = times[index] ?? [];
    console.log(
      `${name.padEnd(52)} min ${Math.min(...each)
        .toFixed(0)
        .padStart(5)}  median ${median(each).toFixed(0).padStart(5)}  × ${(median(each) / base).toFixed(2)}`,
    );
  }
  console.log(`goal ${GOAL}: ${base <= GOAL ? 'met' : 'missed'}`);
}

if (process.argv[2] === 'call') await callPlinth();
else await compare(Number(process.argv[2] ?? 7));
