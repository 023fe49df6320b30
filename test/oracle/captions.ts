import { join } from 'node:path';
import { runPython } from './run-python.js';

/** The reference backend. */
export const captionsFolder = join(import.meta.dirname, '..', '..', 'examples', 'captions');
export const captionsRequirements = join(captionsFolder, 'requirements.txt');

/** Run Python in the reference backend; `url` is a libpq URL. */
export function runInCaptions(python: string, url: string, args: readonly string[]): Promise<string> {
  return runPython(python, args, { cwd: captionsFolder, env: { DATABASE_URL: url } });
}

/** Run one of Alembic's commands, e.g. `upgrade head`. */
export function runAlembic(python: string, url: string, ...command: readonly string[]): Promise<string> {
  return runInCaptions(python, url, ['-m', 'alembic', ...command]);
}

const CREATE_ALL = `
import asyncio
from captions.core.database import engine
from captions.models import metadata

async def main():
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()

asyncio.run(main())
`;

/** Create the tables of the models, without revisions. */
export function createAll(python: string, url: string): Promise<string> {
  return runInCaptions(python, url, ['-c', CREATE_ALL]);
}
