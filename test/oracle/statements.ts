import { join } from 'node:path';
import { readProject } from '../../src/python/project.js';
import { reference, type Value } from '../../src/python/value.js';
import { readMapping } from '../../src/sqlalchemy/read-models.js';
import { compileLegacy } from '../../src/sqlalchemy/statement/compile-legacy.js';
import { compileStatement } from '../../src/sqlalchemy/statement/compile.js';
import { textOf } from '../../src/sqlalchemy/reading.js';
import { runPython } from './run-python.js';

/** Models and functions that build statements with them. */
export const statementsFolder = join(import.meta.dirname, 'statements');
export const statementsRequirements = join(statementsFolder, 'requirements.txt');

/** What a function sends, by `module.function`, or why it could not be known. */
export type Sent = Readonly<Record<string, { readonly sent: readonly string[] } | { readonly error: string }>>;

/** What the real SQLAlchemy sends, with `$n` for parameters. `url` is a libpq URL of an empty database. */
export async function sendReally(python: string, url: string, modules: readonly string[]): Promise<Sent> {
  const printed = await runPython(python, ['send.py', url.replace(/^postgres(ql)?:/, 'postgresql+psycopg2:'), ...modules], {
    cwd: statementsFolder,
  });
  // eslint-disable-next-line -- the program prints nothing else
  const sent = JSON.parse(printed.slice(printed.indexOf('{'))) as Sent;
  return Object.fromEntries(
    Object.entries(sent).map(([name, answer]) => [name, 'sent' in answer ? { sent: answer.sent.map(numberParameters) } : answer]),
  );
}

/** psycopg2's `%(name)s` as `$n`. */
function numberParameters(sql: string): string {
  let count = 0;
  return sql.replaceAll(/%\([^)]*\)s|%s|%%/g, (mark) => (mark === '%%' ? '%' : `$${(count += 1)}`));
}

/** What plinth reads out of the same functions; each is called with values that only a run can tell. */
export async function sendAsRead(modules: readonly string[]): Promise<Sent> {
  const project = await readProject(statementsFolder);
  const { registry } = readMapping(project);
  const answers: Record<string, Sent[string]> = {};
  for (const module of modules) {
    const scope = registry.evaluation.moduleScope(`${module}.py`);
    for (const [name, value] of scope?.names ?? []) {
      if (value.kind !== 'function' || name.startsWith('_')) continue;
      const args = value.parameters.map((parameter): Value => reference(`runtime.${parameter.name}`));
      const made = registry.evaluation.call(value, args);
      const [query, verb, ...rest] = made.kind === 'tuple' ? made.items : [];
      const compiled =
        query === undefined
          ? compileStatement(registry, made)
          : compileLegacy(registry, query, textOf(verb) ?? '', { args: rest, keywords: [] });
      answers[`${module}.${name}`] =
        'kind' in compiled ? { error: compiled.reason } : { sent: 'sql' in compiled ? [compiled.sql] : compiled.map(({ sql }) => sql) };
    }
  }
  return answers;
}
