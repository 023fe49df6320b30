import { join } from 'node:path';
import pg from 'pg';
import { measureFolder, type Backend } from './backend.js';
import { nameDatabase, nameDriver } from './database-url.js';
import { describeEnvironment } from './environment.js';
import { runCommand } from './run-command.js';

export type Source = 'models' | 'revisions';
export const sources: readonly Source[] = ['models', 'revisions'];

export interface Built {
  /** libpq URL of the new database. */
  readonly url: string;
  /** What the driver printed: versions, and what the server refused. */
  readonly notes: readonly string[];
}

export interface Workplace {
  /** libpq URL of a superuser on the server to build on. */
  readonly server: string;
  readonly checkout: string;
  readonly python: string;
}

/** Build a database from a backend's models with the real SQLAlchemy, or from its revisions with the real Alembic. */
export async function buildOracle(backend: Backend, source: Source, { server, checkout, python }: Workplace): Promise<Built> {
  const url = await createOracleDatabase(server, `oracle_${backend.name.replaceAll('-', '_')}_${source}`, backend[source].extensions);
  const forPython = nameDriver(url, backend.driver);
  const output = await runCommand({
    program: python,
    arguments: [
      join(measureFolder, 'python', source === 'models' ? 'create_all.py' : 'upgrade.py'),
      forPython,
      ...describeWork(backend, source),
    ],
    folder: checkout,
    environment: await describeEnvironment(backend, url),
  });
  return {
    url,
    notes: output.split('\n').filter((line) => /^(create_all as|refused:|\d+ (tables|revisions))/.test(line)),
  };
}

function describeWork({ models, revisions }: Backend, source: Source): readonly string[] {
  if (source === 'models') return [models.prelude.join('\n'), models.imports.join('\n'), models.metadata];
  return [revisions.prelude.join('\n'), revisions.ini, revisions.scripts];
}

/** A fresh database with the extensions that the project's operators create beforehand. */
export async function createOracleDatabase(server: string, name: string, extensions: readonly string[]): Promise<string> {
  await execute(server, [`DROP DATABASE IF EXISTS ${name}`, `CREATE DATABASE ${name}`]);
  const url = nameDatabase(server, name);
  await execute(
    url,
    extensions.map((extension) => `CREATE EXTENSION "${extension}"`),
  );
  return url;
}

async function execute(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
