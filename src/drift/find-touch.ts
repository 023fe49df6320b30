import type { Statement } from '../source/statement.js';
import { describeOperation } from '../sql/operations/describe-operation.js';
import type { ConstraintText, Name, Operation } from '../sql/operations/operation.js';
import { readOperations } from '../sql/operations/read-operations.js';
import type { RevisionHistory } from '../sqlalchemy/alembic/history.js';
import type { DriftingObject, RevisionTouch } from './drift.js';
import type { ObjectKind } from './schema-object.js';

type Sought = Pick<DriftingObject, 'kind' | 'schema' | 'relation' | 'name' | 'states'> & { readonly columns: readonly string[] };

/** The last statement of the history that made or changed the object, by its present name; else what made its table; null for neither. */
export function findTouch({ revisions }: RevisionHistory, object: Sought): RevisionTouch | null {
  return (
    findLast(revisions, (operation) => isAbout(operation, object), object) ??
    (object.relation === null || object.kind === 'table' ? null : findTouch({ revisions } as RevisionHistory, tableOfObject(object)))
  );
}

function tableOfObject({ schema, relation, states }: Sought): Sought {
  return { kind: 'table', schema, relation, name: relation ?? '', states, columns: [] };
}

function findLast(
  revisions: RevisionHistory['revisions'],
  isMeant: (operation: Operation) => boolean,
  object: Sought,
): RevisionTouch | null {
  for (const { id, file, upgrade } of revisions.toReversed())
    for (const statement of upgrade.statements.toReversed()) {
      if (!mentions(statement, object)) continue;
      const operation = readOperations(statement.sql).toReversed().find(isMeant);
      if (operation !== undefined) return { revision: id, file, place: statement.place, does: describeOperation(operation) };
    }
  return null;
}

/** Spares the parser what cannot be about it. */
function mentions({ sql }: Statement, { relation, name, kind }: Sought): boolean {
  const word = kind === 'column' || kind === 'table' || relation === null ? bare(name) : relation;
  return sql.includes(word) || sql.includes(bare(name));
}

function bare(name: string): string {
  return name.replace(/\(.*$/s, '');
}

const constraintTypes: Partial<Readonly<Record<ObjectKind, ConstraintText['type']>>> = {
  'primary key': 'primary key',
  unique: 'unique',
  'foreign key': 'foreign key',
  check: 'check',
  exclusion: 'exclude',
};

function isAbout(operation: Operation, object: Sought): boolean {
  if (object.kind === 'table') return isAboutTable(operation, object);
  if (object.kind === 'column') return isAboutColumn(operation, object);
  if (operation.kind === 'create index') return operation.name === object.name && (object.kind === 'index' || object.kind === 'unique');
  if (operation.kind === 'drop index') return operation.index.name === object.name;
  if (operation.kind === 'rename object') return operation.to === object.name;
  if (constraintTypes[object.kind] !== undefined) return isAboutConstraint(operation, object);
  if (operation.kind === 'create object' || operation.kind === 'drop object') return operation.name.name === bare(object.name);
  if (operation.kind === 'add enum value') return operation.type.name === object.name;
  return operation.kind === 'other' && new RegExp(`\\b${bare(object.name).replaceAll(/\W/g, '.')}\\b`).test(operation.sql);
}

function isOn(name: Name | null, schema: string, table: string | null): boolean {
  return name !== null && name.name === table && (name.schema ?? 'public') === schema;
}

function isAboutTable(operation: Operation, { schema, name }: Sought): boolean {
  if (operation.kind === 'rename table') return operation.to === name && (operation.table.schema ?? 'public') === schema;
  if (operation.kind === 'create table' || operation.kind === 'drop table') return isOn(operation.table, schema, name);
  return operation.kind === 'comment' && operation.on === 'table' && operation.target.endsWith(name);
}

function isAboutColumn(operation: Operation, { schema, relation, name }: Sought): boolean {
  if (operation.kind === 'comment') return operation.target.endsWith(`${relation ?? ''}.${name}`);
  if (!('table' in operation) || !isOn(operation.table, schema, relation)) return false;
  if (operation.kind === 'create table') return operation.columns.some((column) => column.name === name);
  if (operation.kind === 'add column') return operation.column.name === name;
  if (operation.kind === 'rename column') return operation.to === name || operation.column === name;
  return 'column' in operation && operation.column === name;
}

function isAboutConstraint(operation: Operation, object: Sought): boolean {
  if (!('table' in operation) || !isOn(operation.table, object.schema, object.relation)) return false;
  if (operation.kind === 'drop constraint' || operation.kind === 'validate constraint') return operation.name === object.name;
  const made =
    operation.kind === 'create table' ? operation.constraints : operation.kind === 'add constraint' ? [operation.constraint] : [];
  return made.some(
    (constraint) =>
      constraint.type === constraintTypes[object.kind] &&
      (constraint.name === object.name ||
        object.kind === 'primary key' ||
        (constraint.columns.length > 0 && constraint.columns.join() === object.columns.join())),
  );
}
