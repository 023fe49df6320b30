import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cacheFolder, measureFolder, type Rendering } from './backend.js';
import { locateCheckout } from './checkout.js';
import { nameDriver } from './database-url.js';
import { findPython } from './interpreter.js';
import { runCommand } from './run-command.js';

/**
 * Make, once, a virtual environment with the backend's pinned packages; gives the path of its Python. The lists in this folder are
 * whole (`pip freeze`), so pip need not resolve anything.
 */
export async function prepareEnvironment(backend: Rendering): Promise<string> {
  const requirements = join(measureFolder, backend.requirements);
  const folder = join(cacheFolder, backend.name, 'venv');
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'requirements.sha256');
  const hash = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === hash) return python;
  await rm(folder, { recursive: true, force: true });
  await runCommand({ program: await findPython(backend.python), arguments: ['-m', 'venv', folder] });
  const whole = backend.requirements.startsWith('requirements/') ? ['--no-deps'] : [];
  await runCommand({ program: python, arguments: ['-m', 'pip', 'install', '--quiet', ...whole, '--requirement', requirements] });
  await writeFile(stamp, hash);
  return python;
}

/** Variables for the backend's code when it works on the database with this libpq URL. */
export async function describeEnvironment(backend: Rendering, url: string): Promise<Readonly<Record<string, string>>> {
  const beside = await Promise.all(backend.beside.map(locateCheckout));
  const place = (value: string) => value.replace(/\{url(?::(\w+))?\}/, (_, driver?: string) => nameDriver(url, driver ?? backend.driver));
  const own = Object.entries(backend.environment).map(([name, value]) => [name, place(value)]);
  return { PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: beside.join(delimiter), ...Object.fromEntries(own) };
}
