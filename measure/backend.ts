import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A checkout of a public repository at one commit. */
export interface Pinned {
  readonly name: string;
  readonly repository: string;
  readonly commit: string;
}

/** A public Python backend that is measured: how its models are imported and its revisions run. One entry of `backends.json`. */
export interface Backend extends Pinned {
  /** Versions of Python that run the code and its pinned packages: `from` included, `below` not. */
  readonly python: { readonly from: Minor; readonly below: Minor };
  /** Git dependencies, used from checkouts of their own through PYTHONPATH. */
  readonly beside: readonly Pinned[];
  readonly driver: 'psycopg2' | 'psycopg';
  /** Variables for the project's code; `{url}` stands for the database's URL in SQLAlchemy's form. */
  readonly environment: Readonly<Record<string, string>>;
  readonly extensions: readonly string[];
  readonly models: { readonly prelude: readonly string[]; readonly imports: readonly string[]; readonly metadata: string };
  readonly revisions: { readonly prelude: readonly string[]; readonly ini: string; readonly scripts: string };
  /** For a history that starts on an existing database: the DDL that a revision in front of the first one runs. */
  readonly baseline?: { readonly sql: string; readonly revision: string; readonly file: string; readonly root: string };
}

export type Minor = readonly [major: number, minor: number];

export const measureFolder = import.meta.dirname;
export const cacheFolder = join(measureFolder, '..', '.cache', 'measure');

/** The backends of `backends.json`, or those of them that are named. */
export function readBackends(names: readonly string[] = []): readonly Backend[] {
  const all = JSON.parse(readFileSync(join(measureFolder, 'backends.json'), 'utf8')) as readonly Backend[];
  const unknown = names.filter((name) => !all.some((backend) => backend.name === name));
  if (unknown.length > 0) throw new Error(`no such backend: ${unknown.join(', ')}; known: ${all.map(({ name }) => name).join(', ')}`);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}
