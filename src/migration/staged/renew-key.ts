import type { Column, ForeignKey, Sequence, Table } from '../../catalog/catalog.js';
import { takenConstraintNames, takenRelationNames } from '../../catalog/taken-names.js';
import type { Change } from '../../change/change.js';
import { foreignKeySql } from '../../change/foreign-key-sql.js';
import { addStaged } from '../../change/sql-steps.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import { restoreForeignKey, workingName } from './dependents.js';
import { sql } from './part.js';
import type { TablePair } from './stage.js';

/** A primary key of one column, the foreign keys that refer to it, and the sequence that numbers it, for a column in its place. */
export interface RenewedKey {
  /** On the new column, while the old one has its own. */
  readonly build: readonly Change[];
  /** In the transaction of the swap: before the old column goes, and once the new one has its name. */
  readonly leave: readonly Change[];
  readonly take: readonly Change[];
  /** Makes the old ones again, on the way back. */
  readonly restore: readonly string[];
}

interface Replacement {
  readonly old: Column;
  readonly now: Column;
  /** The new column's name until the swap. */
  readonly working: string;
}

/** Or why it cannot be done while the application runs. */
export function renewKey(pair: TablePair, { old, now, working }: Replacement): RenewedKey | { readonly why: string } {
  const { before: table } = pair;
  const key = table.primaryKey;
  const sequence = handOver(pair, old, working);
  if ('why' in sequence) return sequence;
  const referring = findReferring(pair, old.name);
  const isKey = key?.columns.includes(old.name) === true;
  if (!isKey && referring.length === 0) return { build: [], leave: sequence, take: [], restore: [] };
  const why = findObstacle(pair, { old, now, working }, referring);
  if (key === null || why !== null) return { why: why ?? 'foreign keys refer to it by a unique constraint' };

  const on = qualify(table.schema, table.name);
  const alter = `ALTER TABLE ${on}`;
  const name = workingName(key.name, takenRelationNames(pair.request.before, table.schema));
  const dropped = `DROP INDEX CONCURRENTLY IF EXISTS ${qualify(table.schema, name)}`;
  const made = (column: string): string =>
    `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${on} (${quoteIdentifier(column)})`;
  const become = `${alter} ADD CONSTRAINT ${quoteIdentifier(key.name)} PRIMARY KEY USING INDEX ${quoteIdentifier(name)}`;
  const references = referring.map(({ child, reference }) => renewReference(child, reference, working));
  const leave = references.map((each) => each.leave);
  return {
    // The swap's way back has taken the index and the keys away: what was not swapped leaves them for this one.
    build: [sql([dropped, made(working)], [dropped]), ...references.map(({ add, drop }) => sql(add, [drop]))],
    leave: [...leave.map((statement) => sql([statement], [])), ...sequence],
    take: [
      sql([become], [...leave, `${alter} DROP CONSTRAINT ${quoteIdentifier(key.name)}`]),
      ...references.map(({ rename }) => sql([rename], [])),
    ],
    restore: [dropped, made(old.name), become, ...references.flatMap(({ restore }) => restore)],
  };
}

function findObstacle({ before: { primaryKey } }: TablePair, { old, now }: Replacement, referring: readonly Referring[]): string | null {
  const names = [...new Set(referring.map(({ child }) => child.name))].join(', ');
  if (primaryKey?.columns.includes(old.name) !== true)
    return `foreign keys of ${names} refer to it by a unique constraint: they must be changed over together`;
  if (old.name !== now.name) return 'it is part of the primary key: foreign keys and replicas rest on its name';
  if (primaryKey.columns.length > 1) return 'it is part of a primary key of several columns: foreign keys and replicas rest on it';
  const odd = referring.find(({ child, reference }) => child.kind !== 'table' || reference.inherited);
  if (odd !== undefined) return `foreign keys of ${odd.child.kind} ${odd.child.name} refer to it: they must be changed over by hand`;
  if (referring.length > 0 && ![old, now].every(isWhole))
    return `foreign keys of ${names} refer to it: their columns must be of the new type, too`;
  return null;
}

interface Referring {
  readonly child: Table;
  readonly reference: ForeignKey;
}

function findReferring({ before: table, request }: TablePair, column: string): Referring[] {
  return request.before.tables.flatMap((child) =>
    child.foreignKeys
      .filter(
        ({ references }) => references.schema === table.schema && references.table === table.name && references.columns.includes(column),
      )
      .map((reference) => ({ child, reference })),
  );
}

/** A foreign key may refer from one of these types to another. */
function isWhole({ baseType }: Column): boolean {
  return ['int2', 'int4', 'int8'].includes(baseType);
}

function renewReference(child: Table, reference: ForeignKey, working: string) {
  const on = { schema: child.schema, table: child.name };
  const alter = `ALTER TABLE ${qualify(child.schema, child.name)}`;
  const name = workingName(reference.name, takenConstraintNames(child));
  return {
    add: addStaged(on, name, foreignKeySql({ ...reference, references: { ...reference.references, columns: [working] } })),
    drop: `${alter} DROP CONSTRAINT IF EXISTS ${quoteIdentifier(name)}`,
    leave: `${alter} DROP CONSTRAINT ${quoteIdentifier(reference.name)}`,
    rename: `${alter} RENAME CONSTRAINT ${quoteIdentifier(name)} TO ${quoteIdentifier(reference.name)}`,
    restore: restoreForeignKey(child, reference),
  };
}

/** The new column goes on with the numbers of the old one's sequence. */
function handOver({ before: table, request }: TablePair, column: Column, working: string): readonly Change[] | { readonly why: string } {
  if (column.identity !== null) return { why: 'it is an identity column: its sequence cannot be handed over' };
  const owned = request.before.sequences.find(
    ({ ownedBy }) => ownedBy?.schema === table.schema && ownedBy.table === table.name && ownedBy.column === column.name,
  );
  if (owned === undefined) return [];
  const next = request.after.sequences.find(({ schema, name }) => schema === owned.schema && name === owned.name);
  const alter = `ALTER SEQUENCE ${qualify(owned.schema, owned.name)}`;
  const owner = (name: string): string => `${alter} OWNED BY ${qualify(table.schema, table.name)}.${quoteIdentifier(name)}`;
  const type = ({ type: given }: Sequence): string => `${alter} AS ${given}`;
  return [
    sql([owner(working)], [owner(column.name)]),
    ...(next === undefined || next.type === owned.type ? [] : [sql([type(next)], [type(owned)])]),
  ];
}
