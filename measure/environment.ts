import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cacheFolder, measureFolder, type Backend } from './backend.js';
import { locateCheckout } from './checkout.js';
import { findPython } from './interpreter.js';
import { runCommand } from './run-command.js';

/** Make, once, a virtual environment with the backend's pinned packages; gives the path of its Python. */
export async function prepareEnvironment(backend: Backend): Promise<string> {
  const requirements = join(measureFolder, 'requirements', `${backend.name}.txt`);
  const folder = join(cacheFolder, backend.name, 'venv');
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'requirements.sha256');
  const hash = createHash('sha256').update(await readFile(requirements)).digest('hex');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === hash) return python;
  await rm(folder, { recursive: true, force: true });
  await runCommand({ program: await findPython(backend.python), arguments: ['-m', 'venv', folder] });
  await runCommand({ program: python, arguments: ['-m', 'pip', 'install', '--quiet', '--no-deps', '--requirement', requirements] });
  await writeFile(stamp, hash);
  return python;
}

/** Variables for the backend's code when it works on the database with this URL (SQLAlchemy's form). */
export async function describeEnvironment(backend: Backend, url: string): Promise<Readonly<Record<string, string>>> {
  const beside = await Promise.all(backend.beside.map(locateCheckout));
  const own = Object.entries(backend.environment).map(([name, value]) => [name, value.replace('{url}', url)]);
  return { PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: beside.join(delimiter), ...Object.fromEntries(own) };
}
