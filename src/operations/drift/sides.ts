import type { Catalog } from '../../catalog/catalog.js';
import { writeCatalog } from '../../catalog/write.js';
import {
  anyOf,
  type Gap,
  gapOfStatement,
  blindByGaps,
  blindByLoss,
  blindByUnknownTypes,
  listRevisionGaps,
  type WhyBlind,
} from '../../drift/blind.js';
import { findVersion } from '../../drift/find-version.js';
import type { LiveVersion } from '../../drift/live-version.js';
import type { SideCatalog, SideCatalogs } from '../../drift/side.js';
import type { Refusal } from '../../shadow/replay.js';
import type { Server } from '../../shadow/server.js';
import type { NotExamined } from '../../source/place.js';
import type { Statement } from '../../source/statement.js';
import { splitByVersions } from '../../sqlalchemy/alembic/applied.js';
import type { EnvironmentOptions } from '../../sqlalchemy/alembic/environment-options.js';
import type { RevisionHistory } from '../../sqlalchemy/alembic/history.js';
import { renderHistory } from '../../sqlalchemy/alembic/render.js';
import { renderModels } from '../../sqlalchemy/render-models.js';
import type { Application } from '../application.js';
import { describeRefusal, findForeignBeginning, recreate } from '../recreate.js';
import type { LiveSide } from '../review/live.js';

/** What a side looks like on the shadow, and what the shadow refused of it. */
export interface Made {
  readonly catalog: Catalog;
  readonly refused: readonly Refusal[];
}

/** Sides that were re-created already, for another purpose. */
export interface ReadyMade {
  readonly models?: Made;
  readonly revisions?: Made;
  readonly live?: Made;
}

/** What was read from a live database. */
export type ReadSide = Pick<LiveSide, 'catalog' | 'versionTables'>;

export interface GatheredSides {
  readonly sides: SideCatalogs;
  readonly version: LiveVersion | null;
  readonly pending: RevisionHistory['revisions'];
  readonly notExamined: readonly NotExamined[];
}

export interface SidesQuestion {
  readonly server: Server;
  readonly application: Application;
  readonly live: ReadSide | null;
  readonly options: EnvironmentOptions;
  readonly ready: ReadyMade;
}

/** Re-creates all sides that there are on one server, so that one and the same thing has one text. */
export async function gatherSides(question: SidesQuestion): Promise<GatheredSides> {
  const { application, live } = question;
  const { models, revisions: history } = application;
  const made = await makeSides(question);
  const modelsSide =
    models === null || made.models === null
      ? null
      : sideOf(made.models, anyOf(blindByUnknownTypes(models), blindByGaps(modelGaps(application, made.models))));
  const liveSide = live === null || made.live === null ? null : sideOf(made.live, blindByLoss(live.catalog));
  const bare = { models: modelsSide, live: liveSide, revisions: null, applied: null };
  if (history === null || made.revisions === null) return { sides: bare, version: null, pending: [], notExamined: [] };
  const version =
    live === null
      ? null
      : findVersion({
          history,
          configured: question.options.versionTable,
          tables: live.versionTables,
          live: live.catalog,
          made: made.revisions.catalog,
        });
  const { refused } = made.revisions;
  const foreign = findForeignBeginning({ refused }, history);
  if (foreign !== null) return fromForeign(question, { bare, history, version, foreign, refused });
  return fromHistory(question, { bare, history, version, made: made.revisions });
}

/** Models, the whole history and the live database, at the same time: the server has more to do than we. */
async function makeSides({ server, application, live, ready }: SidesQuestion): Promise<Readonly<Record<keyof ReadyMade, Made | null>>> {
  const { models, revisions: history } = application;
  const [modelsMade, revisions, liveMade] = await Promise.all([
    models === null ? null : (ready.models ?? make(server, renderModels(models))),
    history === null || history.revisions.length === 0 ? null : (ready.revisions ?? make(server, renderHistory(history))),
    live === null ? null : (ready.live ?? make(server, writeCatalog(live.catalog, { major: server.major }).statements)),
  ]);
  return { models: modelsMade, revisions, live: liveMade };
}

