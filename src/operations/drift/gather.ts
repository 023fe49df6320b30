import type { Catalog } from '../../catalog/catalog.js';
import type { Drift } from '../../drift/drift.js';
import { findDrift } from '../../drift/find-drift.js';
import { findOutside } from '../../drift/outside.js';
import { type SchemaObject, tableOf } from '../../drift/schema-object.js';
import type { Server } from '../../shadow/server.js';
import type { NotExamined } from '../../source/place.js';
import {
  type ComparedTable,
  defaultOptions,
  type EnvironmentOptions,
  readEnvironmentOptions,
} from '../../sqlalchemy/alembic/environment-options.js';
import { type Environment, findEnvironments } from '../../sqlalchemy/alembic/environment.js';
import type { Application } from '../application.js';
import { gatherSides, type GatheredSides, type ReadSide, type ReadyMade } from './sides.js';

/** Compares the sides that there are; with fewer than two, says why there is nothing to compare. */
export async function gatherDrift(
  server: Server,
  application: Application,
  live: ReadSide | null,
  ready: ReadyMade = {},
): Promise<Drift | { readonly why: string }> {
  const { models, revisions } = application;
  const known = [models, revisions?.revisions.length === 0 ? null : revisions, live].filter((side) => side !== null);
  if (known.length < 2) return { why: 'there is only one side: it takes two of models, revisions and a live database to differ' };
  const [environment, ...others] = revisions === null ? [] : await findEnvironments(application.project, application.alembic);
  const options = environment === undefined ? defaultOptions : readEnvironmentOptions(application.project, environment);
  const gathered = await gatherSides({ server, application, live, options, ready });
  const { sides } = gathered;
  const catalogs = [sides.models, sides.revisions, sides.applied].flatMap((side) => (side === null ? [] : [side.catalog]));
  if (catalogs.length + (sides.live === null ? 0 : 1) < 2)
    return { why: gathered.notExamined.map(({ object, reason }) => `${object}: ${reason}`).join('; ') };
  const versionTables = new Set([
    ...(live?.versionTables ?? []).map(({ schema, name }) => `${schema}.${name}`),
    `${options.versionTable.schema ?? 'public'}.${options.versionTable.name}`,
  ]);
  const outside = findOutside(sides.live === null ? null : (live?.catalog ?? null), catalogs, versionTables);
  const left = leaveOut(gathered, options, others);
  return findDrift({
    ...gathered,
    history: revisions,
    isLeftOut: (object) => outside.isLeftOut(object) || left.isLeftOut(object),
    invalid: listInvalid(live?.catalog ?? null),
    outside: outside.objects,
    notExamined: [...gathered.notExamined, ...options.notExamined, ...left.notExamined],
  });
}

function listInvalid(live: Catalog | null): ReadonlySet<string> {
  return new Set(
    (live?.tables ?? []).flatMap(({ schema, indexes }) => indexes.flatMap(({ name, valid }) => (valid ? [] : [`${schema}.${name}`]))),
  );
}

interface LeftOut {
  readonly isLeftOut: (object: SchemaObject) => boolean;
  readonly notExamined: readonly NotExamined[];
}

/** Tables that env.py leaves out, classes mapped to views, and tables that another Alembic environment of the project may make. */
function leaveOut({ sides }: GatheredSides, options: EnvironmentOptions, others: readonly Environment[]): LeftOut {
  const names = ({ catalog }: { readonly catalog: Catalog }): string[] => catalog.tables.map(({ schema, name }) => `${schema}.${name}`);
  const modelled = new Set(sides.models === null ? [] : names(sides.models));
  const database = [sides.revisions, sides.applied, sides.live].flatMap((side) => side ?? []);
  const views = new Set(database.flatMap(({ catalog }) => catalog.views.map(({ schema, name }) => `${schema}.${name}`)));
  const made = new Set(database.flatMap(names));
  const reasons = new Map<string, string>();
  for (const table of new Set([...modelled, ...made])) {
    if (modelled.has(table) && views.has(table)) reasons.set(table, 'the models map a class to a view of this name');
    else if (options.includes(comparedTable(table, !modelled.has(table))) === false)
      reasons.set(table, 'env.py leaves it out (include_object or include_name)');
    else if (others.length > 0 && modelled.has(table) && !made.has(table))
      reasons.set(table, `another Alembic environment may make it (${others.map(({ directory }) => directory).join(', ')})`);
  }
  return {
    isLeftOut: (object) => reasons.has(tableOf(object) ?? ''),
    notExamined: [...reasons].map(([table, reason]) => ({ file: null, line: null, object: `drift of table ${table}`, reason })),
  };
}

function comparedTable(qualified: string, reflected: boolean): ComparedTable {
  const [schema = '', name = ''] = qualified.split(/\.(.*)/s);
  return { schema: schema === 'public' ? null : schema, name, reflected };
}
