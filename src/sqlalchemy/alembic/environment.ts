import { posix } from 'node:path';
import { Failure } from '../../failure/failure.js';
import type { Project } from '../../python/project.js';
import { findModule } from '../../python/resolve-module.js';
import { findLocations, type Location } from './locations.js';

/** One Alembic environment: its folder, env.py and revision files, all relative to the project. */
export interface Environment {
  readonly directory: string;
  readonly env: string | null;
  /** In the order in which Alembic loads them. */
  readonly files: readonly string[];
}

/** What plinth.toml may say: the folder of the environment, and its env.py. */
export interface EnvironmentChoice {
  readonly alembic?: string | undefined;
  readonly env?: string | undefined;
}

/** The project's Alembic environments, the one with the most revisions first. Throws `configuration_invalid` for a chosen folder that holds nothing. */
export async function findEnvironments(project: Project, choice: EnvironmentChoice): Promise<Environment[]> {
  if (choice.alembic !== undefined) return [openChosen(project, choice.alembic, choice.env)];
  const said = (await findLocations(project.root)).flatMap((location) => resolveLocation(project, location));
  const seen = new Set(said.map((environment) => environment.directory));
  const met = project.files
    .filter((file) => posix.basename(file) === 'env.py' && !seen.has(posix.dirname(file)))
    .map((file) => openEnvironment(project, posix.dirname(file), [], false));
  const all = new Map(
    [...said, ...met].filter((environment) => environment.files.length > 0).map((environment) => [environment.directory, environment]),
  );
  return [...all.values()].sort((a, b) => b.files.length - a.files.length || (a.directory < b.directory ? -1 : 1));
}

function openChosen(project: Project, alembic: string, env: string | undefined): Environment {
  const directory = trim(alembic);
  if (directory !== '.' && !project.index.directories.has(directory)) {
    throw new Failure('configuration_invalid', `there is no Alembic environment in "${alembic}"`, {
      detail: '[source] alembic in plinth.toml names a folder without Python files.',
      hint: 'Name the folder that holds env.py and versions/, relative to the reviewed directory.',
    });
  }
  return openEnvironment(project, directory, [], false, env === undefined ? undefined : trim(env));
}

function openEnvironment(project: Project, directory: string, versions: readonly string[], recursive: boolean, env?: string): Environment {
  const folders = versions.length > 0 ? versions : [posix.join(directory, 'versions')];
  const script = env ?? posix.join(directory, 'env.py');
  return {
    directory,
    env: project.index.files.has(script) ? script : null,
    files: folders.flatMap((folder) => listRevisions(project, folder, recursive)),
  };
}

function listRevisions(project: Project, folder: string, recursive: boolean): string[] {
  const below = `${trim(folder)}/`;
  return project.files.filter(
    (file) => file.startsWith(below) && (recursive || !file.slice(below.length).includes('/')) && !file.endsWith('/__init__.py'),
  );
}

/** Flask-Migrate writes no `script_location`: the environment is where the ini file is. */
function resolveLocation(project: Project, location: Location): Environment[] {
  const beside = posix.dirname(location.file);
  if (location.scriptLocation === null) return [openEnvironment(project, beside, [], location.recursive)];
  const directory = findFolder(project, location.scriptLocation, location.file);
  if (directory === null) return [];
  const versions = location.versionLocations.flatMap((path) => findFolder(project, path, location.file) ?? []);
  return [openEnvironment(project, directory, versions, location.recursive)];
}

/** A relative path starts where the command is run: the project, the folder of the ini file, or one in between. `package:path` is looked up. */
function findFolder(project: Project, written: string, ini: string): string | null {
  const { directories } = project.index;
  const [name, inside] = written.split(':');
  if (name !== undefined && inside !== undefined) {
    const found = findModule(project.index, name, ini);
    const path = found === null ? null : posix.join(found.path, inside);
    return path !== null && directories.has(trim(path)) ? trim(path) : null;
  }
  for (let base = posix.dirname(ini); ; base = posix.dirname(base)) {
    const path = trim(posix.join(base, written));
    if (directories.has(path)) return path;
    if (base === '.') return null;
  }
}

function trim(path: string): string {
  return posix.normalize(path).replace(/^\.\//, '').replace(/\/$/, '');
}
