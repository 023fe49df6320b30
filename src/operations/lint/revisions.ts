import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { readConfiguration } from '../../configuration/read.js';
import type { Migration, MigrationStatement } from '../../migration/statements/migration.js';
import { readStatements } from '../../migration/statements/read-sql-migration.js';
import { readPythonWaivers, type Waiver } from '../../migration/statements/waivers.js';
import type { SampleRevision } from '../../change/revision-style.js';
import { type Project, readProject } from '../../python/project.js';
import type { NotExamined, Place } from '../../source/place.js';
import { markEdits } from '../../sqlalchemy/alembic/edited.js';
import type { Revision, RevisionHistory } from '../../sqlalchemy/alembic/history.js';
import { readRevisions } from '../../sqlalchemy/alembic/read.js';
import { readText } from '../../source/read-text.js';
import { spell } from './files.js';

interface ReadRevisions {
  readonly migrations: readonly Migration[];
  readonly notExamined: readonly NotExamined[];
  readonly waivers: readonly Waiver[];
  readonly texts: ReadonlyMap<string, string>;
  /** Those that are judged, by file. */
  readonly revisions: ReadonlyMap<string, GatheredRevision>;
  readonly histories: readonly GatheredHistory[];
}

/** A history, for what is judged of it. */
export interface GatheredHistory {
  readonly history: RevisionHistory;
  /** A file of it as the user names it. */
  readonly nameFile: (file: string) => string;
  /** By that name. */
  readonly isJudged: (file: string) => boolean;
}

/** What is wanted of revisions. */
interface Wanted {
  readonly isJudged: (file: string) => boolean;
  /** Texts that stand in for what files hold. */
  readonly overlay: ReadonlyMap<string, string>;
  /** A file as it was released; null where it was not, or where that was not asked for. */
  readonly released: (file: string) => Promise<string | null>;
}

/** A revision with what a new one would be chained on. */
export interface GatheredRevision {
  readonly revision: Revision;
  /** What the files of its history are relative to. */
  readonly root: string;
  readonly heads: readonly string[];
  /** The whole history, in an order in which it can be replayed. */
  readonly history: readonly Revision[];
  /** The file of the head; null where there is more than one, or none is known. */
  readonly head: SampleRevision | null;
}

/** The histories that the files belong to; revisions whose file is not among them stand before the others. */
export async function gatherRevisions(files: readonly string[], wanted: Wanted): Promise<ReadRevisions> {
  const environments = groupByEnvironment(files);
  const read: ReadRevisions[] = [];
  for (const [environment, own] of environments)
    if (environment === '') read.push(...(await Promise.all(own.map((file) => readAlone(file, wanted)))));
    else read.push(await readEnvironment(environment, new Set(own), wanted));
  return {
    migrations: read.flatMap(({ migrations }) => migrations),
    notExamined: read.flatMap(({ notExamined }) => notExamined),
    waivers: read.flatMap(({ waivers }) => waivers),
    texts: new Map(read.flatMap(({ texts }) => [...texts])),
    revisions: new Map(read.flatMap(({ revisions }) => [...revisions])),
    histories: read.flatMap(({ histories }) => histories),
  };
}

function groupByEnvironment(files: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  const folders = new Map<string, string>();
  for (const file of files) {
    const folder = basename(file) === 'env.py' ? file : dirname(file);
    const environment = folders.get(folder) ?? findEnvironment(file) ?? '';
    folders.set(folder, environment);
    const group = groups.get(environment);
    if (group === undefined) groups.set(environment, [file]);
    else group.push(file);
  }
  return groups;
}

/** The folder of the env.py above a revision; null where there is none. */
function findEnvironment(file: string): string | null {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    if (basename(file) !== 'env.py' && existsSync(join(folder, 'env.py'))) return folder;
    if (dirname(folder) === folder || existsSync(join(folder, '.git'))) return null;
  }
}

/** What Alembic's configuration is relative to; outside of packages, which revisions may import. */
function findRoot(environment: string): string {
  for (let folder = dirname(environment); ; folder = dirname(folder)) {
    const isPackage = existsSync(join(folder, '__init__.py'));
    if (!isPackage && ['alembic.ini', 'plinth.toml', 'pyproject.toml', '.git'].some((name) => existsSync(join(folder, name))))
      return folder;
    if (dirname(folder) === folder) return dirname(environment);
  }
}

