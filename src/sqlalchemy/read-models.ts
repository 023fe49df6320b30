import { startEvaluation } from '../python/evaluate.js';
import type { Host } from '../python/machine.js';
import type { Project } from '../python/project.js';
import type { CallValue, Value } from '../python/value.js';
import type { NotExamined } from '../source/place.js';
import { qualify } from '../postgres/identifier.js';
import { findEnvironments, findModelFiles } from './find-models.js';
import { renderSequenceOptions } from './column-default.js';
import { finishTable } from './finish-table.js';
import type { TableDraft } from './draft.js';
import type { ModelEnum, Models, ModelSequence } from './models.js';
import { type Loose, makeHost } from './models-host.js';
import { defaultNaming } from './naming.js';
import { readListener } from './read-listener.js';
import { findMetadata, readMetadata } from './read-metadata.js';
import { given, isTrue, keyword, note, textOf } from './reading.js';
import { readType } from './read-type.js';
import { startMappers } from './start-mappers.js';
import { columnOf, makeRegistry, type Registry, tableOf } from './registry.js';

/** What plinth.toml may say of the models. */
export interface ModelsOptions {
  /** Paths of the modules that hold models, with `*` and `**`; without it every module with the sign of a table is read. */
  readonly models?: readonly string[];
}

/** Reads a project's SQLAlchemy models. Never fails on what the source holds: what is not known is in `notExamined`. */
export function readModels(project: Project, options: ModelsOptions = {}): Promise<Models> {
  return Promise.resolve(readMapping(project, options).models);
}

/** The models of a project, and the registry that they were read from: classes, tables and the evaluation that goes on from there. */
export interface Mapping {
  readonly models: Models;
  readonly registry: Registry;
}

/** As `readModels`, for readers that follow the project's functions on the same values; `around` gives the host its further knowledge. */
export function readMapping(project: Project, options: ModelsOptions = {}, around: (host: Host) => Host = (host) => host): Mapping {
  const notExamined: NotExamined[] = [];
  const loose: Loose = { items: [], listeners: [], sequences: [], enums: [] };
  const host = around(makeHost(() => registry, loose));
  const registry: Registry = makeRegistry({ evaluation: startEvaluation(project, host), notExamined });
  // env.py may give the metadata its naming convention, so it comes first.
  const targets = findEnvironments(project).flatMap((file) => readTargets(registry, file));
  const files = findModelFiles(project, options.models ?? null);
  for (const file of files) registry.evaluation.moduleScope(file);
  startMappers(registry, files);
  for (const work of registry.later) work();
  for (const item of loose.items) attach(registry, item);
  const enums = new Map<string, ModelEnum>();
  for (const call of loose.enums) addEnum(registry, enums, call);
  const drafts = selectTables(registry, targets);
  const tables = drafts.map((table) => finishTable(registry, table, enums));
  const main = mainMetadata(drafts);
  const models: Models = {
    tables,
    enums: [...enums.values()],
    sequences: findSequences(registry, loose),
    namingConvention: main?.naming ?? defaultNaming,
    metadataSchema: main?.schema ?? null,
    extra: loose.listeners.flatMap((call) => readListener(registry, call)),
    notExamined,
  };
  return { models, registry };
}

/** `target_metadata` of an env.py: one metadata or several. */
function readTargets(registry: Registry, file: string): Value[] {
  const value = registry.evaluation.name(file, 'target_metadata');
  const values = value === null ? [] : value.kind === 'list' || value.kind === 'tuple' ? value.items : [value];
  return values.filter((target) => findMetadata(target) !== null);
}

/** The tables of env.py's metadata, where one is known and has any; else all. */
function selectTables(registry: Registry, targets: readonly Value[]): readonly TableDraft[] {
  const wanted = new Set(targets.map((target) => readMetadata(registry, registry.metadata, target).owner));
  const selected = registry.tables.filter((table) => wanted.has(table.metadata.owner));
  if (selected.length === 0) return registry.tables;
  for (const table of registry.tables)
    if (!wanted.has(table.metadata.owner))
      note(registry, `table "${table.name}"`, "it belongs to another metadata than env.py's target_metadata", table.place);
  return selected;
}

function mainMetadata(tables: readonly TableDraft[]): TableDraft['metadata'] | null {
  const counts = new Map<TableDraft['metadata'], number>();
  for (const table of tables) counts.set(table.metadata, (counts.get(table.metadata) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** An index or constraint that stands by itself belongs to the table of its first column. */
function attach(registry: Registry, call: CallValue): void {
  if (registry.taken.has(call)) return;
  const table = call.args.map((value) => findTable(registry, value)).find((found) => found !== null) ?? null;
  if (table !== null) table.items.push(call);
}

function findTable(registry: Registry, value: Value): TableDraft | null {
  const found = columnOf(registry, null, value)?.table ?? tableOf(registry, value);
  if (found !== null) return found;
  if (value.kind === 'call')
    return [value.callee, ...value.args].map((inner) => findTable(registry, inner)).find((inner) => inner !== null) ?? null;
  if (value.kind === 'attribute' || value.kind === 'subscript') return findTable(registry, value.of);
  return value.kind === 'operation'
    ? (value.operands.map((inner) => findTable(registry, inner)).find((inner) => inner !== null) ?? null)
    : null;
}

function addEnum(registry: Registry, enums: Map<string, ModelEnum>, call: CallValue): void {
  const type = readType(registry, call, call.place);
  if (!('sql' in type) || type.enum === null) return;
  enums.set(qualify(type.enum.schema, type.enum.name), {
    schema: type.enum.schema,
    name: type.enum.name,
    labels: type.enum.labels,
    place: call.place,
  });
}

/** Sequences that create_all makes: those of columns and those given the metadata. */
function findSequences(registry: Registry, loose: Loose): ModelSequence[] {
  const ofColumns = registry.tables.flatMap((table) =>
    table.columns.flatMap((column) => (column.sequence !== null && !isTrue(keyword(column.sequence, 'optional')) ? [column.sequence] : [])),
  );
  const calls = new Set([...ofColumns, ...loose.sequences.filter((call) => given(call, 'metadata') !== null)]);
  const found = new Map<string, ModelSequence>();
  for (const call of calls) {
    const name = textOf(call.args[0]);
    const schema = textOf(given(call, 'schema'));
    if (name !== null) found.set(qualify(schema, name), { schema, name, options: renderSequenceOptions(call, 0), place: call.place });
  }
  return [...found.values()];
}
