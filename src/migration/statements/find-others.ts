import { findEffect } from '../effects/find-effect.js';
import type { Effect } from '../effects/effect.js';
import type { Name } from '../../sql/operations/operation.js';
import type { Command } from '../commands/command.js';
import type { JudgeGround } from './judge.js';
import type { KnownSchema } from './known-schema.js';
import { dependentViews } from './known-views.js';
import type { Step } from './migration.js';
import { keyOf } from './name-key.js';

/** The part that a relation plays beside the one that a command is about, and what the fixture of the measurements calls those that play it. */
const parts = {
  referenced: ['p'],
  referencing: ['r'],
  partition: ['part_1'],
  'default partition': ['part_d'],
  parent: ['parent'],
  attached: ['candidate', 'candidate_checked', 'candidate_d', 'part_1'],
  'view on it': ['v', 'over_v', 'over_m'],
} as const;

type Part = keyof typeof parts;

/** What is locked beside the command's own relation, as far as the migrations tell: other ends of foreign keys, partitions, views. */
export function findOthers(
  command: Command,
  effect: Effect,
  { own, known, ground }: { readonly own: Name | null; readonly known: KnownSchema; readonly ground: Pick<JudgeGround, 'major'> },
): Step['alsoLocks'] {
  if (Object.keys(effect.others).length === 0 && !goesWithKeys(command)) return [];
  const found = new Map<string, Step['alsoLocks'][number]>();
  for (const [part, tables] of Object.entries(findBeside(command, own, known)) as [Part, readonly Name[]][])
    for (const table of tables) {
      const mode = modeOf(part, command, { effect, major: ground.major });
      if (mode !== undefined && (own === null || keyOf(table) !== keyOf(own))) found.set(keyOf(table), { table, mode });
    }
  return [...found.values()];
}

/** Foreign keys go, or are made anew, with a column or its table. */
function goesWithKeys({ kind }: Command): boolean {
  return kind === 'drop column' || kind === 'drop table' || kind === 'alter type';
}

/** The shape that shows what becomes of a foreign key that goes with something else. */
function shapeOfKey(part: Part, command: Command): string | null {
  if (command.kind === 'alter type')
    return part === 'referenced'
      ? 'alter type of a referencing column'
      : part === 'referencing'
        ? 'alter type of a referenced column'
        : null;
  return part === 'referenced' && goesWithKeys(command) ? 'drop foreign key' : null;
}

function modeOf(part: Part, command: Command, { effect, major }: { readonly effect: Effect; readonly major: number }) {
  const shape = shapeOfKey(part, command);
  const others = (shape === null ? effect.others : findEffect(shape, major)?.others) ?? {};
  return parts[part].flatMap((name) => others[name] ?? [])[0];
}

function findBeside(command: Command, own: Name | null, known: KnownSchema): Partial<Record<Part, readonly Name[]>> {
  const table = own === null ? undefined : known.tables.get(keyOf(own));
  const keys = [...(table?.references ?? [])].filter(([name, { columns }]) => isTouched(command, name, columns));
  const cascades = 'cascade' in command && command.cascade;
  const isKey = command.kind === 'alter type' && table?.primaryKey.has(command.column) === true;
  return {
    referenced: [...referencedBy(command), ...keys.map(([, key]) => key.table)],
    ...(cascades && own !== null && isDropped(command)
      ? { 'view on it': dependentViews(known, own), referencing: findReferencing(own, known) }
      : {}),
    ...(command.kind === 'truncate' && cascades && own !== null ? { referencing: findReached(own, known) } : {}),
    ...(isKey && own !== null ? { referencing: findReferencing(own, known) } : {}),
    ...(own === null ? {} : { 'default partition': defaultOf(own, known) }),
    ...(command.kind === 'attach partition' || command.kind === 'detach partition'
      ? { attached: [command.partition] }
      : own === null
        ? {}
        : { partition: partitionsOf(own, known) }),
    ...(command.kind === 'drop table' && table?.partitionOf != null ? { parent: [table.partitionOf] } : {}),
  };
}

/** What goes as a whole, with a primary key too: the foreign keys to it go with it. */
function isDropped({ kind }: Command): boolean {
  return kind === 'drop table' || kind === 'drop object' || kind === 'drop constraint';
}

function referencedBy(command: Command): Name[] {
  if (command.kind === 'add column') return command.column.references === null ? [] : [command.column.references];
  return command.kind === 'add constraint' && command.constraint.references !== null ? [command.constraint.references] : [];
}

function isTouched(command: Command, key: string, columns: readonly string[]): boolean {
  if (command.kind === 'drop table') return true;
  if (command.kind === 'drop column' || command.kind === 'alter type') return columns.includes(command.column);
  if (command.kind === 'locks') return command.shape.startsWith('alter constraint') && command.name === key;
  return (command.kind === 'drop constraint' || command.kind === 'validate constraint') && command.name === key;
}

function findReferencing(own: Name, { tables }: KnownSchema): Name[] {
  return [...tables.values()].flatMap(({ name, references }) =>
    [...references.values()].some(({ table }) => keyOf(table) === keyOf(own)) ? [name] : [],
  );
}

/** Tables that reference it, and those that reference them. */
function findReached(own: Name, known: KnownSchema): Name[] {
  const reached = [own];
  for (const next of reached)
    for (const table of findReferencing(next, known)) if (!reached.some((one) => keyOf(one) === keyOf(table))) reached.push(table);
  return reached;
}

function defaultOf(own: Name, { tables }: KnownSchema): Name[] {
  if (tables.get(keyOf(own))?.hasDefaultPartition !== true) return [];
  return [...tables.values()].flatMap(({ name, partitionOf, isDefaultPartition }) =>
    isDefaultPartition && partitionOf !== null && keyOf(partitionOf) === keyOf(own) ? [name] : [],
  );
}

/** At any depth. */
function partitionsOf(own: Name, known: KnownSchema): Name[] {
  if (known.tables.get(keyOf(own))?.partitioned !== true) return [];
  const direct = [...known.tables.values()].filter(({ partitionOf }) => partitionOf !== null && keyOf(partitionOf) === keyOf(own));
  return direct.flatMap(({ name }) => [name, ...partitionsOf(name, known)]);
}
