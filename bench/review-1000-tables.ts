import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../src/shadow/server.js';
import { createTable } from './tables.js';

/**
 * How long a review of a live schema of 1 000 tables takes, and how much memory plinth itself: foreign keys of which a part has no
 * index or no delete action, JSON columns, soft deletes. Without proofs and with them. Ends with 1 when a goal is missed.
 *
 *     npx tsx bench/review-1000-tables.ts [<tables>] [<runs>]
 */
const GOALS = { withoutProofs: 8, withProofs: 30, megabytes: 300 };

/** Rows enough for the plans to be claimed; what they refer to is not looked at. */
function fillTable(number: number): string {
  return `INSERT INTO t${number} (parent_id, other_id, name) SELECT n % 300, n % 200, 'name ' || n FROM generate_series(1, 1500) n`;
}

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
  readonly summary: string;
}

/** Runs the built command in an empty directory; its own peak of resident memory, the servers' not included. */
function measure(url: string, args: readonly string[]): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
  const script = `process.argv.splice(1, 1, ${JSON.stringify(main)}); process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n')); await import(${JSON.stringify(main)});`;
  const called = performance.now();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', script, 'plinth', 'review', '--database-url', url, '--format', 'json', '--fail-on', 'never', ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    },
  );
  const seconds = (performance.now() - called) / 1000;
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(`the review ended with ${status}:\n${stderr}\n${stdout.slice(0, 2000)}`);
  return { seconds, megabytes: Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024, summary: summarise(stdout) };
}

interface Document {
  readonly findings: readonly unknown[];
  readonly recommendations: readonly { readonly proof: { readonly grade: string } }[];
  readonly notExamined: readonly unknown[];
  readonly target: { readonly server: { readonly statements: number } };
}

function summarise(stdout: string): string {
  const { findings, recommendations, notExamined, target } = JSON.parse(stdout) as Document;
  const executed = recommendations.filter(({ proof }) => proof.grade === 'executed').length;
  return `${findings.length} findings, ${recommendations.length} recommendations (${executed} executed), ${notExamined.length} not examined, ${target.server.statements} statements sent, ${(stdout.length / 2 ** 20).toFixed(1)} MB of JSON`;
}

async function prepare(tables: number): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = await startServer();
  const admin = await server.connect('postgres');
  await admin.query('CREATE DATABASE large');
  const client = await server.connect('large');
  for (let number = 0; number < tables; number++) await client.query(createTable(number));
  await client.query('SET session_replication_role = replica');
  for (let number = 0; number < tables; number++) await client.query(fillTable(number));
  await client.query('ANALYZE');
  // What has soft deletes without a partial index is said to be large, as the rule speaks of large tables only.
  await client.query(
    `SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', 't' || n, 'reltuples', 50000::real) FROM generate_series(0, ${tables} - 1) n WHERE n % 10 < 3`,
  );
  await client.end();
  return { url: server.url('large'), stop: () => server.stop() };
}

const [tables = 1000, runs = 1] = process.argv.slice(2).map(Number);
const database = await prepare(tables);
let missed = false;
try {
  for (const [name, args, goal] of [
    ['without proofs', ['--no-proof'], GOALS.withoutProofs],
    ['with proofs', [], GOALS.withProofs],
  ] as const)
    for (let run = 0; run < runs; run++) {
      const { seconds, megabytes, summary } = measure(database.url, args);
      const met = seconds <= goal && megabytes <= GOALS.megabytes;
      missed ||= !met;
      console.log(
        `${tables} tables ${name}: ${seconds.toFixed(1)} s (goal ${goal}), ${megabytes.toFixed(0)} MB (goal ${GOALS.megabytes}), ${met ? 'met' : 'missed'}\n  ${summary}`,
      );
    }
} finally {
  await database.stop();
}
process.exitCode = missed ? 1 : 0;
