import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadModule } from 'libpg-query';
import { readConfiguration } from '../../configuration/read.js';
import type { Configuration } from '../../configuration/configuration.js';
import { readDeclaredMajor } from '../../configuration/server-version.js';
import { findVersion } from '../../drift/find-version.js';
import { Failure } from '../../failure/failure.js';
import type { PendingMigration } from '../../proof/rehearsal/pending.js';
import { readProject } from '../../python/project.js';
import type { NotExamined } from '../../source/place.js';
import type { Statement } from '../../source/statement.js';
import { splitByVersions } from '../../sqlalchemy/alembic/applied.js';
import { defaultOptions, type EnvironmentOptions, readEnvironmentOptions } from '../../sqlalchemy/alembic/environment-options.js';
import { findEnvironments } from '../../sqlalchemy/alembic/environment.js';
import type { Revision, RevisionHistory } from '../../sqlalchemy/alembic/history.js';
import { selectRange } from '../../sqlalchemy/alembic/range.js';
import { readRevisions } from '../../sqlalchemy/alembic/read.js';
import { renderHistory } from '../../sqlalchemy/alembic/render.js';
import { statementsOf } from '../../proof/rehearsal/pending.js';
import { readText } from '../../source/read-text.js';
import { listFiles, spell } from '../lint/files.js';
import { listChanged } from '../lint/git.js';
import type { LiveSide } from '../review/live.js';
import type { RehearseRequest } from './request.js';
import { scriptOfRevisions } from './script-of-revision.js';
import { scriptOfSql } from './script-of-sql.js';

/** What is to be rehearsed, and what it starts from. */
export interface Chosen {
  readonly pending: readonly PendingMigration[];
  /** What makes the schema before them; the live database's own schema goes before it. */
  readonly before: readonly Statement[];
  readonly base: 'revisions' | 'files' | 'database';
  readonly from: readonly string[];
  /** The revisions before them; null where the start is none of theirs. */
  readonly applied: RevisionHistory | null;
  readonly notExamined: readonly NotExamined[];
}

/** A project's migrations, before it is known which of them are pending. */
export interface Migrations {
  readonly configuration: Configuration;
  readonly configurationFile: string | null;
  readonly declaredMajor: number | null;
  readonly directory: string;
  readonly choose: (live: LiveSide | null) => Promise<Chosen>;
}

/** Reads the migrations. Throws `nothing_to_render`, `revisions_broken`, `file_unreadable`. */
export async function readMigrations(request: RehearseRequest): Promise<Migrations> {
  await loadModule();
  const { dir } = request;
  const isFile = existsSync(dir) && statSync(dir).isFile();
  const directory = isFile ? '.' : dir;
  const { configuration, file: configurationFile } = await readConfiguration(directory);
  const declaredMajor = configuration.postgres?.major ?? (await readDeclaredMajor(directory).catch(() => null))?.major ?? null;
  const common = { configuration, configurationFile, declaredMajor, directory };
  const project = await readProject(directory);
  const { alembic, env } = configuration.source ?? {};
  const choice = { ...(alembic === undefined ? {} : { alembic }), ...(env === undefined ? {} : { env }) };
  const history = await readRevisions(project, choice);
  if (isFile || history === null) return { ...common, choose: (live) => chooseFiles(request, history, live) };
  const [environment] = await findEnvironments(project, choice);
  const options = environment === undefined ? defaultOptions : readEnvironmentOptions(project, environment);
  return { ...common, choose: (live) => chooseRevisions(request, { history, options, directory }, live) };
}

interface History {
  readonly history: RevisionHistory;
  readonly options: EnvironmentOptions;
  readonly directory: string;
}

