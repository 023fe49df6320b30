import { alignForeignKeyNames } from '../catalog/align-names.js';
import type { Catalog } from '../catalog/catalog.js';
import { compareCatalogs, type Difference } from '../catalog/equal.js';
import { readCatalog } from '../catalog/read.js';
import type { Change } from '../change/change.js';
import { changedObject, type ChangedObject } from '../change/changed-object.js';
import { renderAllSql } from '../change/render.js';
import { createDatabase, type Database } from '../shadow/database.js';
import { replay } from '../shadow/replay.js';
import type { Statement } from '../source/statement.js';
import type { ProofCheck } from './proof.js';

/** The models before and after the edits of all winners, as DDL. */
export interface EditedSchema {
  readonly before: readonly Statement[];
  readonly after: readonly Statement[];
}

/** The changes of one winner that were edited into the models, or are there already. */
export interface Winner {
  readonly id: string;
  readonly changes: readonly Change[];
}

/**
 * Shows that models and database agree after the changes: what a change makes in the database is what the edited models make, and the
 * edit changes nothing else on that table. All winners at once; gives a check for each by its id.
 */
export async function showModelsAgree(
  template: Database,
  winners: readonly Winner[],
  schema: EditedSchema,
): Promise<ReadonlyMap<string, ProofCheck>> {
  const changed = await applyAll(template, winners);
  const before = alignForeignKeyNames(await recreate(template, schema.before), changed);
  const after = alignForeignKeyNames(await recreate(template, schema.after), changed);
  const apart = compareCatalogs(changed, after);
  const objects = winners.flatMap(({ changes }) => changes.flatMap((change) => changedObject(change) ?? []));
  const unmeant = compareCatalogs(before, after).filter((difference) => !objects.some((object) => isAbout(difference, object)));
  return new Map(
    winners.map(({ id, changes }) => [
      id,
      judge(
        changes.flatMap((change) => changedObject(change) ?? []),
        apart,
        unmeant,
      ),
    ]),
  );
}

function judge(objects: readonly ChangedObject[], apart: readonly Difference[], unmeant: readonly Difference[]): ProofCheck {
  const differs = apart.find((difference) => objects.some((object) => isAbout(difference, object)));
  const other = unmeant.find(({ object }) => objects.some(({ table }) => object === table || object.startsWith(`${table}.`)));
  const after =
    differs !== undefined ? `${describe(differs)} differs` : other === undefined ? 'equal' : `the edit changes ${describe(other)} too`;
  return { claim: 'models and database agree', ok: differs === undefined && other === undefined, before: null, after };
}

function isAbout({ kind, object }: Difference, changed: ChangedObject): boolean {
  return kind === changed.kind && object === changed.object;
}

function describe({ kind, object, property }: Difference): string {
  return `${property === null ? '' : `${property} of `}${kind} ${object}`;
}

async function applyAll(template: Database, winners: readonly Winner[]): Promise<Catalog> {
  const database = await createDatabase(template.server, { template });
  try {
    const statements = winners.flatMap(({ changes }) =>
      renderAllSql(changes).up.map(({ sql, transaction }) => ({ sql, place: null, object: sql, transactional: transaction !== null })),
    );
    await replay(database, statements);
    return await readCatalog(database.client);
  } finally {
    await database.drop();
  }
}

async function recreate({ server }: Database, statements: readonly Statement[]): Promise<Catalog> {
  const database = await createDatabase(server);
  try {
    await replay(database, statements);
    return await readCatalog(database.client);
  } finally {
    await database.drop();
  }
}
