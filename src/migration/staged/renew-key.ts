import { isNumbered } from '../../catalog/column-facts.js';
import type { Column, ForeignKey, Sequence, Table } from '../../catalog/catalog.js';
import { takenConstraintNames, takenRelationNames } from '../../catalog/taken-names.js';
import type { Change, OnTable } from '../../change/change.js';
import { foreignKeySql } from '../../change/foreign-key-sql.js';
import { addStaged } from '../../change/sql-steps.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import { truncateName } from '../../sqlalchemy/naming.js';
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

const nothing: RenewedKey = { build: [], leave: [], take: [], restore: [] };

/** Or why it cannot be done while the application runs. */
export function renewKey(pair: TablePair, { old, now, working }: Replacement): RenewedKey | { readonly why: string } {
  const { before: table } = pair;
  const key = table.primaryKey;
  const sequence = isNumbered(old) ? handOver(pair, old, working) : nothing;
  if ('why' in sequence) return sequence;
  const referring = findReferring(pair, old.name);
  const isKey = key?.columns.includes(old.name) === true;
  if (!isKey && referring.length === 0) return sequence;
  if (old.name !== now.name) return { why: 'it is part of a key that is referred to: foreign keys and replicas rest on its name' };
  if (!isKey || key.columns.length > 1)
    return { why: 'it is part of a key of several columns: keys and what refers to them change together' };
  const odd = referring.find(({ child, reference }) => child.kind !== 'table' || reference.inherited);
  if (odd !== undefined)
    return { why: `foreign keys of ${odd.child.kind} ${odd.child.name} refer to it: they must be changed over by hand` };
  if (referring.length > 0 && !isWhole(old.baseType, now.baseType))
    return { why: `foreign keys of ${referring[0]?.child.name} refer to it: their columns must be of the new type, too` };

  const on = qualify(table.schema, table.name);
  const alter = `ALTER TABLE ${on}`;
  const name = freeName(key.name, takenRelationNames(pair.request.before, table.schema));
  const index = qualify(table.schema, name);
  const [made, dropped] = [
    `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${on}`,
    `DROP INDEX CONCURRENTLY IF EXISTS ${index}`,
  ];
  const become = `${alter} ADD CONSTRAINT ${quoteIdentifier(key.name)} PRIMARY KEY USING INDEX ${quoteIdentifier(name)}`;
  const references = referring.map(({ child, reference }) => renewReference(child, reference, working));
  return {
    // The swap's way back has taken the index and the keys away: what was not swapped leaves them for this one.
    build: [
      ...sequence.build,
      sql([dropped, `${made} (${quoteIdentifier(working)})`], [dropped]),
      ...references.map(({ add, drop }) => sql(add, [drop])),
    ],
    leave: [...references.map(({ leave }) => sql([leave], [])), ...sequence.leave],
    take: [
      ...sequence.take,
      sql([become], [...references.map(({ leave }) => leave), `${alter} DROP CONSTRAINT ${quoteIdentifier(key.name)}`]),
      ...references.map(({ rename }) => sql([rename], [])),
    ],
    restore: [
      dropped,
      `${made} (${quoteIdentifier(old.name)})`,
      become,
      ...references.flatMap(({ restore }) => restore),
      ...sequence.restore,
    ],
  };
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
function isWhole(...types: readonly string[]): boolean {
  return types.every((type) => ['int2', 'int4', 'int8'].includes(type));
}

function renewReference(child: Table, reference: ForeignKey, working: string) {
  const alter = `ALTER TABLE ${qualify(child.schema, child.name)}`;
  const name = freeName(reference.name, takenConstraintNames(child));
  const add = addStaged(placeOf(child), name, foreignKeySql({ ...reference, references: { ...reference.references, columns: [working] } }));
  return {
    add,
    drop: `${alter} DROP CONSTRAINT IF EXISTS ${quoteIdentifier(name)}`,
    leave: `${alter} DROP CONSTRAINT ${quoteIdentifier(reference.name)}`,
    rename: `${alter} RENAME CONSTRAINT ${quoteIdentifier(name)} TO ${quoteIdentifier(reference.name)}`,
    restore: addStaged(placeOf(child), reference.name, foreignKeySql(reference)),
  };
}

function placeOf({ schema, name }: Table): OnTable {
  return { schema, table: name };
}

/** The new column goes on with the numbers of the old one's sequence. */
function handOver({ before: table, request }: TablePair, column: Column, working: string): RenewedKey | { readonly why: string } {
  if (column.identity !== null) return { why: 'it is an identity column: its sequence cannot be handed over' };
  const owned = request.before.sequences.find(
    ({ ownedBy }) => ownedBy?.schema === table.schema && ownedBy.table === table.name && ownedBy.column === column.name,
  );
  if (owned === undefined) return nothing;
  const next = request.after.sequences.find(({ schema, name }) => schema === owned.schema && name === owned.name);
  const alter = `ALTER SEQUENCE ${qualify(owned.schema, owned.name)}`;
  const owner = (name: string): string => `${alter} OWNED BY ${qualify(table.schema, table.name)}.${quoteIdentifier(name)}`;
  const type = ({ type: given }: Sequence): string => `${alter} AS ${given}`;
  return {
    build: [],
    leave: [
      sql([owner(working)], [owner(column.name)]),
      ...(next === undefined || next.type === owned.type ? [] : [sql([type(next)], [type(owned)])]),
    ],
    take: [],
    restore: [],
  };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  const wanted = truncateName(`${name.slice(0, 58)}_new`);
  return taken.has(wanted) ? truncateName(`${name.slice(0, 56)}_new1`) : wanted;
}
