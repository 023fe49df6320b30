import type { Catalog } from '../catalog/catalog.js';
import { readCatalog } from '../catalog/read.js';
import { renderHistory } from '../sqlalchemy/alembic/render.js';
import type { RevisionHistory } from '../sqlalchemy/alembic/history.js';
import type { Models } from '../sqlalchemy/models.js';
import { renderModels } from '../sqlalchemy/render-models.js';
import { createDatabase, type Database } from '../shadow/database.js';
import { type Refusal, replay } from '../shadow/replay.js';
import type { Server } from '../shadow/server.js';
import type { NotExamined } from '../source/place.js';
import type { Statement } from '../source/statement.js';

/** A schema that was re-created on the shadow, and what of it could not be. */
export interface Recreated {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly executed: number;
  readonly refused: readonly Refusal[];
  /** What the shadow got though no statement made it, in words. */
  readonly assumed: readonly string[];
  readonly notExamined: readonly NotExamined[];
}

/** Runs statements on a fresh database of the shadow and reads the result. What the server refuses is not examined. */
export async function recreate(server: Server, statements: readonly Statement[]): Promise<Recreated> {
  const database = await createDatabase(server);
  const { executed, refused, assumed } = await replay(database, statements);
  return { database, catalog: await readCatalog(database.client), executed, refused, assumed, notExamined: refused.map(describeRefusal) };
}

export function describeRefusal({ statement, sqlstate, message }: Refusal): NotExamined {
  return {
    file: statement.place?.file ?? null,
    line: statement.place?.line ?? null,
    object: statement.object,
    reason: `the server refused it: ${message} (SQLSTATE ${sqlstate})`,
  };
}

/**
 * The schema that the revisions make, with the tables that only the models have added as the models would create them: a table whose
 * revision could not be read is still looked at.
 */
export async function recreateRevisions(
  server: Server,
  history: RevisionHistory,
  models: Models | null,
): Promise<Recreated & { readonly added: readonly string[]; /** Before anything was added. */ readonly own: Catalog }> {
  const made = await recreate(server, renderHistory(history));
  const missing = (models?.tables ?? []).filter(({ schema, name }) => !hasTable(made.catalog, schema, name));
  if (models === null || missing.length === 0) return { ...made, added: [], own: made.catalog };
  await replay(made.database, renderModels({ ...models, tables: missing }));
  return { ...made, catalog: await readCatalog(made.database.client), added: missing.map(({ name }) => name), own: made.catalog };
}

/** SQLSTATE undefined_table. */
const UNDEFINED_TABLE = '42P01';

/**
 * A table that revisions change and none makes: the history does not begin at an empty database (older revisions were deleted, or a
 * dump came first), so what it makes from empty is not what the project has. Null when there is none.
 */
export function findForeignBeginning({ refused }: Pick<Recreated, 'refused'>, history: RevisionHistory): string | null {
  const statements = history.revisions.flatMap(({ upgrade }) => upgrade.statements.map(({ sql }) => sql));
  for (const { sqlstate, message } of refused) {
    const name = sqlstate === UNDEFINED_TABLE ? /"([^"]+)"/.exec(message)?.[1]?.split('.').at(-1) : undefined;
    if (name === undefined) continue;
    const made = new RegExp(`\\b(?:create\\s+(?:unlogged\\s+)?table|rename\\s+to|view)\\b[^(;]*\\b${name.replaceAll(/\W/g, '.')}\\b`, 'i');
    if (!statements.some((sql) => made.test(sql))) return name;
  }
  return null;
}

function hasTable({ tables }: Catalog, schema: string | null, name: string): boolean {
  return tables.some((table) => table.name === name && table.schema === (schema ?? 'public'));
}
