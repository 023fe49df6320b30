import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMajor } from '../../src/shadow/start-major.js';
import { loadOltp, OLTP_STATEMENTS } from './oltp.js';
import { loadTpc, readGenerated } from './tpc.js';

/** A database with rows, and what is planned on it. */
export interface Source {
  readonly name: string;
  readonly url: string;
  readonly statements: readonly { readonly name: string; readonly sql: string }[];
}

export interface Sources {
  readonly list: readonly Source[];
  close(): Promise<void>;
}

/** Makes the suites on a real server of the major; `data` is a folder that `generate.py` has filled, or will. */
export async function makeSources(asked: {
  readonly major: string;
  readonly suites: string;
  readonly scale: string;
  readonly python: string;
  readonly data?: string | undefined;
}): Promise<Sources> {
  const names = asked.suites.split(',');
  const folder = asked.data ?? mkdtempSync(join(tmpdir(), 'fidelity-'));
  const wanted = names.filter(isTpc).filter((name) => !existsSync(join(folder, `${name}.json`)));
  mkdirSync(folder, { recursive: true });
  if (wanted.length > 0) {
    const script = fileURLToPath(new URL('generate.py', import.meta.url));
    execFileSync(asked.python, [script, folder, asked.scale, ...wanted], { stdio: 'inherit' });
  }
  // The server reads the rows as another account.
  chmodSync(folder, 0o755);
  process.env['TMPDIR'] ??= tmpdir();
  const server = await startMajor(Number(asked.major), new AbortController().signal);
  const list: Source[] = [];
  for (const name of names) {
    const called = performance.now();
    const admin = await server.connect('postgres');
    await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    await admin.end();
    const client = await server.connect(name);
    await (isTpc(name) ? loadTpc(client, folder, name) : loadOltp(client, Number(asked.scale)));
    await client.end();
    console.log(`${name}: loaded in ${Math.round((performance.now() - called) / 1000)} s`);
    list.push({ name, url: server.url(name), statements: isTpc(name) ? statementsOf(folder, name) : oltp });
  }
  return {
    list,
    close: async () => {
      await server.stop();
      if (asked.data === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isTpc(name: string): name is 'tpch' | 'tpcds' {
  return name === 'tpch' || name === 'tpcds';
}

function statementsOf(folder: string, name: 'tpch' | 'tpcds'): Source['statements'] {
  return readGenerated(folder, name).queries.map(([number, sql]) => ({ name: `${name} ${number}`, sql: sql.trim().replace(/;$/, '') }));
}

const oltp = OLTP_STATEMENTS.map((sql) => ({ name: sql.slice(0, 80), sql }));
