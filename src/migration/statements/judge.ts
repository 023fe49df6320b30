import { findEffect } from '../effects/find-effect.js';
import type { Effect } from '../effects/effect.js';
import { judgeTypeChange } from '../effects/judge-type-change.js';
import type { Name } from '../../sql/operations/operation.js';
import type { Command } from '../commands/command.js';
import { readCommands } from '../commands/read-commands.js';
import { applyCommand, startSchema, type KnownSchema } from './known-schema.js';
import type { JudgedMigrations, Migration, MigrationStatement, Step } from './migration.js';
import { usesEnumValue } from './enum-uses.js';
import { keyOf } from './name-key.js';
import { queuesCheck } from './deferred-checks.js';
import { findOthers } from './find-others.js';
import { nothing, isOnlySeen, readSeen, type Watched } from './seen-effect.js';
import { isRelation, narrow, shapeOf } from './shape-of.js';
import { endTransaction, readTimeouts, setTimeouts, startTimeouts, type Timeouts } from './timeouts.js';

export interface JudgeGround {
  readonly major: number;
  /** Rows of a table, where they are known. */
  readonly rows: (table: Name) => number | null;
  /** What the shadow was seen to do with a statement; null where it was not watched. */
  readonly seen: (statement: MigrationStatement) => Watched | null;
}

/** The steps of the migrations that are judged, in order, each with its effect and what was known of what it changes. */
export function judgeMigrations(migrations: readonly Migration[], ground: JudgeGround): { readonly steps: readonly Step[] } {
  const known = startSchema();
  const steps = migrations.flatMap((migration) => judgeMigration(migration, known, ground));
  return { steps };
}

/** By their text alone: what only a server could tell is assumed to be the worst. */
export function judgeText(migrations: readonly Migration[], ground: Omit<JudgeGround, 'seen'>): JudgedMigrations {
  const { steps } = judgeMigrations(migrations, { ...ground, seen: () => null });
  return { major: ground.major, migrations: migrations.filter(({ judged }) => judged), steps, refused: [], waivers: [] };
}

interface Progress {
  readonly migration: Migration;
  /** Tables that it made. */
  readonly made: Set<string>;
  readonly enumValues: Set<string>;
  /** An explicit BEGIN is open. */
  begun: boolean;
  inBlock: boolean;
  earlier: Step[];
  /** Among its commands, values of enums of before. */
  addedValues: Extract<Command, { kind: 'add enum value' }>[];
  readonly timeouts: Timeouts;
}

function judgeMigration(migration: Migration, known: KnownSchema, ground: JudgeGround): Step[] {
  const progress: Progress = {
    migration,
    made: new Set(),
    enumValues: new Set(),
    begun: false,
    inBlock: false,
    earlier: [],
    addedValues: [],
    timeouts: startTimeouts(),
  };
  const steps: Step[] = [];
  for (const statement of migration.statements) {
    if (statement.node === null) continue;
    for (const command of readCommands(statement.node)) {
      enterBlock(progress, statement.inBlock || progress.begun);
      const step = migration.judged ? makeStep(command, statement, { progress, known, ground }) : null;
      if (step !== null) {
        steps.push(step);
        progress.earlier.push(step);
        if (command.kind === 'add enum value' && !step.facts.has('type of this migration')) progress.addedValues.push(command);
      }
      follow(command, progress);
      applyCommand(known, command);
    }
  }
  return steps;
}

/** Each statement outside a block is a transaction of its own. */
function enterBlock(progress: Progress, inBlock: boolean): void {
  if (!inBlock || !progress.inBlock) beginTransaction(progress);
  if (!inBlock && progress.inBlock) endTransaction(progress.timeouts);
  progress.inBlock = inBlock;
}

function beginTransaction(progress: Progress): void {
  progress.earlier = [];
  progress.addedValues = [];
}

