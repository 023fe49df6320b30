import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import type { Statement } from '../../source/statement.js';
import type { Index, QualifiedName, Table } from '../catalog.js';
import { makeStatement } from './statement.js';

/** Indexes that no constraint brings along. One that is invalid, left by a failed CREATE INDEX CONCURRENTLY, is not made again. */
export function* writeIndexes(indexes: readonly Index[], isPartitioned: boolean): Generator<Statement> {
  for (const index of indexes)
    if (index.constraint === null && index.definition !== null && (index.valid || isPartitioned))
      yield makeStatement(index.definition, `index "${index.name}"`);
}

/** Pairs a partition's indexes with its parent's; says nothing new of those that ATTACH PARTITION has paired already. */
export function* writeIndexAttachments(table: Table, constraintOf: (index: QualifiedName) => string | null): Generator<Statement> {
  for (const index of table.indexes) {
    if (index.parent === null || (index.constraint !== null && constraintOf(index.parent) !== null)) continue;
    yield makeStatement(
      `ALTER INDEX ${qualify(index.parent.schema, index.parent.name)} ATTACH PARTITION ${qualify(table.schema, index.name)}`,
      `index "${index.name}"`,
    );
  }
}

export function* writeReplicaIdentity(table: Table): Generator<Statement> {
  if (table.replicaIdentity === 'default') return;
  const index = table.indexes.find((candidate) => candidate.replicaIdentity);
  const identity =
    table.replicaIdentity === 'index'
      ? index === undefined
        ? null
        : `USING INDEX ${quoteIdentifier(index.name)}`
      : table.replicaIdentity.toUpperCase();
  if (identity !== null)
    yield makeStatement(`ALTER TABLE ONLY ${qualify(table.schema, table.name)} REPLICA IDENTITY ${identity}`, `table "${table.name}"`);
}
