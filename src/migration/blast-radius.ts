import { type Difference } from '../catalog/equal.js';
import type { Dependent, Touched } from '../shadow/dependents.js';
import type { Name } from '../sql/operations/operation.js';
import type { Command } from './commands/command.js';

/** Something beside what a statement is about that it takes along, or that uses what it changes. */
export interface Affected {
  /** `view`, `index`, `check`, `policy`, `function`, `sequence`, `foreign key`, … */
  readonly kind: string;
  readonly object: string;
  /** `vanishes`, `changes`: seen. `uses`: it stays as it is and uses what changes. `may use`: its text names it. */
  readonly effect: 'vanishes' | 'changes' | 'uses' | 'may use';
  /** What of it changes, or what it uses. */
  readonly how: string;
}

/** What a statement changes beside its own objects, from the schema before and after it and what depended on these objects before. */
export function listAffected(
  commands: readonly Command[],
  differences: readonly Difference[],
  dependents: readonly Dependent[],
): readonly Affected[] {
  const own = commands.flatMap(ownObjects);
  const seen = fold(differences.filter((difference) => !isOwn(difference, own)));
  const named = new Set(seen.map(({ object }) => object));
  const left = dependents
    .filter(({ object }) => !named.has(object))
    .map(({ kind, object, certainty, uses }): Affected => ({
      kind,
      object,
      effect: certainty === 'certain' ? 'uses' : 'may use',
      how: uses,
    }));
  return [...seen, ...left];
}

/** What of the schema others may hold on to: relations and columns that go, are renamed or change their type. */
export function listTouched(commands: readonly Command[]): readonly Touched[] {
  return commands.flatMap((command): Touched[] => {
    switch (command.kind) {
      case 'drop table':
      case 'rename table':
        return [touch(command.table, null)];
      case 'drop column':
      case 'rename column':
      case 'alter type':
        return [touch(command.table, command.column)];
      default:
        return [];
    }
  });
}

function touch({ schema, name }: Name, column: string | null): Touched {
  return { schema: schema ?? 'public', name, column };
}

/** `table`: with everything that belongs to it. */
type Own = { readonly table: string } | { readonly object: string };

function ownObjects(command: Command): Own[] {
  switch (command.kind) {
    case 'create table':
    case 'drop table':
      return [{ table: spell(command.table) }];
    case 'rename table':
      return [{ table: spell(command.table) }, { table: spell({ schema: command.table.schema, name: command.to }) }];
    case 'add column':
      return [{ object: `${spell(command.table)}.${command.column.name}` }];
    case 'rename column':
      return [command.column, command.to].map((column) => ({ object: `${spell(command.table)}.${column}` }));
    case 'drop column':
    case 'alter type':
    case 'set not null':
    case 'drop not null':
    case 'set default':
    case 'drop default':
      return [{ object: `${spell(command.table)}.${command.column}` }];
    case 'validate constraint':
    case 'drop constraint':
      return [
        { object: `${spell(command.table)}.${command.name}` },
        { object: spell({ schema: command.table.schema, name: command.name }) },
      ];
    case 'attach partition':
    case 'detach partition':
      return [{ table: spell(command.partition) }, { object: spell(command.table) }];
    case 'drop index':
      return [{ object: spell(command.index) }];
    case 'reindex':
    case 'drop object':
      return [{ object: spell(command.name) }];
    case 'rename object':
      return [{ object: spell(command.name) }, { object: spell({ schema: command.name.schema, name: command.to }) }];
    default:
      return [];
  }
}

function isOwn({ object, before, after }: Difference, own: readonly Own[]): boolean {
  return own.some((one) => {
    if ('object' in one) return object === one.object || object === `${one.object}()`;
    return object === one.table || object.startsWith(`${one.table}.`) || [before, after].some((state) => belongsTo(state, one.table));
  });
}

/** An index stands under its own name. */
function belongsTo(state: unknown, table: string): boolean {
  if (typeof state !== 'object' || state === null || !('table' in state)) return false;
  return table.endsWith(`.${String(state.table)}`);
}

const UNTOLD = new Set(['position', 'comment', 'local']);

/** One entry an object; what only came into being is no damage. */
function fold(differences: readonly Difference[]): Affected[] {
  const groups = new Map<string, { readonly kind: string; readonly object: string; gone: boolean; readonly properties: Set<string> }>();
  for (const { kind, object, property, after } of differences) {
    if (
      (property === null && after !== null) ||
      (property !== null && UNTOLD.has(property)) ||
      kind === 'view column' ||
      kind === 'comment'
    )
      continue;
    const key = `${kind}\n${object}`;
    const group = groups.get(key) ?? { kind, object, gone: false, properties: new Set<string>() };
    if (property === null) group.gone = true;
    else group.properties.add(property);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ kind, object, gone, properties }) => ({
    kind,
    object,
    effect: gone ? 'vanishes' : 'changes',
    how: gone ? 'it is gone after the statement' : `another ${[...properties].join(', ')}`,
  }));
}

function spell({ schema, name }: Name): string {
  return `${schema ?? 'public'}.${name}`;
}
