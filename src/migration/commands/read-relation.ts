import type { AlterSeqStmt, CreateTableAsStmt, Node } from '@pgsql/types';
import { readName } from '../../sql/operations/read-definition.js';
import type { Name } from '../../sql/operations/operation.js';
import type { Command } from './command.js';
import { relationKinds } from './read-alter-table.js';

/** What makes a view, a table from a query, or a sequence; what changes a sequence or moves a relation. */
export function readRelation(node: Node): Command | null {
  if ('ViewStmt' in node) {
    const { view, query, replace } = node.ViewStmt;
    return { kind: 'create view', view: readName(view), materialized: false, replace: replace === true, reads: relationsRead(query) };
  }
  if ('CreateTableAsStmt' in node) return readCreateAs(node.CreateTableAsStmt);
  if ('CreateSeqStmt' in node) return { kind: 'create sequence', sequence: readName(node.CreateSeqStmt.sequence) };
  if ('AlterSeqStmt' in node) return readAlterSequence(node.AlterSeqStmt);
  if ('AlterObjectSchemaStmt' in node) {
    const { relation, objectType = '', newschema = '' } = node.AlterObjectSchemaStmt;
    if (relation === undefined) return null;
    const kind = relationKinds[objectType];
    return { kind: 'set schema', table: readName(relation), schema: newschema, ...(kind === undefined ? {} : { relation: kind }) };
  }
  if ('AlterObjectDependsStmt' in node) {
    const { relation, objectType = '' } = node.AlterObjectDependsStmt;
    const kind = relationKinds[objectType];
    if (relation === undefined || kind === undefined) return null;
    return { kind: 'locks', shape: `${kind} depends on an extension`, table: readName(relation), name: null, relation: kind };
  }
  if ('AlterTableMoveAllStmt' in node) {
    const { objtype, orig_tablespacename: from, new_tablespacename: to } = node.AlterTableMoveAllStmt;
    if (from === to) return { kind: 'other', what: 'move to the same tablespace' };
    const moved = objtype === 'OBJECT_INDEX' ? 'indexes' : objtype === 'OBJECT_MATVIEW' ? 'materialized views' : 'tables';
    return { kind: 'locks', shape: `move all ${moved} of a tablespace`, table: { schema: null, name: '' }, name: null };
  }
  return null;
}

function readCreateAs({ into, if_not_exists, objtype, query }: CreateTableAsStmt): Command {
  const name = readName(into?.rel);
  if (objtype === 'OBJECT_MATVIEW')
    return { kind: 'create view', view: name, materialized: true, replace: false, reads: relationsRead(query) };
  return {
    kind: 'create table',
    table: name,
    columns: [],
    constraints: [],
    temporary: into?.rel?.relpersistence === 't',
    ifNotExists: if_not_exists === true,
    partitioned: false,
    partitionOf: null,
    isDefaultPartition: false,
  };
}

function readAlterSequence({ sequence, options = [] }: AlterSeqStmt): Command {
  const names = options.flatMap((node) => ('DefElem' in node ? [node.DefElem.defname ?? ''] : []));
  const shape = names.includes('restart')
    ? 'restart sequence'
    : names.includes('as')
      ? 'alter sequence type'
      : names.every((name) => name === 'owned_by')
        ? 'sequence owned by'
        : 'alter sequence';
  return { kind: 'locks', shape, table: readName(sequence), name: null, relation: 'sequence' };
}

/** Relations that stand in a query, those of its WITH among them. */
function relationsRead(value: unknown): Name[] {
  if (Array.isArray(value)) return value.flatMap(relationsRead);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'RangeVar' ? [readName(inner as Parameters<typeof readName>[0])] : relationsRead(inner),
  );
}
