import type { Catalog } from '../../catalog/catalog.js';
import { writeCatalog } from '../../catalog/write.js';
import { renderModels } from '../../sqlalchemy/render-models.js';
import type { Database } from '../../shadow/database.js';
import type { Server } from '../../shadow/server.js';
import type { NotExamined } from '../../source/place.js';
import { type Application, nothingToReview } from '../application.js';
import { findForeignBeginning, recreate, recreateRevisions } from '../recreate.js';
import type { Made } from '../drift/sides.js';
import type { LiveSide } from './live.js';
import type { ExaminationRequest } from './request.js';
import type { Trail } from './trail.js';
import { countOf } from '../../source/count-of.js';

export type Side = 'database' | 'revisions' | 'models';

/** The schema that the rules judge, re-created on the shadow. */
export interface Judged {
  readonly side: Side;
  readonly database: Database;
  readonly catalog: Catalog;
  readonly notExamined: readonly NotExamined[];
  /** The same before anything was added to it, with what the shadow refused, to be compared with other sides; null where that is no longer what the project makes. */
  readonly made: Made | null;
}

/** Re-creates the schema to judge; what the shadow had to be given on top is told in the trail. */
export async function judgeSchema(
  server: Server,
  application: Application,
  live: LiveSide | null,
  request: ExaminationRequest,
  trail: Trail,
): Promise<Judged> {
  const judged = await chooseAndRecreate(server, application, live, request, trail);
  for (const assumed of judged.assumed) trail.skip('schema', assumed, 'no statement makes it, so the shadow was given it');
  return judged;
}

/** The live database is the truth; without it the revisions, which are what a deployment runs; else the models. */
async function chooseAndRecreate(
  server: Server,
  application: Application,
  live: LiveSide | null,
  request: ExaminationRequest,
  trail: Trail,
): Promise<Judged & { readonly assumed: readonly string[] }> {
  const side = request.source ?? chooseSide(application, live);
  if (side === 'database' && live !== null) {
    const { statements, notExamined } = writeCatalog(live.catalog, { major: server.major });
    const made = await recreate(server, statements);
    trail.read('schema', `${countOf(live.catalog.tables.length, 'table')} of the live database, re-created on the shadow`);
    return { side, ...made, notExamined: [...notExamined, ...made.notExamined], made };
  }
  if (side === 'revisions' && application.revisions !== null) {
    const { added, own, ...made } = await recreateRevisions(server, application.revisions, application.models);
    const foreign = request.source === undefined && application.models !== null ? findForeignBeginning(made, application.revisions) : null;
    if (foreign !== null) {
      trail.skip(
        'schema',
        `${application.revisions.revisions.length} revisions`,
        `they change table ${foreign}, which none of them makes: the history does not begin at an empty database, so the models are judged`,
      );
      await made.database.drop();
      return chooseAndRecreate(server, application, live, { ...request, source: 'models' }, trail);
    }
    trail.read(
      'schema',
      `${countOf(application.revisions.revisions.length, 'revision')} in ${application.revisions.directory}, replayed: ${countOf(made.catalog.tables.length, 'table')}`,
    );
    if (added.length > 0)
      trail.read(
        'schema',
        `${countOf(added.length, 'table')} that no replayed revision makes, as the models would create them: ${added.join(', ')}`,
      );
    return { side, ...made, made: { catalog: own, refused: made.refused } };
  }
  if (side === 'models' && application.models !== null) {
    const made = await recreate(server, renderModels(application.models));
    trail.read('schema', `${countOf(application.models.tables.length, 'table')} of the models, created on the shadow`);
    return { side, ...made, made };
  }
  const { files, models, revisions } = application.notExamined;
  throw nothingToReview(request.dir, [...files, ...models, ...revisions]);
}

function chooseSide(application: Application, live: LiveSide | null): Side {
  if (live !== null) return 'database';
  return application.revisions !== null && application.revisions.revisions.length > 0 ? 'revisions' : 'models';
}
