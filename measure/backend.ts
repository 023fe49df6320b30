import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A checkout of a public repository at one commit. */
export interface Pinned {
  readonly name: string;
  readonly repository: string;
  readonly commit: string;
}

/** A Python backend that is measured: how its models are imported and its revisions run. One entry of `backends.json`. */
export interface Backend extends Rendering {
  readonly models: Way & { readonly imports: readonly string[]; readonly metadata: string };
}

/** A backend whose revisions the real Alembic renders. One entry of `rendered.json`, or a whole backend. */
export interface Rendering {
  readonly name: string;
  /** A public repository at a commit (`checkout`: its folder, where that is not the name), or a folder of this one. */
  readonly origin: (Omit<Pinned, 'name'> & { readonly checkout?: string }) | { readonly folder: string };
  /** Lines of a `plinth.toml` for a repository that leaves a choice open: which of several histories is read. */
  readonly configuration?: readonly string[];
  /** Its pinned packages: a file, relative to this folder. */
  readonly requirements: string;
  /** Versions of Python that run the code and its pinned packages: `from` included, `below` not. */
  readonly python: { readonly from: Minor; readonly below: Minor };
  /** Git dependencies, used from checkouts of their own through PYTHONPATH. */
  readonly beside: readonly Pinned[];
  readonly driver: 'psycopg2' | 'psycopg';
  /** Variables for the project's code; `{url}` stands for the database's URL in SQLAlchemy's form, `{url:asyncpg}` for the same with that driver. */
  readonly environment: Readonly<Record<string, string>>;
  readonly revisions: Way & {
    readonly ini: string;
    readonly scripts: string;
    /** Where Python runs; else the root. */ readonly folder?: string;
  };
  /** For a history that starts on an existing database: the DDL that a revision in front of the first one runs. */
  readonly baseline?: Baseline;
}

export interface Baseline {
  readonly sql: string;
  readonly revision: string;
  readonly file: string;
  readonly root: string;
}

/** What comes first on either way to a database: extensions that a superuser creates, lines of Python that run before the project's. */
interface Way {
  readonly extensions: readonly string[];
  readonly prelude: readonly string[];
}

export type Minor = readonly [major: number, minor: number];

export const measureFolder = import.meta.dirname;
export const cacheFolder = join(measureFolder, '..', '.cache', 'measure');

/** The backends of `backends.json`, or those of them that are named. */
export function readBackends(names: readonly string[] = []): readonly Backend[] {
  return choose(readList<Backend>('backends.json'), names);
}

/** The backends whose revisions are rendered: those of `rendered.json` as well. */
export function readRenderings(names: readonly string[]): readonly Rendering[] {
  return choose([...readList<Rendering>('backends.json'), ...readList<Rendering>('rendered.json')], names);
}

function readList<T>(file: string): readonly T[] {
  return JSON.parse(readFileSync(join(measureFolder, file), 'utf8')) as readonly T[];
}

function choose<T extends Rendering>(all: readonly T[], names: readonly string[]): readonly T[] {
  const unknown = names.filter((name) => !all.some((backend) => backend.name === name));
  if (unknown.length > 0) throw new Error(`no such backend: ${unknown.join(', ')}; known: ${all.map(({ name }) => name).join(', ')}`);
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}
