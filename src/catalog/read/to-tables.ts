import type { Policy, QualifiedName, Sequence, Table, Trigger, View } from '../catalog.js';
import type { ConstraintRow } from './constraints.js';
import type { Definitions } from './definition.js';
import { groupBy } from '../group-by.js';
import type { Names } from './names.js';
import type { RelationRow } from './relations.js';
import type { Snapshot } from './snapshot.js';
import { toColumn, toSequence } from './to-column.js';
import { toCheck, toExclusion, toForeignKey, toKey } from './to-constraint.js';
import { toIndex } from './to-index.js';
import type { PolicyRow, TriggerRow } from './triggers.js';

const KINDS = { r: 'table', p: 'partitioned table', f: 'foreign table' } as const;
const IDENTITIES = { d: 'default', n: 'nothing', f: 'full', i: 'index' } as const;
const COMMANDS = { '*': 'ALL', r: 'SELECT', a: 'INSERT', w: 'UPDATE', d: 'DELETE' } as const;

/** Puts the rows of a snapshot together to tables and views. */
export function toRelations(
  snapshot: Snapshot,
  names: Names,
  definitions: Definitions,
): { readonly tables: readonly Table[]; readonly views: readonly View[] } {
  const parts = groupParts(snapshot, names, definitions);
  const tables: Table[] = [];
  const views: View[] = [];
  for (const row of snapshot.relations) {
    if (row.kind === 'r' || row.kind === 'p' || row.kind === 'f') tables.push(toTable(row, KINDS[row.kind], parts, names, definitions));
    else if (row.kind === 'v' || row.kind === 'm') views.push(toView(row, parts, names, definitions));
  }
  return { tables, views };
}

type Parts = ReturnType<typeof groupParts>;

function groupParts(snapshot: Snapshot, names: Names, definitions: Definitions) {
  const parents = groupBy(snapshot.parents, (row) => row.child);
  const indexRows = new Map(snapshot.indexes.map((row) => [row.oid, row]));
  const constraintOfIndex = new Map(
    snapshot.constraints.filter((row) => row.kind !== 'f' && row.index !== 0).map((row) => [row.index, row.name]),
  );
  const indexes = groupBy(snapshot.indexes, (row) => row.relation);
  const identities = new Map(
    snapshot.sequences.filter((row) => row.link === 'i').map((row) => [`${row.relation} ${row.column}`, toSequence(row, names)]),
  );
  const parentIndex = (oid: number): QualifiedName | null => {
    const parent = indexRows.get(parents.get(oid)?.[0]?.parent ?? 0);
    return parent === undefined ? null : { schema: parent.schema, name: parent.name };
  };
  return {
    parents,
    indexRows,
    constraints: groupBy(snapshot.constraints, (row) => row.relation),
    triggers: groupBy(snapshot.triggers, (row) => row.relation),
    policies: groupBy(snapshot.policies, (row) => row.relation),
    identity: (relation: number, column: number): Sequence | null => identities.get(`${relation} ${column}`) ?? null,
    indexesOf: (relation: number) =>
      (indexes.get(relation) ?? []).map((row) =>
        toIndex(row, names, definitions, constraintOfIndex.get(row.oid) ?? null, row.is_partition ? parentIndex(row.oid) : null),
      ),
  };
}

function toTable(row: RelationRow, kind: Table['kind'], parts: Parts, names: Names, definitions: Definitions): Table {
  const constraints = parts.constraints.get(row.oid) ?? [];
  const of = (letter: ConstraintRow['kind']): readonly ConstraintRow[] => constraints.filter((constraint) => constraint.kind === letter);
  const [primary] = of('p');
  const unvalidated = of('n');
  const findUnvalidated = (number: number): string | null => unvalidated.find(({ columns }) => columns[0] === number)?.name ?? null;
  const parents = (parts.parents.get(row.oid) ?? []).map(({ parent }) => names.qualified(parent));
  return {
    schema: row.schema,
    name: row.name,
    kind,
    persistence: row.persistence === 'u' ? 'unlogged' : 'permanent',
    columns: names
      .columns(row.oid)
      .map((column) =>
        toColumn(
          column,
          names,
          definitions,
          column.identity === '' ? null : parts.identity(row.oid, column.number),
          findUnvalidated(column.number),
        ),
      ),
    primaryKey: primary === undefined ? null : toKey(primary, parts.indexRows.get(primary.index), names),
    uniques: of('u').map((key) => toKey(key, parts.indexRows.get(key.index), names)),
    foreignKeys: of('f').map((key) => toForeignKey(key, names)),
    checks: of('c').map((check) => toCheck(check, names, definitions)),
    exclusions: of('x').map((exclusion) => toExclusion(exclusion, names, definitions)),
    indexes: parts.indexesOf(row.oid),
    triggers: (parts.triggers.get(row.oid) ?? []).map((trigger) => toTrigger(trigger, definitions)),
    policies: (parts.policies.get(row.oid) ?? []).map((policy) => toPolicy(policy, definitions)),
    rowSecurity: row.row_security,
    forceRowSecurity: row.force_row_security,
    partitionKey: kind === 'partitioned table' ? (definitions.get('partition key', row.oid)?.[0] ?? null) : null,
    partitionOf: row.is_partition && parents[0] !== undefined ? { parent: parents[0], bound: row.bound } : null,
    inherits: row.is_partition ? [] : parents,
    options: row.options,
    replicaIdentity: IDENTITIES[row.replica_identity],
    comment: row.comment,
  };
}

function toView(row: RelationRow, parts: Parts, names: Names, definitions: Definitions): View {
  return {
    schema: row.schema,
    name: row.name,
    kind: row.kind === 'm' ? 'materialized view' : 'view',
    definition: definitions.get('view', row.oid)?.[0] ?? null,
    columns: names.columns(row.oid).map(({ name, type }) => ({ name, type })),
    indexes: parts.indexesOf(row.oid),
    options: row.options,
    comment: row.comment,
  };
}

function toTrigger(row: TriggerRow, definitions: Definitions): Trigger {
  return { name: row.name, definition: row.definition ?? definitions.get('trigger', row.oid)?.[0] ?? null, enabled: row.enabled };
}

function toPolicy(row: PolicyRow, definitions: Definitions): Policy {
  const texts = definitions.get('policy', row.oid);
  return {
    name: row.name,
    permissive: row.permissive,
    command: COMMANDS[row.command],
    roles: row.roles,
    using: texts?.[0] ?? null,
    withCheck: texts?.[1] ?? null,
  };
}
