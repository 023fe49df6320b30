import type { Configuration } from '../configuration/configuration.js';
import { readConfiguration } from '../configuration/read.js';
import { type DeclaredMajor, readDeclaredConnections, readDeclaredMajor } from '../configuration/server-version.js';
import { Failure } from '../failure/failure.js';
import type { EnvironmentChoice } from '../sqlalchemy/alembic/environment.js';
import type { RevisionHistory } from '../sqlalchemy/alembic/history.js';
import { type Project, readProject } from '../python/project.js';
import type { NotExamined } from '../source/place.js';
import { readRevisions } from '../sqlalchemy/alembic/read.js';
import type { Checkouts } from '../sqlalchemy/checkout/checkout.js';
import { readCheckouts } from '../sqlalchemy/checkout/read-checkouts.js';
import { type EngineSettings, readEngineSettings } from '../sqlalchemy/engine-settings.js';
import type { Models } from '../sqlalchemy/models.js';
import { defaultNaming, type NamingConvention } from '../sqlalchemy/naming.js';
import { type ModelsOptions, readMapping } from '../sqlalchemy/read-models.js';
import { readQueries } from '../sqlalchemy/read-queries.js';
import { type ProseFile, readProse } from '../team/knowledge/read-prose.js';
import { type Memory, readMemory } from '../team/memory/read-memory.js';
import type { CodeWorkload } from '../workload/code.js';

/** What a project's own files say, before any server is asked. */
export interface Application {
  readonly directory: string;
  readonly configuration: Configuration;
  readonly configurationFile: string | null;
  readonly declaredMajor: DeclaredMajor | null;
  readonly project: Project;
  /** Null when the project has none. */
  readonly models: Models | null;
  readonly revisions: RevisionHistory | null;
  /** What its functions send; null when there are no models to read them by. */
  readonly code: CodeWorkload | null;
  readonly engines: readonly EngineSettings[];
  /** Sessions, connections and engines that its functions take, and those that they keep. */
  readonly checkouts: Checkouts;
  /** `max_connections` of the compose file. */
  readonly declaredConnections: Awaited<ReturnType<typeof readDeclaredConnections>>;
  /** Which Alembic environment was asked for. */
  readonly alembic: EnvironmentChoice;
  /** How the project names constraints and indexes. */
  readonly naming: NamingConvention;
  /** What people and earlier runs wrote down. */
  readonly memory: Memory;
  /** Conventions files and the team's protocol, quoted and not interpreted. */
  readonly prose: readonly ProseFile[];
  /** What could not be read, by what it was to give. */
  readonly notExamined: {
    readonly files: readonly NotExamined[];
    readonly models: readonly NotExamined[];
    readonly revisions: readonly NotExamined[];
    readonly knowledge: readonly NotExamined[];
  };
}

/**
 * Reads configuration, models and revisions. The user's Python is read, never run. `texts` as in `readProject`. Throws
 * `directory_not_found`, `configuration_invalid`, `revisions_broken`.
 */
export async function readApplication(
  directory: string,
  texts: ReadonlyMap<string, string> = new Map(),
  { code = true }: { readonly code?: boolean } = {},
): Promise<Application> {
  const project = await readProject(directory, texts);
  const { configuration, file } = await readConfiguration(directory);
  const memory = readMemory(directory, configuration.memory?.dir);
  const known = readProse(directory, { files: configuration.knowledge?.files, protocol: configuration.team?.protocol });
  const source = configuration.source ?? {};
  const mapping = readMapping(project, modelsOptions(configuration));
  const { models } = mapping;
  const alembic = {
    ...(source.alembic === undefined ? {} : { alembic: source.alembic }),
    ...(source.env === undefined ? {} : { env: source.env }),
  };
  const revisions = await readRevisions(project, alembic);
  return {
    directory,
    configuration,
    configurationFile: file,
    declaredMajor: await readDeclaredMajor(directory),
    project,
    models: models.tables.length === 0 ? null : models,
    revisions,
    code: code && models.tables.length > 0 ? readQueries(project, mapping) : null,
    engines: readEngineSettings(project),
    checkouts: code ? readCheckouts(mapping.registry.evaluation) : { taken: 0, kept: [], notExamined: [] },
    declaredConnections: await readDeclaredConnections(directory),
    alembic,
    naming: models.tables.length === 0 ? defaultNaming : models.namingConvention,
    memory,
    prose: known.prose,
    notExamined: {
      files: project.notExamined,
      models: models.notExamined,
      revisions: [...(revisions?.notExamined ?? []), ...unknownOf(revisions)],
      knowledge: [...known.notExamined, ...memory.broken.map(({ file, line, reason }) => ({ file, line, object: 'memory entry', reason }))],
    },
  };
}

/** What the functions of an application that was read without its code send: for work that needs it only when it has found something. */
export function readCode({ project, models, configuration }: Application): CodeWorkload | null {
  return models === null ? null : readQueries(project, readMapping(project, modelsOptions(configuration)));
}

/** Which modules hold the models, as far as plinth.toml says. */
export function modelsOptions({ source }: Configuration): ModelsOptions {
  return source?.models === undefined ? {} : { models: source.models };
}

function unknownOf(revisions: RevisionHistory | null): NotExamined[] {
  return (revisions?.revisions ?? []).flatMap(({ upgrade }) => upgrade.unknown);
}

/** `notRead` are the project's files that could not be read: the models may be in one of them. */
export function nothingToReview(directory: string, notRead: readonly NotExamined[] = []): Failure {
  const unread = notRead
    .slice(0, 5)
    .map(({ file, line, object, reason }) => `${[file ?? object, line].filter((part) => part !== null).join(':')}: ${reason}`);
  return new Failure('nothing_to_review', `there are no SQLAlchemy models and no Alembic revisions in ${directory}`, {
    ...(unread.length === 0 ? {} : { detail: unread.join('\n') }),
    hint: 'Name the directory of the backend, set [source] models and alembic in plinth.toml, or give --database-url to review a live database alone.',
  });
}
