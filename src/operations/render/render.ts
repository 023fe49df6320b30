import { resolve } from 'node:path';
import * as z from 'zod';
import { readConfiguration } from '../../configuration/read.js';
import { Failure } from '../../failure/failure.js';
import { readProject } from '../../python/project.js';
import { defaultOptions, readEnvironmentOptions } from '../../sqlalchemy/alembic/environment-options.js';
import { findEnvironments } from '../../sqlalchemy/alembic/environment.js';
import { selectRange } from '../../sqlalchemy/alembic/range.js';
import { readRevisions } from '../../sqlalchemy/alembic/read.js';
import { defineOperation } from '../operation.js';
import { partsOfAlembic } from './parts-of-alembic.js';
import { renderedSchema } from './result.js';
import { scriptOf } from './script.js';

const request = z.object({
  dir: z.string().default('.').meta({ argument: true, description: 'the directory of the backend' }),
  fromTo: z.string().optional().meta({
    argument: true,
    description: 'which revisions, as Alembic takes them: base:head, ae10:head, head-1:head (default: all)',
  }),
  range: z.string().optional().meta({ description: 'the same as an option', placeholder: 'from:to' }),
  python: z.string().optional().meta({
    description:
      "ask the project's own Alembic through this interpreter: runs env.py and the revisions, offline and without network where that can be had",
    placeholder: 'path',
  }),
  downgrade: z.boolean().default(false).meta({ description: 'the way back: from the later revision to the earlier one' }),
});

/** A path is the user's, whatever folder the command then runs in; a bare name is looked for on the PATH. */
function findInterpreter(python: string): string {
  return /[\\/]/.test(python) ? resolve(python) : python;
}

export const render = defineOperation({
  name: 'render',
  summary: 'Show the SQL of Alembic revisions, statement by statement, with the line that each comes from',
  input: request,
  output: renderedSchema,
  async run({ dir, fromTo, range, python, downgrade }, { progress, note, signal, now }) {
    progress('reading the revisions');
    const project = await readProject(dir);
    const { configuration } = await readConfiguration(dir);
    const { alembic, env } = configuration.source ?? {};
    const choice = { ...(alembic === undefined ? {} : { alembic }), ...(env === undefined ? {} : { env }) };
    const history = await readRevisions(project, choice, { script: true, rows: true, now });
    if (history === null)
      throw new Failure('nothing_to_render', `there are no Alembic revisions in ${dir}`, {
        hint: 'Name the directory that holds alembic.ini, or set [source] alembic in plinth.toml.',
      });
    const [environment] = await findEnvironments(project, choice);
    const options = environment === undefined ? defaultOptions : readEnvironmentOptions(project, environment);
    for (const { object, reason } of history.notExamined) note(`${object}: ${reason}`);
    const direction = downgrade ? 'downgrade' : 'upgrade';
    const selected = selectRange(history, fromTo ?? range ?? null, direction);
    const read = scriptOf(selected, direction, options);
    if (python === undefined) return read;
    progress("asking the project's Alembic");
    const { askAlembic } = await import('./ask-alembic.js');
    const runs = await askAlembic(
      {
        python: findInterpreter(python),
        root: project.root,
        location: history.directory,
        range: selected,
        heads: history.heads,
        direction,
      },
      { signal, note },
    );
    return partsOfAlembic(runs, { revisions: selected.revisions, direction, versionTable: options.versionTable.name, read });
  },
  exitCode: () => 0,
});
