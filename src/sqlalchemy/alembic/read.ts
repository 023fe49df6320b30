import { findLibraries } from '../../configuration/library-versions.js';
import { type Evaluation, startEvaluation } from '../../python/evaluate.js';
import type { Project } from '../../python/project.js';
import { loadOperations, readOperations } from '../../sql/operations/read-operations.js';
import { keyOf, traceSchema } from '../../sql/operations/trace-schema.js';
import type { Name } from '../../sql/operations/operation.js';
import type { NotExamined } from '../../source/place.js';
import { startCustomOperations } from './custom-operations.js';
import { readDamagedFile } from './damaged-file.js';
import { findEnvironments, type Environment, type EnvironmentChoice } from './environment.js';
import { readEnvironmentOptions } from './environment-options.js';
import { readEnvironmentSettings } from './environment-settings.js';
import { findApplicationSetting } from './application-setting.js';
import { findImportedModels } from './imported-models.js';
import { orderRevisions } from './graph.js';
import type { Revision, RevisionFunction, RevisionHistory } from './history.js';
import { makeValues } from './made-values.js';
import { makeRecorder, type Recorder } from './record.js';
import { readRevisionFile, type RevisionFile } from './revision-file.js';
import { readRevisionFunction } from './revision-function.js';
import { defaultNaming, type NamingConvention } from '../naming.js';
import { readRowWork } from './rows/read-row-work.js';
import type { Setting } from './setting.js';

/**
 * Reads the project's Alembic history: every revision's operations as SQL, in the order in which `alembic upgrade heads` runs them.
 * Null when the project has no revisions. What only a run could tell is in each function's `unknown`, and never stops the reading.
 * With `script`, names are those that `alembic upgrade --sql` gives; with `rows`, work on rows is followed for what it sends.
 * `now` stands where a revision writes the time. Throws `revisions_broken` for a missing parent, a cycle or a duplicate id.
 */
export async function readRevisions(
  project: Project,
  choice: EnvironmentChoice = {},
  { script = false, rows = false, now = new Date(0) }: { readonly script?: boolean; readonly rows?: boolean; readonly now?: Date } = {},
): Promise<RevisionHistory | null> {
  const [main, ...others] = await findEnvironments(project, choice);
  if (main === undefined || main.files.length === 0) return null;
  await loadOperations();
  const history = readHistory(project, main, script && !readEnvironmentOptions(project, main).namesOffline ? defaultNaming : null, now);
  const left = others.map((environment): NotExamined => ({
    file: environment.env ?? environment.directory,
    line: null,
    object: `${environment.files.length} revisions in ${environment.directory}`,
    reason: `a second Alembic environment; ${main.directory} has more revisions (name the one to read as [source] alembic in plinth.toml)`,
  }));
  return {
    ...history,
    revisions: rows ? history.revisions.map((one) => followRows(project, one)) : history.revisions,
    notExamined: [...history.notExamined, ...left],
  };
}

/** Follows the functions that work on rows in a way that has no place in the script. */
function followRows(project: Project, revision: Revision): Revision {
  const follow = (which: 'upgrade' | 'downgrade'): RevisionFunction => {
    const read = revision[which];
    const isAsked = read.unwritten.length > 0 || read.flushes || read.unclear.length > 0 || read.conditional.length > 0;
    const work = isAsked ? readRowWork(project, revision.file, which, read) : null;
    return work === null ? read : { ...read, ...work };
  };
  return { ...revision, upgrade: follow('upgrade'), downgrade: follow('downgrade') };
}

function readHistory(project: Project, environment: Environment, naming: NamingConvention | null, now: Date): RevisionHistory {
  const notExamined: NotExamined[] = [];
  const settings = readEnvironmentSettings(project, environment);
  const revisionFiles = new Map<string, string>();
  const { evaluation, recorder, setting } = startRecording({ project, revisionFiles }, naming ?? settings.naming, notExamined, now);
  const files = environment.files.flatMap((file) => readRevisionFile(evaluation, file, notExamined) ?? []);
  for (const { node } of files) revisionFiles.set(node.id, node.file);
  const damaged = environment.files
    .filter((file) => project.source(file) === null)
    .flatMap((file) => {
      const read = readDamagedFile(project, file);
      if (read === null) notExamined.push(...project.notExamined.filter((entry) => entry.file === file));
      return read ?? [];
    });
  const { order, heads } = orderRevisions([...files, ...damaged].map(({ node }) => node));
  const read = new Map(files.map((file) => [file.node.id, () => readRevision(evaluation, recorder, file, setting)] as const));
  for (const { node, revision } of damaged) read.set(node.id, () => revision);
  const revisions = order.flatMap((id) => read.get(id)?.() ?? []);
  return {
    directory: environment.directory,
    revisions,
    heads,
    notExamined: [...settings.notExamined, ...notExamined, ...manyHeads(heads, environment)],
  };
}

