import { readFile } from 'node:fs/promises';
import { alignForeignKeyNames } from '../../catalog/align-names.js';
import type { Catalog } from '../../catalog/catalog.js';
import { Failure } from '../../failure/failure.js';
import type { Server } from '../../shadow/server.js';
import type { NotExamined } from '../../source/place.js';
import { splitStatements } from '../../sql/split.js';
import { renderModels } from '../../sqlalchemy/render-models.js';
import type { Models } from '../../sqlalchemy/models.js';
import { type Application, nothingToReview } from '../application.js';
import { recreate } from '../recreate.js';
import { readApplicationAt } from './models-at.js';
import type { PlanRequest } from './request.js';

export interface ReadTarget {
  /** What the models said at the git revision; null where that was not asked for. */
  readonly was: Catalog | null;
  readonly now: Catalog;
  readonly notExamined: readonly NotExamined[];
}

/** The schema that is asked for, under the names that the revisions give to foreign keys. Throws `file_unreadable`, `git_failed`. */
export async function readTarget(
  server: Server,
  { models }: Application,
  { request, base }: { readonly request: PlanRequest; readonly base: Catalog },
): Promise<ReadTarget> {
  if (request.to !== undefined) {
    const now = await make(server, await readDdl(request.to));
    return { was: null, now: alignForeignKeyNames(now.catalog, base), notExamined: now.notExamined };
  }
  if (models === null) throw nothingToReview(request.dir);
  const now = await make(server, renderModels(models));
  const before = request.since === undefined ? null : await modelsAt(request.dir, request.since);
  const was = before === null ? null : await make(server, renderModels(before));
  return {
    was: was === null ? null : alignForeignKeyNames(was.catalog, base),
    now: alignForeignKeyNames(now.catalog, base),
    notExamined: now.notExamined,
  };
}

/** Throws `git_failed`, `nothing_to_review`. */
export async function modelsAt(directory: string, ref: string): Promise<Models> {
  const { models } = await readApplicationAt(directory, ref);
  if (models === null)
    throw new Failure('nothing_to_review', `there are no models at ${ref}`, {
      hint: 'Name a revision that has them, or leave out --since.',
    });
  return models;
}

async function readDdl(file: string): Promise<Parameters<typeof recreate>[1]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Failure('file_unreadable', `${file} cannot be read`, { hint: 'Name a file of DDL.', cause });
  });
  return splitStatements(text).map(({ sql }) => ({ sql, place: null, object: file, transactional: true }));
}

async function make(
  server: Server,
  statements: Parameters<typeof recreate>[1],
): Promise<{ readonly catalog: Catalog; readonly notExamined: readonly NotExamined[] }> {
  const { database, catalog, notExamined } = await recreate(server, statements);
  await database.drop();
  return { catalog, notExamined };
}
