import type { Command, NewColumn, NewConstraint } from '../commands/command.js';
import type { Name } from '../../sql/operations/operation.js';
import { measured } from '../effects/measured.js';
import type { KnownSchema } from './known-schema.js';
import { dependentViews, isThere } from './known-views.js';
import { keyOf } from './name-key.js';

/** The shape in the table of measured effects that a command is; null where it has none. `certain` is false where the worst is assumed. */
export interface CommandShape {
  readonly shape: string | null;
  readonly certain: boolean;
}

export function shapeOf(command: Command, known: KnownSchema): CommandShape {
  const { shape, certain } = command.kind === 'add column' ? shapeOfColumn(command.column, known) : plain(command, known);
  return { shape: shape === null ? null : narrow(shape, command, known), certain };
}

function plain(command: Command, known: KnownSchema): CommandShape {
  return { shape: plainShape(command, known), certain: !isUnknown(command, known) };
}

/** What was measured of the same on a view, a sequence, a partitioned table, … goes before what was measured on a table. */
export function narrow(shape: string, command: Command, known: KnownSchema): string {
  const kind = kindOf(command, known);
  const narrowed = kind === null ? shape : `${shape} of ${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
  return narrowed in measured.statements ? narrowed : shape;
}

function kindOf(command: Command, { tables, views, indexes }: KnownSchema): string | null {
  if (command.relation !== undefined) return command.relation;
  const table = tableOf(command, indexes);
  if (table === undefined) return null;
  if (tables.get(keyOf(table))?.partitioned === true) return 'partitioned table';
  const view = views.get(keyOf(table));
  return view === undefined ? null : view.materialized ? 'materialized view' : 'view';
}

function tableOf(command: Command, indexes: KnownSchema['indexes']): Name | undefined {
  if (command.kind === 'drop index') return indexes.get(keyOf(command.index))?.table;
  if (command.kind === 'reindex') return command.object === 'table' ? command.name : undefined;
  return 'table' in command ? command.table : undefined;
}

/**
 * A constraint of which no migration says what it is; an index that may be there already; a view that may; what CASCADE drops with a column, and
 * what code does that only a server reads.
 */
function isUnknown(command: Command, known: KnownSchema): boolean {
  switch (command.kind) {
    case 'drop constraint':
      return known.tables.get(keyOf(command.table))?.constraints.has(command.name) !== true;
    case 'create index':
      return command.ifNotExists && command.name !== null && known.indexes.has(keyOf({ schema: command.table.schema, name: command.name }));
    case 'create view':
      return command.replace && isThere(known, command) === null;
    case 'drop object':
      return command.what === 'sequence' && command.cascade;
    case 'drop column':
      return command.cascade && (!known.tables.has(keyOf(command.table)) || dependentViews(known, command.table).length > 0);
    default:
      return false;
  }
}

function plainShape(command: Command, known: KnownSchema): string | null {
  switch (command.kind) {
    case 'create table':
      return command.partitionOf === null ? null : shapeOfPartition('create partition', command.partitionOf, known);
    case 'drop table':
      if (command.cascade) return 'drop referenced table cascade';
      return known.tables.get(keyOf(command.table))?.partitionOf == null ? 'drop table' : 'drop partition';
    case 'create view':
      return command.replace && isThere(known, command) !== false ? 'replace view' : null;
    case 'drop object':
    case 'rename object': {
      const shape = `${command.kind.slice(0, command.kind.indexOf(' '))} ${command.what}`;
      const cascade = command.kind === 'drop object' && command.cascade ? ' cascade' : '';
      return isRelation(command.what) ? shape + cascade : null;
    }
    case 'set schema':
    case 'rename table':
    case 'rename column':
    case 'drop column':
    case 'drop not null':
    case 'set default':
    case 'drop default':
      return command.kind;
    case 'truncate':
      return command.cascade ? 'truncate cascade' : 'truncate';
    case 'set not null': {
      const table = known.tables.get(keyOf(command.table));
      // One that is NOT NULL already is not looked at either.
      const isProven = table?.proofs.has(command.column) === true || table?.columns.get(command.column)?.notNull === true;
      return isProven ? 'set not null proven by a check' : 'set not null';
    }
    case 'add constraint':
      return shapeOfConstraint(command.constraint, known);
    case 'validate constraint': {
      const type = known.tables.get(keyOf(command.table))?.notValid.get(command.name);
      return type === 'foreign key' ? 'validate foreign key' : type === 'not null' ? 'validate not null' : 'validate check';
    }
    case 'drop constraint': {
      const type = known.tables.get(keyOf(command.table))?.constraints.get(command.name);
      return dropped[type ?? ''] ?? 'drop check';
    }
    case 'attach partition':
      return shapeOfPartition('attach partition', command.table, known);
    case 'detach partition':
      return command.concurrently ? 'detach partition concurrently' : 'detach partition';
    case 'create index':
      if (command.concurrently) return 'create index concurrently';
      if (command.only && known.tables.get(keyOf(command.table))?.partitioned === true) return 'create index on only';
      return command.unique ? 'create unique index' : 'create index';
    case 'drop index':
      return command.concurrently ? 'drop index concurrently' : 'drop index';
    case 'reindex':
      return command.object === 'other' ? null : `reindex ${command.object}${command.concurrently ? ' concurrently' : ''}`;
    case 'refresh':
      return `refresh materialized view${command.concurrently ? ' concurrently' : ''}`;
    case 'alter domain':
      return command.shape;
    case 'rows':
      return { insert: 'insert', update: 'update', delete: 'delete', copy: 'copy from', merge: 'update' }[command.verb];
    case 'locks':
      return command.shape;
    default:
      return null;
  }
}

const dropped: Readonly<Record<string, string>> = {
  'foreign key': 'drop foreign key',
  unique: 'drop unique',
  'primary key': 'drop primary key',
  exclude: 'drop exclusion',
  'not null': 'drop not null constraint',
};

/** Whether an object of that kind is a relation, beside tables. */
export function isRelation(what: string): boolean {
  return /view$|^(?:foreign table|sequence|index)$/.test(what);
}

function shapeOfPartition(shape: 'create partition' | 'attach partition', parent: Parameters<typeof keyOf>[0], known: KnownSchema): string {
  return known.tables.get(keyOf(parent))?.hasDefaultPartition === true ? `${shape} beside a default` : shape;
}

function shapeOfColumn(column: NewColumn, known: KnownSchema): CommandShape {
  const { generated, identity, serial, references, unique, primaryKey, check, notNull } = column;
  const own = known.types.get(column.type.base);
  const certain = { certain: true } as const;
  if (generated !== null) return { shape: `add column generated ${generated}`, ...certain };
  if (identity) return { shape: 'add column identity', ...certain };
  if (serial) return { shape: 'add column serial', ...certain };
  if (column.default === 'volatile') return { shape: 'add column default volatile', ...certain };
  if (column.default === 'unknown') return { shape: 'add column default volatile', certain: false };
  if (own?.of === 'domain') return { shape: 'add column of a domain with a constraint', certain: false };
  const given = column.default === 'none' ? '' : ' default';
  if (references !== null) return { shape: `add column${given} references`, ...certain };
  if (unique || primaryKey) return { shape: 'add column unique', ...certain };
  if (check) return { shape: `add column${given} check`, ...certain };
  if (column.default === 'none') return { shape: 'add column', ...certain };
  return { shape: `add column${notNull ? ' not null' : ''} default ${column.default}`, ...certain };
}

function shapeOfConstraint(constraint: NewConstraint, known: KnownSchema): string | null {
  const late = constraint.notValid ? ' not valid' : '';
  switch (constraint.type) {
    case 'foreign key':
      return `add foreign key${late}`;
    case 'check':
      return `add check${late}`;
    case 'not null':
      return `add not null constraint${late}`;
    case 'unique':
      return constraint.usingIndex === null ? 'add unique' : 'add unique using index';
    case 'primary key':
      if (constraint.usingIndex === null) return 'add primary key';
      return isNullable(constraint.usingIndex, known) ? 'add primary key using index over nullable columns' : 'add primary key using index';
    case 'exclude':
      return 'add exclusion';
    default:
      return null;
  }
}

/** Whether a column of the index is known to allow NULL. */
function isNullable(index: string, known: KnownSchema): boolean {
  const found = known.indexes.get(index);
  const table = found === undefined ? undefined : known.tables.get(keyOf(found.table));
  return found?.columns.some((column) => table?.columns.get(column)?.notNull === false) === true;
}
