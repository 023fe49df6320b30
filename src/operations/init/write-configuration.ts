import type { Application } from '../application.js';

/** Tables that are named as an example of declared volumes. */
const SHOWN = 3;

/** `plinth.toml` with what was found, and what else may be said as comments. Its text is valid as it is. */
export function writeConfiguration(application: Application): string {
  return [
    '# What plinth reads here, and what it cannot find out by itself. Every key is optional: docs/configuration.md.',
    describeSource(application),
    describePostgres(application),
    describeVolumes(application),
    ['# [workload]', '# files = ["queries/*.sql"]              # `-- calls: 1200/min` above a query'].join('\n'),
    [
      '# [targets.production]                   # a live database, read only: plinth review --target production',
      '# url_env = "PRODUCTION_DATABASE_URL"    # the name of a variable, never a URL',
    ].join('\n'),
    ['# [rules]', '# "types/jsonb-without-schema" = "off"   # off, info, warning, error, or a table of options'].join('\n'),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function describeSource({ models, revisions, project }: Application): string {
  const files = [...new Set((models?.tables ?? []).map(({ place }) => place.file))].sort();
  const environment = revisions === null ? null : `${revisions.directory}/env.py`;
  return [
    '[source]',
    `# Without models, every module that declares a table is read: ${files.length === 1 ? '1 file' : `${files.length} files`} now.`,
    `# models = [${files.slice(0, 2).map(quote).join(', ')}]`,
    revisions === null ? '# alembic = "alembic"' : `alembic = ${quote(revisions.directory)}`,
    environment !== null && project.files.includes(environment) ? `env = ${quote(environment)}` : '# env = "alembic/env.py"',
  ].join('\n');
}

function describePostgres({ declaredMajor }: Application): string {
  if (declaredMajor === null)
    return ['# No compose file names a server: say which major the project runs.', '# [postgres]', '# major = 16'].join('\n');
  const { major, place } = declaredMajor;
  return ['[postgres]', `# From ${quote(`${place.file}:${place.line}`)}.`, `major = ${major}`].join('\n');
}

function describeVolumes({ models }: Application): string {
  const names = (models?.tables ?? []).map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`));
  return [
    '# How large the tables are or will be: without it, and without a live database, no plan is judged.',
    ...names.slice(0, SHOWN).flatMap((name) => [`# [volumes.${quote(name)}]`, '# rows = 100_000', '# growth_per_month = 10_000']),
  ].join('\n');
}

/** A basic string of TOML: JSON's escapes are among its own. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', String.raw`\u007f`);
}
