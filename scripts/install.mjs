import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program in the repository; ends this process with its exit code when it fails, unless `allowFailure`. */
export function run(command, args, { allowFailure = false, env = {}, stdio = 'inherit' } = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio,
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0 && !allowFailure) process.exit(status ?? 1);
  return status ?? 1;
}

/** Runs a program that a dependency brings. */
export function runBin(name, args, options) {
  return run(process.execPath, [binOf(name), ...args], options);
}

function binOf(name) {
  const [packageName, bin = name] = name.split(':');
  const manifest = JSON.parse(readFileSync(`${root}node_modules/${packageName}/package.json`, 'utf8'));
  const path = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin];
  return `${root}node_modules/${packageName}/${path}`;
}

/** Installs what the lock file names, when that has not been done yet. */
export function install() {
  const installed = `${root}node_modules/.package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs) return;
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['ignore', 2, 2] });
}

/** Bundles and writes the published schemas, unless nothing has changed since that was last done. Types are checked by `npm run check`. */
export function build() {
  const stamp = `${root}dist/.built`;
  const sources = [...listFiles(`${root}src`), `${root}package.json`, `${root}scripts/bundle.mjs`];
  const newest = Math.max(...sources.map((file) => statSync(file).mtimeMs));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest) return;
  rmSync(`${root}dist`, { recursive: true, force: true });
  run(process.execPath, ['scripts/bundle.mjs'], { stdio: ['ignore', 2, 2] });
  run(process.execPath, ['dist/generate/main.js', '--assets'], { stdio: ['ignore', 2, 2] });
  writeFileSync(stamp, '');
}

function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
