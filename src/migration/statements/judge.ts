import { findEffect } from '../effects/find-effect.js';
import type { Effect } from '../effects/effect.js';
import { judgeTypeChange } from '../effects/judge-type-change.js';
import type { Name } from '../../sql/operations/operation.js';
import type { Command } from '../commands/command.js';
import { readCommands } from '../commands/read-commands.js';
import type { LockMode } from '../../postgres/lock-modes.js';
import { applyCommand, startSchema, type KnownSchema } from './known-schema.js';
import type { JudgedMigrations, Migration, MigrationStatement, Step } from './migration.js';
import { usesEnumValue } from './enum-uses.js';
import { keyOf } from './name-key.js';
import { shapeOf } from './shape-of.js';

export interface JudgeGround {
  readonly major: number;
  /** Rows of a table, where they are known. */
  readonly rows: (table: Name) => number | null;
  /** What the shadow was seen to do with a statement; null where it was not watched. */
  readonly seen: (statement: MigrationStatement) => Effect | null;
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
  lockTimeout: string | null;
  statementTimeout: string | null;
}

function judgeMigration(migration: Migration, known: KnownSchema, ground: JudgeGround): Step[] {
  const progress: Progress = {
    migration,
    made: new Set(),
    enumValues: new Set(),
    begun: false,
    inBlock: false,
    earlier: [],
    lockTimeout: null,
    statementTimeout: null,
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
      }
      follow(command, progress);
      applyCommand(known, command);
    }
  }
  return steps;
}

/** Each statement outside a block is a transaction of its own. */
function enterBlock(progress: Progress, inBlock: boolean): void {
  if (!inBlock || !progress.inBlock) progress.earlier = [];
  progress.inBlock = inBlock;
}

function follow(command: Command, progress: Progress): void {
  if (command.kind === 'transaction') {
    if (command.what === 'begin') progress.begun = true;
    else if (command.what !== 'other') progress.begun = false;
    if (command.what !== 'other') progress.earlier = [];
  } else if (command.kind === 'set') {
    if (command.name === 'lock_timeout') progress.lockTimeout = command.value;
    if (command.name === 'statement_timeout') progress.statementTimeout = command.value;
  } else if (command.kind === 'create table') progress.made.add(keyOf(command.table));
  else if (command.kind === 'rename table' && progress.made.has(keyOf(command.table)))
    progress.made.add(keyOf({ schema: command.table.schema, name: command.to }));
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
  const table = findTable(command, known);
  const oldColumn =
    command.kind === 'alter type' && table !== null ? known.tables.get(keyOf(table))?.columns.get(command.column) : undefined;
  const typeChange =
    command.kind === 'alter type' && oldColumn !== undefined ? judgeTypeChange(oldColumn.type, command.type, ground.major) : null;
  const rows = table === null ? null : ground.rows(table);
  const { earlier } = progress;
  const position = earlier.length;
  const effect = findStepEffect(command, statement, { ...moment, unchanged: isUnchanged(command, typeChange, oldColumn), typeChange });
  return {
    migration: progress.migration,
    sql: statement.sql,
    place: statement.place,
    command,
    table,
    effect,
    fresh: table !== null && (isFresh(table, progress) || rows === 0),
    rows,
    inBlock: progress.inBlock,
    get earlier() {
      return earlier.slice(0, position);
    },
    settings: { lockTimeout: progress.lockTimeout, statementTimeout: progress.statementTimeout },
    oldType: oldColumn?.type ?? null,
    typeChange,
    alsoLocks: effect === null ? [] : findOthers(command, effect, moment),
    facts: new Set([...gatherFacts(command, moment), ...usedEnumValues(statement, moment)]),
  };
}

/** The same type again, without an expression that would be computed for each row. */
function isUnchanged(command: Command, typeChange: Step['typeChange'], oldColumn: unknown): boolean {
  return command.kind === 'alter type' && oldColumn !== undefined && typeChange === null && !command.using;
}

function isFresh(table: Name, { made }: Progress): boolean {
  return made.has(keyOf(table));
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
      return command.view;
    default:
      return 'table' in command ? command.table : null;
  }
}

