import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Catalog } from '../../src/catalog/catalog.js';
import { readCatalog, readLiveCatalog } from '../../src/catalog/read.js';
import { readVersionTables } from '../../src/drift/read-versions.js';
import { gatherDrift } from '../../src/operations/drift/gather.js';
import { withShadowSession } from '../../src/postgres/session.js';
import { testServer } from '../harness/database.js';
import type { Example, Inputs } from '../../src/engine/rule.js';
import { dedent } from '../../src/generate/rule-pages.js';
import { type Application, readApplication } from '../../src/operations/application.js';
import { gatherDerivations } from '../../src/operations/review/derivations.js';
import type { PlannedQuery } from '../../src/plan/planned-query.js';
import { openSources } from '../../src/python/sources.js';
import { createDatabase, type Database } from '../../src/shadow/database.js';
import { openPlanning } from '../../src/shadow/planning.js';
import { replay } from '../../src/shadow/replay.js';
import type { Statement } from '../../src/source/statement.js';
import { gatherConnections } from '../../src/sqlalchemy/connections.js';
import { markEdits } from '../../src/sqlalchemy/alembic/edited.js';
import { renderHistory } from '../../src/sqlalchemy/alembic/render.js';
import { defaultNaming } from '../../src/sqlalchemy/naming.js';
import { renderModels } from '../../src/sqlalchemy/render-models.js';
import { declareStatistics } from '../../src/statistics/declared.js';
import { projectStatistics } from '../../src/statistics/grow/project-statistics.js';
import type { Statistics } from '../../src/statistics/statistics.js';
import { readEnforcedRules } from '../../src/validation/read-enforced.js';
import type { Query } from '../../src/workload/query.js';
import { readWorkload } from '../../src/workload/read-files.js';

/** Sets an example up on a database and reads it as a review would: `sql` makes the schema, else the revisions of `files`, else its models. */
export async function readExample(example: Example, database: Database): Promise<Inputs> {
  const application = example.files === undefined ? null : await readFiles(example.files);
  const { models, code, sources } = application ?? noFiles;
  const revisions = readRevisions(example, application);
  if (example.sql !== undefined) await setUp(database, example.sql);
  else await replayAll(database, revisions === null ? renderModels(models ?? noModels) : renderHistory(revisions));
  const catalog = await readCatalog(database.client);
  const statistics = example.volumes === undefined ? null : declareVolumes(catalog, example.volumes);
  const plans = await planExample(example, { database, catalog, statistics });
  const drift = application === null ? null : await compareSides(application, example.sql === undefined ? null : database);
  const enforced = application === null || models === null ? null : readEnforcedRules(application.project);
  const derived = application === null ? null : await deriveExample(example, application, { database, catalog, statistics });
  const connections = application === null ? null : gatherConnections(application, null, application.declaredConnections);
  return { catalog, models, revisions, code, derived, sources, enforced, drift, plans, statistics, connections, statements: null };
}

/** With what has changed since the example's release. */
function readRevisions({ released = {} }: Example, application: Application | null): Application['revisions'] {
  if (application === null || application.revisions === null) return null;
  return markEdits(application.project, application.revisions, (file) => released[file] ?? null);
}

async function deriveExample(
  { queries: text }: Example,
  { project, models, revisions, code }: Awaited<ReturnType<typeof readFiles>>,
  planned: Planned,
): Promise<Inputs['derived']> {
  if (models === null) return null;
  const queries = text === undefined ? [] : readWorkload(text, 'queries.sql');
  const plan = (asked: readonly Query[]) =>
    planned.statistics === null ? Promise.resolve([]) : whilePlanning(planned, (explain) => planAll(asked, explain));
  return gatherDerivations({ project, models, revisions, code, catalog: planned.catalog, queries, plan });
}

async function planAll(queries: readonly Query[], explain: Explain): Promise<PlannedQuery[]> {
  const plans: PlannedQuery[] = [];
  for (const query of queries) plans.push({ query, ...(await explain(query.sql)) });
  return plans;
}

const noFiles = { models: null, revisions: null, code: null, sources: null };

const noModels = {
  tables: [],
  enums: [],
  sequences: [],
  namingConvention: defaultNaming,
  metadataSchema: null,
  extra: [],
  notExamined: [],
};

/** Reads the example's files as a project in a folder of its own, with other texts for some of them where these are given. */
export async function readFiles(
  files: NonNullable<Example['files']>,
  texts: ReadonlyMap<string, string> = new Map(),
): Promise<Application & Pick<Inputs, 'sources'>> {
  const directory = await mkdtemp(join(tmpdir(), 'plinth-example-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), dedent(text));
    }
    const application = await readApplication(directory, texts);
    // The folder is gone when the texts are asked for.
    for (const file of application.project.files) application.project.text(file);
    return { ...application, sources: await openSources(application.project) };
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The same once a candidate has changed the database: the live one, or what the revisions make. */
export async function compareAgain({ files, sql }: Example, database: Database, catalog: Catalog): Promise<Inputs['drift']> {
  if (files === undefined) return null;
  const application = await readFiles(files);
  if (sql !== undefined) return compareSides(application, database);
  const found = await gatherDrift(testServer(), application, null, { revisions: { catalog, refused: [] } });
  return 'why' in found ? null : found;
}

/** Files beside SQL: the SQL is the live database. */
async function compareSides(application: Application, live: Database | null): Promise<Inputs['drift']> {
  const read =
    live === null
      ? null
      : await withShadowSession(live.client, async (session) => {
          const { catalog } = await readLiveCatalog(session);
          return { catalog, versionTables: await readVersionTables(session, catalog) };
        });
  const found = await gatherDrift(testServer(), application, read);
  return 'why' in found ? null : found;
}

async function replayAll(database: Database, statements: readonly Statement[]): Promise<void> {
  const { refused } = await replay(database, statements);
  if (refused.length > 0) throw new Error(JSON.stringify(refused));
}

/** As the role that replays, which also plans. */
async function setUp(database: Database, sql: string): Promise<void> {
  const client = await database.server.connectAsOwner(database.name);
  await client.query(sql);
  await client.end();
}

function declareVolumes(catalog: Catalog, volumes: NonNullable<Example['volumes']>): Statistics {
  const { statistics, notExamined } = declareStatistics(catalog, volumes);
  if (notExamined.length > 0) throw new Error(JSON.stringify(notExamined));
  return statistics;
}

/** What is planned on, with the sizes to plan at. */
export interface Planned {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly statistics: Statistics | null;
}

/** The example's workload as a review plans it: at the sizes that growth leads to. Null where it has none. */
export async function planExample({ queries: text }: Example, planned: Planned): Promise<PlannedQuery[] | null> {
  if (text === undefined) return null;
  return await whilePlanning(planned, (explain) => planAll(readWorkload(text, 'queries.sql'), explain));
}

type Explain = Awaited<ReturnType<typeof openPlanning>>['explain'];

/** Plans on a copy of the database, which is dropped afterwards. */
export async function whilePlanning<Result>(
  { database, catalog, statistics }: Planned,
  use: (explain: Explain) => Promise<Result>,
): Promise<Result> {
  const copy = await createDatabase(database.server, { template: database });
  try {
    const planning = await openPlanning(
      copy,
      catalog,
      projectStatistics(catalog, statistics ?? { asOf: null, source: 'declared', relations: [], settings: {}, statsReset: null }),
    );
    const result = await use((sql) => planning.explain(sql));
    await planning.close();
    return result;
  } finally {
    await copy.drop();
  }
}