async function readEnvironment(
  environment: string,
  files: ReadonlySet<string>,
  { isJudged, overlay, released }: Wanted,
): Promise<ReadRevisions> {
  const root = findRoot(environment);
  const edited = [...overlay].map(([file, text]) => [relative(root, resolve(file)).split(sep).join('/'), text] as const);
  const project = await readProject(root, new Map(edited.filter(([file]) => !file.startsWith('..'))));
  const { configuration } = await readConfiguration(root);
  const { env } = configuration.source ?? {};
  const own = relative(root, environment).split(sep).join('/');
  const chosen = await readRevisions(project, { alembic: own === '' ? '.' : own, ...(env === undefined ? {} : { env }) });
  const history = chosen !== null && chosen.revisions.length > 0 ? chosen : await readRevisions(project);
  const nameFile = (file: string): string => spell(join(root, file));
  const texts = new Map<string, string>();
  const isOwn = (file: string): boolean => files.has(file) && isJudged(file);
  const compared = history === null ? null : await compareReleased(project, history, (file) => released(nameFile(file)));
  const migrations = (history?.revisions ?? []).map((revision) => {
    const file = nameFile(revision.file);
    const judged = isOwn(file);
    if (judged) texts.set(file, project.text(revision.file) ?? '');
    return { migration: toMigration(revision, file, nameFile, judged), revision, judged };
  });
  return {
    migrations: migrations.map(({ migration }) => migration),
    notExamined: [
      ...(history?.notExamined ?? []),
      ...migrations.flatMap(({ revision, judged }) => (judged ? revision.upgrade.unknown : [])),
    ].map((entry) => ({ ...entry, file: entry.file === null ? null : nameFile(entry.file) })),
    waivers: [...texts].flatMap(([file, text]) => readPythonWaivers(file, text)),
    texts,
    revisions: new Map(
      migrations.flatMap(({ migration, revision, judged }) =>
        judged
          ? [
              [
                migration.file,
                { revision, root, heads: history?.heads ?? [], history: history?.revisions ?? [], head: findHead(history, project) },
              ] as const,
            ]
          : [],
      ),
    ),
    histories: compared !== null && migrations.some(({ judged }) => judged) ? [{ history: compared, nameFile, isJudged: isOwn }] : [],
  };
}

async function compareReleased(
  project: Project,
  history: RevisionHistory,
  released: (file: string) => Promise<string | null>,
): Promise<RevisionHistory> {
  const texts = new Map(await Promise.all(history.revisions.map(async ({ file }) => [file, await released(file)] as const)));
  return markEdits(project, history, (file) => texts.get(file) ?? null);
}

function findHead(history: RevisionHistory | null, project: Project): SampleRevision | null {
  const [id, ...more] = history?.heads ?? [];
  const head = history?.revisions.find((revision) => revision.id === id);
  const text = head === undefined || more.length > 0 ? null : project.text(head.file);
  return head === undefined || text === null ? null : { id: head.id, file: head.file, text };
}

function toMigration(revision: Revision, file: string, nameFile: (file: string) => string, judged: boolean): Migration {
  const start: Place = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const { statements } = revision.upgrade;
  const parsed = readStatements(statements.map(({ sql }) => sql));
  const read = statements.map(({ sql, place, inBlock, transactional }, at): MigrationStatement => ({
    sql,
    place: place === null ? start : { ...place, file: nameFile(place.file) },
    node: parsed[at]?.node ?? null,
    error: parsed[at]?.error ?? null,
    inBlock: inBlock ?? transactional,
  }));
  return { name: revision.id, file, judged, runner: 'alembic', statements: read };
}

/** A revision without its environment, as an editor may hand one over: what stood before it is not known. */
async function readAlone(file: string, { isJudged, overlay }: Wanted): Promise<ReadRevisions> {
  const nothing: ReadRevisions = { migrations: [], notExamined: [], waivers: [], texts: new Map(), revisions: new Map(), histories: [] };
  const edited = overlay.get(file);
  const read = edited === undefined ? readText(file) : { text: edited };
  if (!('text' in read)) return { ...nothing, notExamined: [read] };
  if (!/^revision\b/m.test(read.text) || !isJudged(file)) return nothing;
  const name = `versions/${basename(file)}`;
  const alone = read.text.replaceAll(/^(down_revision|depends_on)\b.*$/gm, '$1 = None');
  const folder = dirname(resolve(file));
  const project = await readProject(
    folder,
    new Map([
      [name, alone],
      ['env.py', ''],
    ]),
  );
  const history = await readRevisions(project, { alembic: '.' });
  const nameFile = (written: string): string => (written === name ? file : spell(join(folder, written)));
  const revisions = history?.revisions.filter((revision) => revision.file === name) ?? [];
  return {
    migrations: revisions.map((revision) => toMigration(revision, file, nameFile, true)),
    notExamined: [...(history?.notExamined ?? []), ...revisions.flatMap(({ upgrade }) => upgrade.unknown)].map((entry) => ({
      ...entry,
      object: entry.object === name ? file : entry.object,
      file: entry.file === null ? null : nameFile(entry.file),
    })),
    waivers: readPythonWaivers(file, read.text),
    texts: new Map([[file, read.text]]),
    revisions: new Map(revisions.map((revision) => [file, { revision, root: folder, heads: [], history: [], head: null }])),
    histories: [],
  };
}