function findStepEffect(
  command: Command,
  statement: MigrationStatement,
  { known, ground, typeChange, unchanged }: Moment & { readonly typeChange: Step['typeChange']; readonly unchanged: boolean },
): Effect | null {
  const effect = readEffect(command, { known, ground, typeChange, unchanged });
  return effect === null || effect.certain ? effect : (ground.seen(statement) ?? effect);
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
    if (unchanged) return findEffect('alter type without a rewrite', ground.major);
    const effect = findEffect(typeChange?.rewrites === false ? 'alter type without a rewrite' : 'alter type with a rewrite', ground.major);
    if (effect === null) return null;
    if (typeChange === null) return { ...effect, certain: false };
    const { rewrites, scans, rebuildsIndex, certain } = typeChange;
    return { ...effect, rewrites, scans: scans || isChecked(command, { known, ground }), rebuildsIndexes: rebuildsIndex, certain };
  }
  const { shape, certain } = shapeOf(command, known);
  const effect = shape === null ? null : findEffect(shape, ground.major);
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

/** Tables that foreign keys reference, which come or go; a partition that is attached: what is locked beside the command's own table. */
function findOthers(command: Command, effect: Effect, { progress, known, ground }: Moment): Step['alsoLocks'] {
  const mode = modeOfOthers(command, effect, ground.major);
  const own = 'table' in command ? keyOf(command.table) : null;
  const beside = new Map(findBeside(command, known).map((table) => [keyOf(table), table]));
  if (mode === null) return [];
  return [...beside.values()].flatMap((table) =>
    keyOf(table) === own || isFresh(table, progress) || ground.rows(table) === 0 ? [] : [{ table, mode }],
  );
}

/** As measured for the foreign key alone where it goes with a column or its table. */
function modeOfOthers(command: Command, effect: Effect, major: number): LockMode | null {
  const others =
    command.kind === 'drop column' || command.kind === 'drop table' ? findEffect('drop foreign key', major)?.others : effect.others;
  return others?.['p'] ?? Object.values(others ?? {})[0] ?? null;
}

function findBeside(command: Command, known: KnownSchema): Name[] {
  if (command.kind === 'attach partition' || command.kind === 'detach partition') return [command.partition];
  if (command.kind === 'add column') return command.column.references === null ? [] : [command.column.references];
  if (command.kind === 'add constraint') return command.constraint.references === null ? [] : [command.constraint.references];
  const keys = 'table' in command ? [...(known.tables.get(keyOf(command.table))?.references ?? [])] : [];
  return keys.filter(([name, { columns }]) => isTouched(command, name, columns)).map(([, { table }]) => table);
}

function isTouched(command: Command, key: string, columns: readonly string[]): boolean {
  if (command.kind === 'drop table') return true;
  if (command.kind === 'drop column') return columns.includes(command.column);
  return (command.kind === 'drop constraint' || command.kind === 'validate constraint') && command.name === key;
}

function gatherFacts(command: Command, { progress, known }: Moment): ReadonlySet<string> {
  const facts = new Set<string>();
  const table = 'table' in command ? known.tables.get(keyOf(command.table)) : undefined;
  if (command.kind === 'add enum value' && progress.made.has(`type ${keyOf(command.type)}`)) facts.add('type of this migration');
  if (table !== undefined) facts.add('known table');
  if (command.kind === 'create table')
    for (const name of referencedBy(command))
      if (!isFresh(name, progress) && keyOf(name) !== keyOf(command.table)) facts.add(`references ${keyOf(name)}`);
  if (command.kind === 'alter domain' && progress.made.has(`type ${keyOf(command.type)}`)) facts.add('type of this migration');
  if (command.kind === 'drop constraint') facts.add(`is ${table?.constraints.get(command.name) ?? 'unknown'}`);
  if (command.kind === 'attach partition' && known.tables.get(keyOf(command.partition))?.hasCheck === true)
    facts.add('partition with a check');
  if (command.kind === 'drop column' && table?.primaryKey.has(command.column) === true) facts.add('primary key');
  return facts;
}

/** Values that an enum of before got in this transaction, and that the statement uses. */
function usedEnumValues({ node }: MigrationStatement, { progress, known }: Moment): string[] {
  return progress.earlier.flatMap(({ command, facts }) => {
    if (command.kind !== 'add enum value' || facts.has('type of this migration') || node === null) return [];
    const used = usesEnumValue(node, command, {
      isOfEnum: (column, tables) => isOfType(known, command.type, column, tables),
      columnsOf: (name) => [...(known.tables.get(keyOf(name))?.columns.keys() ?? [])],
    });
    return used ? [`uses ${keyOf(command.type)} ${command.value}`] : [];
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
