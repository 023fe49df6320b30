import { join } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import * as z from 'zod';
import { Failure } from '../failure/failure.js';
import { readInside } from '../source/read-inside.js';
import { type Configuration, configurationSchema } from './configuration.js';
import { suggest } from './suggest.js';

/** The configuration and the file it came from; an empty one when the project has none. */
export interface ReadConfiguration {
  readonly configuration: Configuration;
  readonly file: string | null;
}

/** Reads `plinth.toml`, else `[tool.plinth]` of pyproject.toml. Throws `configuration_invalid` with the key and a suggestion. */
export async function readConfiguration(directory: string): Promise<ReadConfiguration> {
  const own = readIfPresent(directory, 'plinth.toml');
  if (own !== null) return { configuration: parseConfiguration(parseToml(own, 'plinth.toml'), 'plinth.toml'), file: 'plinth.toml' };
  const project = readIfPresent(directory, 'pyproject.toml');
  if (project === null || !project.includes('plinth')) return { configuration: {}, file: null };
  const table = toolTable(parseToml(project, 'pyproject.toml'));
  if (table === undefined) return { configuration: {}, file: null };
  return { configuration: parseConfiguration(table, 'pyproject.toml'), file: 'pyproject.toml' };
}

function toolTable(document: unknown): unknown {
  const tool = property(document, 'tool');
  return property(tool, 'plinth');
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function readIfPresent(directory: string, file: string): string | null {
  try {
    return readInside(directory, file).toString('utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw new Failure('file_unreadable', `${join(directory, file)} cannot be read`, {
      detail: error instanceof Error ? error.message : String(error),
      hint: 'It must be a file of the project that you may read.',
      cause: error,
    });
  }
}

function isMissing(error: unknown): boolean {
  const code = property(error, 'code');
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function parseToml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const first = error.message.split('\n')[0] ?? error.message;
    throw new Failure('configuration_invalid', `${file} is not valid TOML`, {
      detail: `Line ${error.line}, column ${error.column}: ${first}`,
      hint: 'Mend the line named in the detail.',
      cause: error,
    });
  }
}

function parseConfiguration(value: unknown, file: string): Configuration {
  const result = configurationSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Failure('configuration_invalid', `${file} has a setting that plinth does not know or cannot use`, {
    detail: result.error.issues.map(describeIssue).join('\n'),
    hint: issue === undefined ? null : hintFor(issue),
  });
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') return `${[path, issue.keys.join(', ')].filter(Boolean).join('.')}: unknown key`;
  return `${path}: ${issue.message}`;
}

function hintFor(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return 'See docs/configuration.md for the settings and their types.';
  const known = knownKeys(issue.path);
  const closest = suggest(issue.keys[0] ?? '', known);
  return closest === null ? `Known keys here: ${known.join(', ')}.` : `Did you mean "${closest}"?`;
}

/** The keys that the schema allows at a path, read off its JSON Schema. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(configurationSchema);
  for (const segment of path) node = property(property(node, 'properties'), String(segment)) ?? property(node, 'additionalProperties');
  return Object.keys((property(node, 'properties') as Record<string, unknown> | undefined) ?? {});
}
