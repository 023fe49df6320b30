import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.js';
import { readLiveCatalog } from '../../src/catalog/read.js';
import type { Drift, DriftingObject } from '../../src/drift/drift.js';
import { readVersionTables } from '../../src/drift/read-versions.js';
import type { Reason } from '../../src/drift/verdict.js';
import { type Application, readApplication } from '../../src/operations/application.js';
import { gatherDrift } from '../../src/operations/drift/gather.js';
import type { ReadSide } from '../../src/operations/drift/sides.js';
import { withShadowSession } from '../../src/postgres/session.js';
import { createDatabase, type Database } from '../../src/shadow/database.js';
import { replay } from '../../src/shadow/replay.js';
import { startServer, type Server } from '../../src/shadow/server.js';
import { renderHistory } from '../../src/sqlalchemy/alembic/render.js';
import { DEBIAN_BIN, noDebian } from '../harness/debian.js';
import { testServer } from '../harness/database.js';
import { captionsFolder } from '../oracle/captions.js';
import { type Plant, plantInDatabase, type SqlPlant } from './database-plants.js';
import { plantInModels } from './model-plants.js';
import { seeded } from './random.js';

/** True drift of the reference backend; nothing is planted on these tables. */
const KNOWN = ['foreign key fk_transcriptions_media_id_media', 'index ix_audit_log_created_at_brin'];
const UNTOUCHED = new Set(['transcriptions', 'media', 'audit_log']);

const seeds = [1, 2, 3];

let application: Application;
beforeAll(async () => {
  application = await readApplication(captionsFolder, new Map(), { code: false });
});

describe.each([
  { major: 18, skip: false },
  { major: 15, skip: noDebian },
])('drift planted in examples/captions, live on PostgreSQL $major', ({ major, skip }) => {
  let server: Server;
  let template: Database;
  beforeAll(async () => {
    if (skip) return;
    server = major === 18 ? testServer() : await startServer({ binaries: DEBIAN_BIN });
    template = await makeLive(server, application);
  });
  afterAll(async () => {
    if (skip) return;
    await template.drop();
    if (major !== 18) await server.stop();
  });

  test.skipIf(skip)('untouched: only what is known', async () => {
    const found = await compare(application, await readLive(template));
    expect(found.objects.map(nameOf)).toEqual(KNOWN);
    expect(found).toMatchObject({ version: { status: 'known' }, pending: [], notExamined: [], outside: [] });
  });

  test.skipIf(skip).each(seeds)('in the live database, seed %i', async (seed) => {
    const plants = plantInDatabase(await catalogOf(template), seeded(seed), UNTOUCHED);
    const live = await createDatabase(server, { template });
    for (const { sql } of plants) await live.client.query(sql);
    const found = await compare(application, await readLive(live));
    await live.drop();
    expectVerdicts(plants, found, { drops: 'live_lacks', adds: 'live_only', alters: 'live_differs' });
    expect(plants.length).toBeGreaterThan(18);
  });

  test.skipIf(skip).each(seeds)('in revisions that were applied, seed %i', async (seed) => {
    const plants = plantInDatabase(await catalogOf(template), seeded(seed), UNTOUCHED);
    const found = await compare(editRevisions(application, plants), await readLive(template));
    // What models have no words for is decided by two sides, which does not tell an edit from a hand.
    expectVerdicts(plants, found, { drops: 'revisions_lack', adds: 'revisions_only', alters: 'revisions_differ' }, 'live_lacks');
  });

  test.skipIf(skip).each(seeds)('in the models, seed %i', async (seed) => {
    const { models } = application;
    if (models === null) throw new Error('no models');
    const planted = plantInModels(models, seeded(seed), UNTOUCHED);
    const found = await compare({ ...application, models: planted.models }, await readLive(template));
    expectVerdicts(planted.plants, found, { drops: 'not_in_models', adds: 'revision_missing', alters: 'models_differ' });
    expect(planted.plants.length).toBeGreaterThan(12);
  });
});

async function makeLive(server: Server, { revisions }: Application): Promise<Database> {
  const database = await createDatabase(server);
  const history = revisions ?? { directory: '', revisions: [], heads: [], notExamined: [] };
  const { refused } = await replay(database, renderHistory(history));
  expect(refused).toEqual([]);
  await database.client.query(
    `CREATE TABLE public.alembic_version (version_num varchar(32) PRIMARY KEY); INSERT INTO public.alembic_version VALUES ('${history.heads[0] ?? ''}')`,
  );
  return database;
}

async function readLive({ client }: Database): Promise<ReadSide> {
  return withShadowSession(client, async (session) => {
    const { catalog } = await readLiveCatalog(session);
    return { catalog, versionTables: await readVersionTables(session, catalog) };
  });
}

async function catalogOf(database: Database): Promise<Catalog> {
  const { catalog } = await readLive(database);
  return { ...catalog, tables: catalog.tables.filter(({ name }) => name !== 'alembic_version') };
}

async function compare(project: Application, live: ReadSide): Promise<Drift> {
  const found = await gatherDrift(testServer(), project, live);
  if ('why' in found) throw new Error(found.why);
  return found;
}

/** As if somebody had changed the last revision after it was applied. */
function editRevisions(project: Application, plants: readonly SqlPlant[]): Application {
  const { revisions } = project;
  if (revisions === null) throw new Error('no revisions');
  const edited = revisions.revisions.map((revision, position) => {
    if (position !== revisions.revisions.length - 1) return revision;
    const added = plants.map(({ sql }) => ({ sql, place: revision.upgrade.place, object: 'planted', transactional: true }));
    return { ...revision, upgrade: { ...revision.upgrade, statements: [...revision.upgrade.statements, ...added] } };
  });
  return { ...project, revisions: { ...revisions, revisions: edited } };
}

function nameOf({ kind, name }: Pick<DriftingObject, 'kind' | 'name'>): string {
  return `${kind === 'unique' ? 'index or unique' : kind} ${name}`;
}

/** Every plant with its verdict, and nothing else. `beyond` stands for what models cannot say. */
function expectVerdicts(
  plants: readonly Plant[],
  { objects }: Drift,
  reasons: Readonly<Record<Plant['change'], Reason>>,
  beyond?: Reason,
): void {
  const isBeyond = ({ kind }: Plant): boolean => beyond !== undefined && (kind === 'trigger' || kind === 'view');
  const expected = plants.map((plant) => `${nameOf(plant)}: ${isBeyond(plant) ? (beyond ?? '') : reasons[plant.change]}`);
  const found = objects.filter((object) => !KNOWN.includes(nameOf(object))).map((object) => `${nameOf(object)}: ${object.verdict.reason}`);
  expect(found.toSorted()).toEqual(expected.toSorted());
}