function follow(command: Command, progress: Progress): void {
  if (command.kind === 'transaction') {
    if (command.what === 'begin') progress.begun = true;
    else if (command.what !== 'other') progress.begun = false;
    if (command.what !== 'other') {
      beginTransaction(progress);
      if (command.what !== 'begin') endTransaction(progress.timeouts);
    }
  } else if (command.kind === 'set') {
    // What runs a file of SQL may open a transaction that the text does not show.
    if (!command.local || progress.inBlock || progress.migration.runner === 'unknown') setTimeouts(progress.timeouts, command);
  } else if (command.kind === 'create table') progress.made.add(keyOf(command.table));
  else if (command.kind === 'create view') progress.made.add(keyOf(command.view));
  else if (command.kind === 'create sequence') progress.made.add(keyOf(command.sequence));
  else if (command.kind === 'create index' && command.name !== null)
    progress.made.add(keyOf({ schema: command.table.schema, name: command.name }));
  else if (command.kind === 'rename table' && progress.made.has(keyOf(command.table)))
    progress.made.add(keyOf({ schema: command.table.schema, name: command.to }));
  else if (command.kind === 'set schema' && progress.made.has(keyOf(command.table)))
    progress.made.add(keyOf({ schema: command.schema, name: command.table.name }));
  else if (command.kind === 'create type') progress.made.add(`type ${keyOf(command.type)}`);
  else if (command.kind === 'add enum value') progress.enumValues.add(command.value);
}

interface Moment {
  readonly progress: Progress;
  readonly known: KnownSchema;
  readonly ground: JudgeGround;
}

function makeStep(command: Command, statement: MigrationStatement, moment: Moment): Step {
  const { progress, known, ground } = moment;
  const named = findTable(command, known);
  const oldColumn =
    command.kind === 'alter type' && named !== null ? known.tables.get(keyOf(named))?.columns.get(command.column) : undefined;
  const typeChange =
    command.kind === 'alter type' && oldColumn !== undefined ? judgeTypeChange(oldColumn.type, command.type, ground.major) : null;
  const text = readEffect(command, { ...moment, unchanged: isUnchanged(command, typeChange, oldColumn), typeChange });
  const watched = text === null || text.certain ? null : ground.seen(statement);
  const seen = watched === null || text === null ? null : readSeen(watched, command, named, text);
  const table = seen?.table ?? named;
  const effect = seen?.effect ?? text;
  const rows = table === null ? null : ground.rows(table);
  return {
    migration: progress.migration,
    sql: statement.sql,
    place: statement.place,
    command,
    table,
    effect,
    fresh: table !== null && (isFresh(table, moment) || rows === 0),
    rows,
    inBlock: progress.inBlock,
    transaction: progress.earlier,
    position: progress.earlier.length,
    settings: readTimeouts(progress.timeouts),
    oldType: oldColumn?.type ?? null,
    typeChange,
    alsoLocks: (seen?.others ?? (effect === null ? [] : findOthers(command, effect, { ...moment, own: table }))).filter(
      (other) => !isFresh(other.table, moment) && ground.rows(other.table) !== 0,
    ),
    facts: gatherFacts(command, statement, moment),
  };
}

/** The same type again, without an expression that would be computed for each row. */
function isUnchanged(command: Command, typeChange: Step['typeChange'], oldColumn: unknown): boolean {
  return command.kind === 'alter type' && oldColumn !== undefined && typeChange === null && !command.using;
}

/** Made by this migration; an index also where its table was. */
function isFresh(relation: Name, { progress: { made }, known }: Pick<Moment, 'progress' | 'known'>): boolean {
  const table = known.indexes.get(keyOf(relation))?.table;
  return made.has(keyOf(relation)) || (table !== undefined && made.has(keyOf(table)));
}

/** An index's table, where the migrations say it. */
function findTable(command: Command, known: KnownSchema): Name | null {
  switch (command.kind) {
    case 'create table':
      return command.partitionOf ?? command.table;
    case 'drop index':
      return known.indexes.get(keyOf(command.index))?.table ?? null;
    case 'reindex':
      return command.object === 'index'
        ? (known.indexes.get(keyOf(command.name))?.table ?? null)
        : command.object === 'table'
          ? command.name
          : null;
    case 'refresh':
    case 'create view':
      return command.view;
    case 'create sequence':
      return command.sequence;
    case 'drop object':
    case 'rename object':
      return isRelation(command.what) ? command.name : null;
    default:
      return 'table' in command ? command.table : null;
  }
}

