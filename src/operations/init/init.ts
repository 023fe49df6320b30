import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Failure } from '../../failure/failure.js';
import { type FileEdit, renderDiff } from '../../source/edit-diff.js';
import { readInside } from '../../source/read-inside.js';
import { type Application, nothingToReview, readApplication } from '../application.js';
import { writeFiles } from '../fix/write-files.js';
import { defineOperation } from '../operation.js';
import { addSection, addServer, agentDefinition } from './agent-files.js';
import { writeConfiguration } from './write-configuration.js';

const request = z.object({
  dir: z.string().default('.').meta({ argument: true, description: 'the project to set up' }),
  agent: z
    .enum(['claude'])
    .optional()
    .meta({ description: 'also set up an AI agent: its definition, .mcp.json, AGENTS.md', placeholder: 'name' }),
  dryRun: z.boolean().default(false).meta({ description: 'show what would be written' }),
  force: z.boolean().default(false).meta({ description: 'replace plinth.toml and the definition of the agent' }),
});

export const initSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** False where it was only shown. */
  written: z.boolean(),
  files: z.array(z.strictObject({ file: z.string(), action: z.enum(['made', 'changed', 'kept']) })),
  /** Unified diff of all that is made or changed. */
  diff: z.string(),
  found: z.array(z.string()),
});

export type Init = z.infer<typeof initSchema>;

export const init = defineOperation({
  name: 'init',
  summary: 'Write a commented plinth.toml from what is found; set up an AI agent',
  input: request,
  output: initSchema,
  async run({ dir, agent, dryRun, force }, { progress, passPointOfNoReturn }) {
    progress('reading the project');
    const application = await readApplication(dir, new Map(), { code: false });
    if (application.models === null && application.revisions === null) throw nothingToReview(dir, application.notExamined.files);
    const edits = [
      ...editConfiguration(application, { force, keep: agent !== undefined }),
      ...(agent === undefined ? [] : editAgent(application.project.root, force)),
    ];
    const changed = edits.filter(({ before, after }) => before !== after);
    if (!dryRun && changed.length > 0) writeFiles(application.project.root, changed, passPointOfNoReturn);
    return {
      formatVersion: 1 as const,
      written: !dryRun,
      files: edits.map(({ file, before, after }) => ({
        file,
        action: before === null ? ('made' as const) : before === after ? ('kept' as const) : ('changed' as const),
      })),
      diff: renderDiff(changed),
      found: describeFound(application),
    };
  },
  exitCode: () => 0,
});

/** Never over one that is there: throws `file_exists`, or keeps it where more is to be set up. */
function editConfiguration(application: Application, { force, keep }: { readonly force: boolean; readonly keep: boolean }): FileEdit[] {
  const { configurationFile, project } = application;
  if (configurationFile !== null && configurationFile !== 'plinth.toml') {
    if (keep) return [];
    throw exists(`[tool.plinth] of ${configurationFile}`, 'Edit it there: plinth.toml would go before it.');
  }
  const before = readIfPresent(project.root, 'plinth.toml');
  if (before !== null && !force && !keep) throw exists('plinth.toml', 'Add --force to replace it, and --dry-run to see with what.');
  return [{ file: 'plinth.toml', before, after: before !== null && !force ? before : writeConfiguration(application) }];
}

function exists(what: string, hint: string): Failure {
  return new Failure('file_exists', `there is a ${what} already`, { hint });
}

function editAgent(root: string, force: boolean): FileEdit[] {
  const edit = (file: string, change: (before: string | null) => string): FileEdit => {
    const before = readIfPresent(root, file);
    return { file, before, after: change(before) };
  };
  return [
    edit('.claude/agents/db-architect.md', (before) => agentDefinition(before, force)),
    edit('.mcp.json', addServer),
    edit('AGENTS.md', addSection),
  ];
}

function readIfPresent(root: string, file: string): string | null {
  if (!existsSync(join(root, file))) return null;
  try {
    return new TextDecoder().decode(readInside(root, file));
  } catch (error) {
    throw new Failure('file_unreadable', `${file} cannot be read`, {
      detail: error instanceof Error ? error.message : String(error),
      hint: 'It must be a file of the project that you may read.',
      cause: error,
    });
  }
}

function describeFound({ models, revisions, declaredMajor, engines }: Application): string[] {
  return [
    ...(models === null ? [] : [`${models.tables.length} tables in SQLAlchemy models`]),
    ...(revisions === null ? [] : [`${revisions.revisions.length} revisions in ${revisions.directory}`]),
    ...engines.map(({ place }) => `an engine in ${place.file}:${place.line}`),
    ...(declaredMajor === null ? [] : [`PostgreSQL ${declaredMajor.major} in ${declaredMajor.place.file}:${declaredMajor.place.line}`]),
  ];
}