async function make(server: Server, statements: readonly Statement[]): Promise<Made> {
  const { database, catalog, refused } = await recreate(server, statements);
  await database.drop();
  return { catalog, refused };
}

function sideOf({ catalog }: Made, whyBlind: WhyBlind): SideCatalog {
  return { catalog, whyBlind };
}

function modelGaps({ notExamined }: Application, { refused }: Made): Gap[] {
  return [...refused.map(gapOfRefusal), ...notExamined.models.map(({ object, reason }) => ({ text: object, why: reason }))];
}

function gapOfRefusal(refusal: Refusal): Gap {
  return gapOfStatement(refusal.statement.sql, describeRefusal(refusal).reason);
}

interface WithHistory {
  readonly bare: SideCatalogs;
  readonly history: RevisionHistory;
  readonly version: LiveVersion | null;
}

/** The usual case: the whole history for `revisions`, the part that the live database has for `applied`. */
async function fromHistory(
  { server }: SidesQuestion,
  { bare, history, version, made }: WithHistory & { readonly made: Made },
): Promise<GatheredSides> {
  const gaps = (part: RevisionHistory, { refused }: Made) => blindByGaps(listRevisionGaps(part, refused.map(gapOfRefusal)));
  const revisions = sideOf(made, gaps(history, made));
  if (version === null || version.status === 'foreign') {
    const notExamined = version === null ? [] : [liveIsElsewhere(version)];
    return { sides: { ...bare, live: null, revisions }, version, pending: [], notExamined };
  }
  if (version.status === 'unmanaged') return { sides: { ...bare, revisions, applied: revisions }, version, pending: [], notExamined: [] };
  if (version.status === 'unreadable') return { sides: { ...bare, revisions }, version, pending: [], notExamined: [] };
  const { history: part, pending } = splitByVersions(history, version.ids);
  if (pending.length === 0) return { sides: { ...bare, revisions, applied: revisions }, version, pending, notExamined: [] };
  const appliedMade = await make(server, renderHistory(part));
  return { sides: { ...bare, revisions, applied: sideOf(appliedMade, gaps(part, appliedMade)) }, version, pending, notExamined: [] };
}

function liveIsElsewhere({ table, missing }: LiveVersion): NotExamined {
  return {
    file: null,
    line: null,
    object: 'the live database',
    reason: `${table ?? 'its version table'} says ${missing.join(', ')}, which the history lacks: it is ahead of this checkout or comes from another branch, so only models and revisions are compared`,
  };
}

/**
 * A history that does not begin at an empty database cannot be replayed from one. The live database then stands for what it has applied,
 * and the pending revisions run on top of it: models are compared with that.
 */
async function fromForeign(
  { server, live }: SidesQuestion,
  { bare, history, version, foreign, refused }: WithHistory & { readonly foreign: string; readonly refused: readonly Refusal[] },
): Promise<GatheredSides> {
  const notExamined: NotExamined[] = [
    {
      file: history.directory,
      line: null,
      object: `${history.revisions.length} revisions`,
      reason: `they change table ${foreign}, which none of them makes: the history does not begin at an empty database, so what it makes from one is compared with nothing (${refused.length} statements were refused)`,
    },
  ];
  if (live === null || version?.status !== 'known')
    return { sides: version?.status === 'foreign' ? { ...bare, live: null } : bare, version, pending: [], notExamined };
  const { pending } = splitByVersions(history, version.ids);
  if (bare.live === null || pending.length === 0)
    return { sides: { ...bare, revisions: bare.live, applied: bare.live }, version, pending, notExamined };
  const statements = [
    ...writeCatalog(live.catalog, { major: server.major }).statements,
    ...renderHistory({ ...history, revisions: pending }),
  ];
  const made = await make(server, statements);
  return { sides: { ...bare, revisions: sideOf(made, bare.live.whyBlind), applied: bare.live }, version, pending, notExamined };
}
