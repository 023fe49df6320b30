import { alignForeignKeyNames } from '../../catalog/align-names.js';
import type { Catalog } from '../../catalog/catalog.js';
import { compareCatalogs, type Difference } from '../../catalog/equal.js';
import type { ProofCheck } from '../../proof/proof.js';
import type { Server } from '../../shadow/server.js';
import type { Models } from '../../sqlalchemy/models.js';
import { renderModels } from '../../sqlalchemy/render-models.js';
import { recreate } from '../recreate.js';

/** The models as the database would be if they had made it. */
export async function recreateModels(server: Server, models: Models): Promise<Catalog> {
  const { database, catalog } = await recreate(server, renderModels(models));
  await database.drop();
  return catalog;
}

/** One side of a comparison: what the models would make, and what the database is. */
export interface Sides {
  readonly models: Catalog;
  readonly database: Catalog;
}

export interface Agreement {
  readonly check: ProofCheck;
  /** Objects in which models and database newly differ, as `compareCatalogs` names them. */
  readonly apart: readonly Difference[];
}

/** Whether models and database differ in nothing in which they did not differ before. */
export function compareSides(before: Sides, after: Sides): Agreement {
  const known = new Set(differencesOf(before).map(keyOf));
  const apart = differencesOf(after).filter((difference) => !known.has(keyOf(difference)) && hasModel(difference, after));
  const [first] = apart;
  return {
    check: {
      claim: known.size === 0 ? 'models and database are equal' : 'models and database differ in nothing new',
      ok: first === undefined,
      before: null,
      after:
        first === undefined ? 'equal' : `${first.property === null ? '' : `${first.property} of `}${first.kind} ${first.object} differs`,
    },
    apart,
  };
}

function differencesOf({ models, database }: Sides): readonly Difference[] {
  return compareCatalogs(database, alignForeignKeyNames(models, database));
}

/** What lies on a table that no model defines can be said by none. */
function hasModel({ kind, object }: Difference, { models, database }: Sides): boolean {
  const owner = database.tables.find(({ schema, name, indexes }) =>
    kind === 'index' ? indexes.some((index) => `${schema}.${index.name}` === object) : object.startsWith(`${schema}.${name}.`),
  );
  return owner === undefined || models.tables.some(({ schema, name }) => schema === owner.schema && name === owner.name);
}

function keyOf({ kind, object, property }: Difference): string {
  return `${kind} ${object} ${property ?? ''}`;
}
