import { readFile } from 'node:fs/promises';
import { suggest } from '../../configuration/suggest.js';
import { Failure } from '../../failure/failure.js';
import type { LiveConnection } from '../../postgres/connection.js';
import type { NotExamined } from '../../source/place.js';
import type { CodeFunction, CodeWorkload } from '../../workload/code.js';
import { notReadOf, queriesOfCode } from '../../workload/code-queries.js';
import type { Query } from '../../workload/query.js';
import type { Application } from '../application.js';
import { readConfiguredWorkload } from '../configured-workload.js';
import { gatherCounted } from '../counted-queries.js';
import type { LiveSide } from '../review/live.js';
import type { AskedQuery } from './asked.js';
import { type ReadTexts, readText, whyNoQuery } from './read-texts.js';
import type { ExplainRequest } from './request.js';

/** What files, standard input and options give; nothing of it needs a project. Throws `file_unreadable`, `query_unreadable`. */
export async function gatherTexts({ files, sql = [] }: ExplainRequest): Promise<ReadTexts> {
  const texts: ReadTexts[] = [];
  for (const file of files) {
    const text = file === '-' ? await readStandardInput() : await readNamed(file);
    texts.push(readText(text, file === '-' ? 'stdin' : file, 'file'));
  }
  for (const [at, statement] of sql.entries()) texts.push(readText(statement, sql.length === 1 ? '--sql' : `--sql ${at + 1}`, 'given'));
  const read = { queries: texts.flatMap(({ queries }) => queries), notExamined: texts.flatMap(({ notExamined }) => notExamined) };
  if (texts.length > 0 && read.queries.length === 0) throw nothingRead(read.notExamined);
  return read;
}

function nothingRead(notExamined: readonly NotExamined[]): Failure {
  const [first] = notExamined;
  if (first?.object === 'plan')
    return new Failure('plan_unreadable', 'what was given cannot be read as a plan', {
      detail: describe(notExamined),
      hint: 'Paste all of what EXPLAIN printed: the text, or FORMAT JSON.',
    });
  return new Failure('query_unreadable', 'there is no statement to explain in what was given', {
    ...(notExamined.length === 0 ? {} : { detail: describe(notExamined) }),
    hint: 'Give SELECT, INSERT, UPDATE, DELETE or MERGE statements that end in semicolons, or a plan as EXPLAIN printed it.',
  });
}

function describe(notExamined: readonly NotExamined[]): string {
  return notExamined
    .slice(0, 5)
    .map(({ file, line, reason }) => `${[file, line].filter((part) => part !== null).join(':')}: ${reason}`)
    .join('\n');
}

async function readNamed(file: string): Promise<string> {
  try {
    return decode(await readFile(file), file);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('file_unreadable', `${file} cannot be read`, {
      hint: 'Name a file of SQL or of a plan, or - for standard input.',
      cause,
    });
  }
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return decode(Buffer.concat(chunks), 'standard input');
}

/** UTF-8, or UTF-16 as PowerShell writes it. */
function decode(bytes: Buffer, file: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Failure('file_unreadable', `${file} is no text in UTF-8`, { hint: 'Save it as UTF-8.' });
  }
}

/** What the code and the workload files of a project send. Throws `object_unknown` for a function that is not there. */
export async function gatherCode({ function: names = [], code }: ExplainRequest, application: Application): Promise<ReadTexts> {
  if (names.length === 0 && !code) return { queries: [], notExamined: [] };
  const workload: CodeWorkload = application.code ?? { functions: [], notExamined: [] };
  const named = names.flatMap((name) => findFunctions(name, workload.functions));
  const functions = code ? workload.functions : [...new Set(named)];
  const files = code ? await readConfiguredWorkload(application) : { queries: [], notExamined: [] };
  const sent = queriesOfCode({ ...workload, functions }, files.queries);
  const notRead = code ? notReadOf(workload) : functions.flatMap(({ unknown }) => unknown);
  return { queries: [...files.queries.map(toAsked), ...sent.map(toAsked)], notExamined: [...files.notExamined, ...notRead] };
}

function findFunctions(name: string, functions: readonly CodeFunction[]): CodeFunction[] {
  const found = functions.filter((each) => each.name === name || each.name.endsWith(`.${name}`));
  if (found.length > 0) return found;
  const closest = suggest(name, [...functions.map((each) => each.name), ...functions.map((each) => each.name.split('.').at(-1) ?? '')]);
  throw new Failure('object_unknown', `no function of the code is named "${name}"`, {
    hint: closest === null ? 'plinth queries lists the functions that send statements.' : `Did you mean "${closest}"?`,
  });
}

function toAsked({ name, sql, place, callsPerMinute, origin }: Query): AskedQuery {
  return { name, sql, place, callsPerMinute, origin: origin === 'code' || origin === 'pg_stat_statements' ? origin : 'file', plan: null };
}

/** The costliest statements of pg_stat_statements, of the live database or as a snapshot has them; those that are no queries are passed over. */
export async function gatherStatements(
  { statements, snapshot = '' }: ExplainRequest,
  { catalog }: LiveSide,
  connection: LiveConnection | null,
): Promise<ReadTexts> {
  if (statements === undefined) return { queries: [], notExamined: [] };
  const { queries, notExamined } = await gatherCounted(connection === null ? { snapshot } : { connection, catalog }, Infinity);
  const planned = queries.filter(({ sql }) => whyNoQuery(sql) === null);
  return { queries: planned.slice(0, statements).map(toAsked), notExamined: [...notExamined] };
}
