import { qualify, quoteIdentifier } from '../postgres/identifier.js';
import type { NotExamined } from '../source/place.js';
import type { Statement } from '../source/statement.js';
import type { Catalog, Table } from './catalog.js';
import { writeComments } from './write/comment.js';
import { writeIndexAttachments, writeIndexes, writeReplicaIdentity } from './write/index.js';
import { listWritings } from './write/objects.js';
import { planWrite, relationKey, type WritePlan } from './write/plan.js';
import { writeSequenceOwner } from './write/sequence.js';
import { makeStatement } from './write/statement.js';
import { writeAttachment, writeTableRest } from './write/table.js';
import { writeForeignKeys, writeRowSecurity, writeTriggers } from './write/table-rules.js';
import { writeCollation } from './write/types.js';

export interface CatalogWriting {
  readonly statements: readonly Statement[];
  /** What is missing from them, and what had to be left out with it. */
  readonly notExamined: readonly NotExamined[];
}

/**
 * DDL that makes the catalog on an empty database, in an order that executes; every name is qualified. Owners, grants and storage
 * parameters of columns are left out. `major` is that of the server to write for, else the catalog's own.
 */
export function writeCatalog(catalog: Catalog, options: { readonly major?: number } = {}): CatalogWriting {
  const plan = planWrite(catalog, options.major ?? catalog.major);
  const objects = writeObjects(catalog, plan);
  const tables = catalog.tables.filter((table) => objects.written.has(relationKey(table)));
  const statements = [
    makeStatement('SET check_function_bodies = off', 'settings'),
    ...writeSchemas(catalog),
    ...catalog.collations.map(writeCollation),
    ...objects.statements,
    ...writeTableParts(catalog, tables, plan, (schema, name) => objects.written.has(`relation ${schema}.${name}`)),
  ];
  return { statements, notExamined: objects.notExamined };
}

function* writeSchemas(catalog: Catalog): Generator<Statement> {
  const schemas = new Set(catalog.schemas);
  for (const schema of schemas)
    if (schema !== 'public') yield makeStatement(`CREATE SCHEMA ${quoteIdentifier(schema)}`, `schema "${schema}"`);
  for (const { schema, name } of catalog.extensions) {
    if (name === 'plpgsql') continue;
    const where = schemas.has(schema) ? ` WITH SCHEMA ${quoteIdentifier(schema)}` : '';
    yield makeStatement(`CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)}${where}`, `extension "${name}"`);
  }
}

/** Objects in order; what needs something that could not be written is not written either. */
function writeObjects(catalog: Catalog, plan: WritePlan): CatalogWriting & { readonly written: ReadonlySet<string> } {
  const writings = listWritings(catalog, plan);
  const written = new Set<string>();
  const missing = new Map<string, string>();
  const statements: Statement[] = [];
  const notExamined: NotExamined[] = [];
  for (const key of plan.order) {
    const writing = writings.get(key);
    if (writing === undefined) continue;
    const lost = plan.needsOf(key).find((need) => missing.has(need));
    const result = lost === undefined ? writing.write() : `it needs ${missing.get(lost)}, which is not re-created`;
    if (typeof result === 'string') {
      missing.set(key, writing.object);
      notExamined.push({ file: null, line: null, object: writing.object, reason: result });
    } else {
      written.add(key);
      for (const statement of result) statements.push(statement);
    }
  }
  return { statements, notExamined, written };
}

function* writeTableParts(
  catalog: Catalog,
  tables: readonly Table[],
  plan: WritePlan,
  isWritten: (schema: string, name: string) => boolean,
): Generator<Statement> {
  const constraintOfIndex = new Map(
    catalog.tables.flatMap((table) => table.indexes.map((index) => [qualify(table.schema, index.name), index.constraint] as const)),
  );
  for (const sequence of catalog.sequences)
    if (sequence.ownedBy !== null && isWritten(sequence.ownedBy.schema, sequence.ownedBy.table)) yield* writeSequenceOwner(sequence);
  for (const table of tables) yield* writeTableRest(table, plan.tablePlan(table));
  for (const table of tables)
    if (table.partitionOf !== null && isWritten(table.partitionOf.parent.schema, table.partitionOf.parent.name))
      yield* writeAttachment(table);
  for (const table of tables) yield* writeIndexes(table.indexes, table.kind === 'partitioned table');
  for (const table of tables)
    yield* writeIndexAttachments(table, (index) => constraintOfIndex.get(qualify(index.schema, index.name)) ?? null);
  for (const view of catalog.views) if (isWritten(view.schema, view.name)) yield* writeIndexes(view.indexes, false);
  for (const { table, name, definition } of catalog.extendedStatistics)
    if (definition !== null && isWritten(table.schema, table.name)) yield makeStatement(definition, `statistics "${name}"`);
  for (const table of tables) yield* writeReplicaIdentity(table);
  for (const table of tables)
    yield* writeForeignKeys({
      ...table,
      foreignKeys: table.foreignKeys.filter(({ references }) => isWritten(references.schema, references.table)),
    });
  for (const table of tables) yield* writeTriggers(table);
  for (const table of tables) yield* writeRowSecurity(table);
  yield* writeComments(catalog, isWritten);
}