function readEffect(
  command: Command,
  {
    known,
    ground,
    typeChange,
    unchanged,
  }: Pick<Moment, 'known' | 'ground'> & { readonly typeChange: Step['typeChange']; readonly unchanged: boolean },
): Effect | null {
  if (command.kind === 'alter type') {
    const shape = unchanged || typeChange?.rewrites === false ? 'alter type without a rewrite' : 'alter type with a rewrite';
    const effect = findEffect(narrow(shape, command, known), ground.major);
    if (unchanged) return effect;
    if (effect === null) return null;
    if (typeChange === null) return { ...effect, certain: false };
    const { rewrites, scans, rebuildsIndex, certain } = typeChange;
    return { ...effect, rewrites, scans: scans || isChecked(command, { known, ground }), rebuildsIndexes: rebuildsIndex, certain };
  }
  const { shape, certain } = shapeOf(command, known);
  const effect = shape === null ? (isOnlySeen(command) ? { ...nothing, shape: command.kind } : null) : findEffect(shape, ground.major);
  if (effect !== null && command.kind === 'add column' && command.column.notNull && command.column.default === 'none')
    // What SET NOT NULL looks for, a column without a default is searched for as well.
    return { ...effect, scans: effect.scans || findEffect('set not null', ground.major)?.scans === true };
  return effect === null || certain ? effect : { ...effect, certain };
}

/** A CHECK that reads the column is checked again for each row, whatever happens to the file. */
function isChecked(command: Extract<Command, { kind: 'alter type' }>, { known, ground }: Pick<Moment, 'known' | 'ground'>): boolean {
  const checks = [...(known.tables.get(keyOf(command.table))?.checks.values() ?? [])];
  return checks.some((columns) => columns.includes(command.column)) && findEffect('alter type under a check', ground.major)?.scans === true;
}

function gatherFacts(command: Command, statement: MigrationStatement, { progress, known }: Moment): ReadonlySet<string> {
  const facts = new Set<string>();
  const table = 'table' in command ? known.tables.get(keyOf(command.table)) : undefined;
  if (command.kind === 'add enum value' && progress.made.has(`type ${keyOf(command.type)}`)) facts.add('type of this migration');
  if (table !== undefined) facts.add('known table');
  if (command.kind === 'rows' && queuesCheck(command, known, progress.earlier)) facts.add('queues a check');
  if (command.kind === 'create table')
    for (const name of referencedBy(command))
      if (!isFresh(name, { progress, known }) && keyOf(name) !== keyOf(command.table)) facts.add(`references ${keyOf(name)}`);
  if (command.kind === 'alter domain' && progress.made.has(`type ${keyOf(command.type)}`)) facts.add('type of this migration');
  if (command.kind === 'drop not null' && table?.columns.get(command.column)?.notNull === false) facts.add('allows NULL');
  if (command.kind === 'drop constraint') facts.add(`is ${table?.constraints.get(command.name) ?? 'unknown'}`);
  if (command.kind === 'attach partition' && known.tables.get(keyOf(command.partition))?.hasCheck === true)
    facts.add('partition with a check');
  if (command.kind === 'drop column' && table?.primaryKey.has(command.column) === true) facts.add('primary key');
  // Values that an enum of before got in this transaction.
  for (const added of progress.addedValues)
    if (usesAddedValue(statement, added, known)) facts.add(`uses ${keyOf(added.type)} ${added.value}`);
  return facts;
}

function usesAddedValue({ node }: MigrationStatement, added: Progress['addedValues'][number], known: KnownSchema): boolean {
  if (node === null) return false;
  return usesEnumValue(node, added, {
    isOfEnum: (column, tables) => isOfType(known, added.type, column, tables),
    columnsOf: (name) => [...(known.tables.get(keyOf(name))?.columns.keys() ?? [])],
  });
}

/** Whether a column of one of the tables is of a type, or of a domain or array of it; null where one of the tables is not known. */
function isOfType(known: KnownSchema, type: Name, column: string, names: readonly Name[]): boolean | null {
  const tables = names.map((name) => known.tables.get(keyOf(name)));
  const types = tables.flatMap((table) => table?.columns.get(column)?.type ?? []);
  const bases = types.flatMap(({ base }) => [base, known.types.get(base)?.base?.base]);
  if (bases.some((base) => base === keyOf(type))) return true;
  return types.length === 0 && (tables.length === 0 || tables.includes(undefined)) ? null : false;
}

function referencedBy(command: Extract<Command, { kind: 'create table' }>): Name[] {
  return [...command.columns, ...command.constraints].flatMap(({ references }) => references ?? []);
}
