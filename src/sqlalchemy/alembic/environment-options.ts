import { startEvaluation, type Evaluation } from '../../python/evaluate.js';
import type { Project } from '../../python/project.js';
import { truth } from '../../python/truth.js';
import { string, type FunctionValue, type Keyword, type Value } from '../../python/value.js';
import type { NotExamined } from '../../source/place.js';
import type { Environment } from './environment.js';

/** What `context.configure(…)` in env.py says beside the metadata. */
export interface EnvironmentOptions {
  /** Where the versions are kept; a null schema is the connection's default. */
  readonly versionTable: { readonly schema: string | null; readonly name: string };
  /** False where env.py gives `--sql` no metadata: no convention names what has no name then. */
  readonly namesOffline: boolean;
  /** Whether each revision is committed by itself; all of a run are one transaction otherwise. */
  readonly transactionPerMigration: boolean;
  /** Whether autogenerate is to look at a table; null where only a run could tell. */
  readonly includes: (table: ComparedTable) => boolean | null;
  /** Functions of env.py that decide what is compared and could not be followed. */
  readonly notExamined: readonly NotExamined[];
}

export interface ComparedTable {
  readonly schema: string | null;
  readonly name: string;
  /** True for one of the database that the models lack. */
  readonly reflected: boolean;
}

export const defaultOptions: EnvironmentOptions = {
  versionTable: { schema: null, name: 'alembic_version' },
  namesOffline: true,
  transactionPerMigration: false,
  includes: () => true,
  notExamined: [],
};

/** The table that `include_object` is asked about, as the evaluated code sees it. */
const OBJECT = { kind: 'reference', name: 'plinth.object' } as const;

/** Follows env.py and every function in it, whichever way it would be run. */
export function readEnvironmentOptions(project: Project, { env }: Environment): EnvironmentOptions {
  if (env === null) return defaultOptions;
  const keywords: Keyword[] = [];
  const calls: (readonly Keyword[])[] = [];
  const asked: { table: ComparedTable | null } = { table: null };
  const evaluation = startEvaluation(project, {
    effect: (effect) => {
      if (effect.kind === 'call' && isConfigure(effect.call.callee)) {
        keywords.push(...effect.call.keywords);
        calls.push(effect.call.keywords);
      }
    },
    attribute: (of, name) => (isObject(of) && asked.table !== null ? attributeOf(asked.table, name) : undefined),
  });
  const scope = evaluation.moduleScope(env);
  for (const value of scope?.names.values() ?? [])
    if (value.kind === 'function' && isOwn(value, env)) evaluation.call(value, [], runtimeArguments(value));
  const given = (name: string): readonly Keyword[] => keywords.filter((keyword) => keyword.name === name && keyword.value.kind !== 'none');
  const filters = ['include_object', 'include_name'].flatMap((name) => given(name).slice(0, 1));
  const includes = (table: ComparedTable): boolean | null => {
    asked.table = table;
    const answers = filters.map((filter) => ask(evaluation, filter, table));
    return answers.includes(false) ? false : answers.includes(null) ? null : true;
  };
  return {
    versionTable: { schema: lastText(given('version_table_schema')), name: lastText(given('version_table')) ?? 'alembic_version' },
    namesOffline: namesOffline(calls),
    transactionPerMigration: given('transaction_per_migration').some(({ value }) => truth(value) === true),
    includes,
    notExamined: [...listUnfollowed(filters, includes), ...listUnreadNames([...given('version_table'), ...given('version_table_schema')])],
  };
}

/** A run without a connection is configured by a `url`. */
function namesOffline(calls: readonly (readonly Keyword[])[]): boolean {
  const offline = calls.find((keywords) => keywords.some(({ name }) => name === 'url'));
  return offline === undefined || offline.some(({ name, value }) => name === 'target_metadata' && value.kind !== 'none');
}

function isConfigure(callee: Value): boolean {
  return (
    (callee.kind === 'reference' && callee.name === 'alembic.context.configure') ||
    (callee.kind === 'attribute' && callee.name === 'configure' && callee.of.kind === 'reference' && callee.of.name.endsWith('context'))
  );
}

function isOwn(value: FunctionValue, env: string): boolean {
  return value.place.file === env;
}

/** `async_engine.run_sync(do_run_migrations)` gives a connection: what it is does not matter here. */
function runtimeArguments({ parameters, place }: FunctionValue): Keyword[] {
  return parameters
    .filter((parameter) => parameter.default === null && (parameter.kind === 'positional' || parameter.kind === 'keyword only'))
    .map(({ name }) => ({ name, value: { kind: 'reference', name: `plinth.${name}` }, place }));
}

function isObject(value: Value): boolean {
  return value.kind === 'reference' && value.name === OBJECT.name;
}

function attributeOf({ schema, name }: ComparedTable, attribute: string): Value | undefined {
  if (attribute === 'name') return string(name);
  if (attribute === 'schema') return schema === null ? { kind: 'none' } : string(schema);
  return undefined;
}

/** `include_object(object, name, type_, reflected, compare_to)` or `include_name(name, type_, parent_names)`. */
function ask(evaluation: Evaluation, { name, value }: Keyword, table: ComparedTable): boolean | null {
  const parents: Value = {
    kind: 'dict',
    entries: [
      [string('schema_name'), table.schema === null ? { kind: 'none' } : string(table.schema)],
      [string('table_name'), string(table.name)],
      [string('schema_qualified_table_name'), string(table.schema === null ? table.name : `${table.schema}.${table.name}`)],
    ],
  };
  const args: readonly Value[] =
    name === 'include_name'
      ? [string(table.name), string('table'), parents]
      : [OBJECT, string(table.name), string('table'), { kind: 'boolean', value: table.reflected }, { kind: 'none' }];
  return truth(evaluation.call(value, args));
}

function lastText(keywords: readonly Keyword[]): string | null {
  return keywords.flatMap(({ value }) => (value.kind === 'string' ? [value.value] : [])).at(-1) ?? null;
}

/** One that cannot answer for any table. */
function listUnfollowed(filters: readonly Keyword[], includes: EnvironmentOptions['includes']): NotExamined[] {
  if (includes({ schema: null, name: 'a_table_of_nobody', reflected: true }) !== null) return [];
  return filters.map(({ name, place }) => ({
    file: place.file,
    line: place.line,
    object: `${name} of env.py`,
    reason: 'which tables it leaves out is known only when it runs; none is left out',
  }));
}

function listUnreadNames(keywords: readonly Keyword[]): NotExamined[] {
  return keywords
    .filter(({ value }) => value.kind !== 'string')
    .map(({ name, place }) => ({
      file: place.file,
      line: place.line,
      object: `${name} of env.py`,
      reason: 'its value is known only when the code runs; the version table is looked for by its shape',
    }));
}
