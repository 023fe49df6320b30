import * as z from 'zod';
import { readLiveCatalog } from '../catalog/read.js';
import type { Catalog } from '../catalog/catalog.js';
import { toSchemaJson, schemaJson } from '../catalog/schema-json.js';
import { writeCatalog } from '../catalog/write.js';
import { connectLive } from '../postgres/connection.js';
import type { NotExamined } from '../source/place.js';
import { renderModels } from '../sqlalchemy/render-models.js';
import { renderHistory } from '../sqlalchemy/alembic/render.js';
import type { Statement } from '../source/statement.js';
import { nothingToReview, readApplication } from './application.js';
import { defineOperation, type Surroundings } from './operation.js';
import { recreate } from './recreate.js';
import { readSqlFiles } from './sql-files.js';
import { withShadow } from './with-shadow.js';

const request = z.object({
  where: z.string().default('.').meta({
    argument: true,
    description: 'a directory (models, revisions), a connection string (database), or a file or directory of .sql files (sql)',
  }),
  from: z.enum(['models', 'revisions', 'database', 'sql']).meta({ description: 'what the schema is read from', placeholder: 'source' }),
});

export const schemaResultSchema = z.strictObject({ schema: schemaJson, sql: z.array(z.string()) });

export type SchemaResult = z.infer<typeof schemaResultSchema>;

export const schema = defineOperation({
  name: 'schema',
  summary: 'Show the schema that models, revisions, a database or SQL files make',
  input: request,
  output: schemaResultSchema,
  run: ({ from, where }, surroundings) =>
    from === 'database' ? readDatabase(where, surroundings) : replaySource(from, where, surroundings),
  exitCode: () => 0,
});

async function readDatabase(url: string, { signal, note }: Surroundings): Promise<SchemaResult> {
  const connection = await connectLive(url === '.' ? '' : url, { signal });
  try {
    connection.notes.forEach(note);
    const { catalog, notExamined } = await readLiveCatalog(connection);
    return present(catalog, notExamined);
  } finally {
    await connection.close();
  }
}

async function replaySource(from: 'models' | 'revisions' | 'sql', where: string, surroundings: Surroundings): Promise<SchemaResult> {
  const { progress } = surroundings;
  progress(`reading ${from}`);
  const { statements, notExamined, major } = await (from === 'sql' ? readSqlFiles(where) : readPython(from, where));
  return withShadow(major, surroundings, async (server) => {
    progress('re-creating the schema on the shadow');
    const made = await recreate(server, statements);
    return present(made.catalog, [...notExamined, ...made.notExamined]);
  });
}

interface Source {
  readonly statements: readonly Statement[];
  readonly notExamined: readonly NotExamined[];
  readonly major: number | null;
}

async function readPython(from: 'models' | 'revisions', directory: string): Promise<Source> {
  const { models, revisions, notExamined, configuration, declaredMajor } = await readApplication(directory, new Map(), { code: false });
  const major = configuration.postgres?.major ?? declaredMajor?.major ?? null;
  const missed = [...notExamined.files, ...notExamined[from]];
  if (from === 'models' && models !== null) return { statements: renderModels(models), notExamined: missed, major };
  if (from === 'revisions' && revisions !== null) return { statements: renderHistory(revisions), notExamined: missed, major };
  throw nothingToReview(directory, missed);
}

function present(catalog: Catalog, notExamined: readonly NotExamined[]): SchemaResult {
  const { statements } = writeCatalog(catalog);
  return { schema: toSchemaJson(catalog, notExamined), sql: statements.map(({ sql }) => sql) };
}