function readRevision(evaluation: Evaluation, recorder: Recorder, file: RevisionFile, setting: Setting): Revision {
  const { node, message, module } = file;
  const upgrade = readRevisionFunction(evaluation, recorder, setting, file, 'upgrade');
  const downgrade = readDowngrade(evaluation, recorder, file, setting);
  const broken = evaluation.project.notExamined.filter((entry) => entry.file === node.file);
  const models = findImportedModels(evaluation, file);
  return { ...node, message, models, edited: [], module, upgrade: damage(upgrade, broken), downgrade: damage(downgrade, broken) };
}

/** Where the syntax is wrong, what was read of a function may not be all of it. */
function damage(read: RevisionFunction, broken: readonly NotExamined[]): RevisionFunction {
  return broken.length === 0 ? read : { ...read, unknown: [...read.unknown, ...broken], empty: false };
}

/** A downgrade runs by itself after its upgrade: it leaves no trace in what the next upgrade knows. */
function readDowngrade(evaluation: Evaluation, recorder: Recorder, file: RevisionFile, setting: Setting): RevisionFunction {
  const before = { types: [...setting.types], made: [...setting.made], statements: setting.log.length };
  setting.made.clear();
  const read = readRevisionFunction(evaluation, recorder, setting, file, 'downgrade');
  setting.log.length = before.statements;
  refill(setting.types, before.types);
  refill(setting.made, before.made);
  return read;
}

function refill(set: Set<string>, items: readonly string[]): void {
  set.clear();
  for (const item of items) set.add(item);
}

interface Recording {
  readonly evaluation: Evaluation;
  readonly recorder: Recorder;
  readonly setting: Setting;
}

interface Sources {
  readonly project: Project;
  /** By revision. */
  readonly revisionFiles: ReadonlyMap<string, string>;
}

/** The evaluator tells the recorder what happens, and the recorder's operations ask the evaluator what types and expressions mean. */
function startRecording({ project, revisionFiles }: Sources, naming: NamingConvention, notExamined: NotExamined[], now: Date): Recording {
  const values = makeValues(now, (value) => findApplicationSetting(evaluation, value));
  const recorder = makeRecorder(
    {
      at: (place) => textAt(project, place.file, place.line, place.endLine),
      module: (place) => project.text(place.file) ?? '',
    },
    values,
    startCustomOperations(() => evaluation, revisionFiles),
  );
  const evaluation = startEvaluation(project, recorder.host);
  const log: string[] = [];
  const setting: Setting = {
    reading: { evaluation, notExamined },
    problems: [],
    scripted: null,
    naming,
    spell: values.spell,
    findLibrary: findLibraries(project.root),
    log,
    types: new Set(),
    made: new Set(),
    findDefault: (table, column) => findDefault(log, table, column),
  };
  return { evaluation, recorder, setting };
}

function findDefault(log: readonly string[], table: Name, column: string): string | null {
  const about = log.filter((sql) => sql.includes(table.name) && (sql.includes(column) || /RENAME/i.test(sql)));
  const found = traceSchema(about.flatMap(readOperations)).tables.get(keyOf(table));
  return found?.columns.find(({ name }) => name === column)?.default ?? null;
}

function manyHeads(heads: readonly string[], environment: Environment): NotExamined[] {
  if (heads.length < 2) return [];
  return [
    {
      file: environment.directory,
      line: null,
      object: `heads ${heads.join(', ')}`,
      reason: 'there are several heads; `alembic upgrade head` refuses to choose, so all are replayed',
    },
  ];
}

/** Whole lines of a file. */
function textAt(project: Project, file: string, line: number, endLine: number): string {
  const source = project.source(file);
  return source === null ? '' : source.text.slice(source.lines[line - 1] ?? 0, source.lines[endLine] ?? source.text.length);
}