/** Those of the range; else those that the live database lacks; else those that the git revision lacks; else the heads. */
async function chooseRevisions(request: RehearseRequest, ground: History, live: LiveSide | null): Promise<Chosen> {
  const { history, options } = ground;
  const range = request.fromTo ?? request.range;
  if (range !== undefined) {
    const { revisions, standing } = selectRange(history, range, 'upgrade');
    return describe(revisions, standing, ground);
  }
  if (live !== null) {
    const version = findVersion({ history, configured: options.versionTable, tables: live.versionTables, live: live.catalog, made: null });
    if (version.status === 'known' || (version.status === 'base' && live.catalog.tables.length === 0)) {
      const { pending } = splitByVersions(history, version.ids);
      return { ...describe(pending, version.ids, ground), before: [], base: 'database', applied: null };
    }
    throw new Failure('range_unknown', 'which revisions the live database lacks is not known', {
      detail:
        version.missing.length > 0 ? `${version.table ?? ''} says ${version.missing.join(', ')}, which the history lacks` : version.why,
      hint: 'Name them: plinth rehearse <dir> <from>:<to>.',
    });
  }
  const chosen = request.since === undefined ? history.heads : await listNew(request.since, ground);
  const above = descendants(history, chosen);
  const pending = history.revisions.filter(({ id }) => above.has(id));
  const applied = history.revisions.filter(({ id }) => !above.has(id));
  const standing = applied.filter(({ id }) => !applied.some(({ parents }) => parents.includes(id))).map(({ id }) => id);
  return describe(pending, standing, ground);
}

async function listNew(since: string, { history, directory }: History): Promise<readonly string[]> {
  const changed = await listChanged(since, directory);
  return history.revisions.filter(({ file }) => changed.has(spell(resolve(directory, file)))).map(({ id }) => id);
}

/** They and all that stands above them. */
function descendants({ revisions }: RevisionHistory, ids: readonly string[]): ReadonlySet<string> {
  const above = new Set(ids);
  for (const { id, parents, dependsOn } of revisions) if ([...parents, ...dependsOn].some((parent) => above.has(parent))) above.add(id);
  return above;
}

function describe(pending: readonly Revision[], standing: readonly string[], { history, options }: History): Chosen {
  const { history: applied } = splitByVersions(history, standing);
  return {
    pending: scriptOfRevisions(pending, options),
    before: renderHistory(applied),
    base: 'revisions',
    from: standing,
    applied,
    notExamined: [...history.notExamined, ...applied.revisions.flatMap(({ upgrade }) => upgrade.unknown)],
  };
}

/** Of a directory those that a git revision lacks, else the last; a file by itself. What stands before them runs first. */
async function chooseFiles(request: RehearseRequest, history: RevisionHistory | null, live: LiveSide | null): Promise<Chosen> {
  const { sql } = await listFiles([request.dir]);
  if (sql.length === 0)
    throw new Failure('nothing_to_render', `there are no Alembic revisions and no .sql files in ${request.dir}`, {
      hint: 'Name the directory that holds alembic.ini, or set [source] alembic in plinth.toml.',
    });
  const changed = request.since === undefined ? null : await listChanged(request.since);
  const read = sql.map((file) => ({ file, text: readText(file) }));
  const notExamined = read.flatMap(({ text }) => ('text' in text ? [] : [text]));
  const scripts = read.flatMap(({ file, text }) => ('text' in text ? [scriptOfSql(text.text, file)] : []));
  const chosen = changed === null ? scripts.slice(-1) : scripts.filter(({ migration }) => changed.has(migration.name));
  const first = scripts.findIndex((script) => chosen.includes(script));
  const [earlier, pending] = first === -1 ? [scripts, []] : [scripts.slice(0, first), scripts.slice(first)];
  const fromHistory = earlier.length === 0 && history !== null ? renderHistory(history) : [];
  return {
    pending: pending.map(({ migration }) => migration),
    before: live !== null ? [] : [...fromHistory, ...earlier.flatMap(({ migration }) => statementsOf(migration.up))],
    base: live !== null ? 'database' : fromHistory.length > 0 ? 'revisions' : 'files',
    applied: fromHistory.length > 0 ? history : null,
    from: earlier.map(({ migration }) => migration.name).slice(-1),
    notExamined: [...notExamined, ...pending.flatMap((script) => script.notExamined)],
  };
}
