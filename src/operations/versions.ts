import { type Versions, readLibraryVersions } from '../configuration/library-versions.js';
import { readConfiguration } from '../configuration/read.js';
import { readDeclaredMajor } from '../configuration/server-version.js';
import { findDirectory } from '../python/project.js';

/** The versions that a project declares: in plinth.toml, a compose file, a lock file or its requirements. Throws `directory_not_found`. */
export async function readVersions(given: string): Promise<Versions> {
  const directory = await findDirectory(given);
  const { configuration } = await readConfiguration(directory);
  const declared = configuration.postgres?.major ?? (await readDeclaredMajor(directory))?.major ?? null;
  return { postgresql: declared, ...readLibraryVersions(directory) };
}
