import { loadModule, type Node, parseSync, type RenameStmt, type DropStmt, type CreateStmt, type IndexStmt } from 'libpg-query';
import type { Name, ObjectKind, Operation } from './operation.js';
import { readAlterTable } from './read-alter.js';
import { readColumn, readConstraint, readName, readQualified } from './read-definition.js';
import { readData } from './read-data.js';
import { nameObject, readNeutral, readObject } from './read-object.js';
import { readText, type StatementText } from '../statement-text.js';

/** Loads PostgreSQL's parser once a process; `readOperations` is synchronous afterwards. */
export async function loadOperations(): Promise<void> {
  await loadModule();
}

/** What a SQL text does. A text that PostgreSQL's own grammar refuses is one `other` operation. */
export function readOperations(sql: string): Operation[] {
  try {
    const text = readText(sql);
    return (parseSync(sql).stmts ?? []).flatMap((raw) => {
      if (raw.stmt === undefined) return [];
      const start = text.index(raw.stmt_location ?? 0);
      const end = raw.stmt_len === undefined ? sql.length : text.index((raw.stmt_location ?? 0) + raw.stmt_len);
      return readStatement(raw.stmt, text, sql.slice(start, end).trim());
    });
  } catch {
    return [{ kind: 'other', what: 'a statement that PostgreSQL 18 does not parse', sql, table: null }];
  }
}

function readStatement(node: Node, text: StatementText, sql: string): Operation[] {
  if ('CreateStmt' in node) return [readCreateTable(node.CreateStmt, text)];
  if ('AlterTableStmt' in node) return readAlterTable(node.AlterTableStmt, text, sql);
  if ('IndexStmt' in node) return [readIndex(node.IndexStmt, sql)];
  if ('DropStmt' in node) return readDrop(node.DropStmt, sql);
  if ('RenameStmt' in node) return [readRename(node.RenameStmt, sql)];
  const data = readData(node);
  if (data !== null) return data;
  return [readObject(node, sql) ?? readNeutral(node, sql) ?? { kind: 'other', what: nameNode(node), sql, table: null }];
}

function readCreateTable(statement: CreateStmt, text: StatementText): Operation {
  const elements = statement.tableElts ?? [];
  return {
    kind: 'create table',
    table: readName(statement.relation),
    ifNotExists: statement.if_not_exists === true,
    columns: elements.flatMap((node) => ('ColumnDef' in node ? [readColumn(text, node.ColumnDef)] : [])),
    constraints: elements.flatMap((node) => ('Constraint' in node ? [readConstraint(text, node.Constraint)] : [])),
  };
}

function readIndex(statement: IndexStmt, sql: string): Operation {
  const parts = (statement.indexParams ?? []).flatMap((node) => ('IndexElem' in node ? [node.IndexElem] : []));
  const columns = parts.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const simple = parts.every(
    (part) =>
      part.name !== undefined &&
      part.collation === undefined &&
      part.opclass === undefined &&
      (part.ordering ?? 'SORTBY_DEFAULT') === 'SORTBY_DEFAULT' &&
      (part.nulls_ordering ?? 'SORTBY_NULLS_DEFAULT') === 'SORTBY_NULLS_DEFAULT',
  );
  const { accessMethod, whereClause, indexIncludingParams, options, nulls_not_distinct } = statement;
  const bare =
    (accessMethod ?? 'btree') === 'btree' &&
    whereClause === undefined &&
    indexIncludingParams === undefined &&
    options === undefined &&
    nulls_not_distinct !== true;
  return {
    kind: 'create index',
    table: readName(statement.relation),
    name: statement.idxname ?? null,
    sql,
    columns,
    concurrently: statement.concurrent === true,
    unique: statement.unique === true,
    plain: simple && bare,
  };
}

const objectKinds: Readonly<Record<string, ObjectKind | 'table' | 'index' | 'constraint'>> = {
  OBJECT_TABLE: 'table',
  OBJECT_INDEX: 'index',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_SCHEMA: 'schema',
  OBJECT_EXTENSION: 'extension',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_POLICY: 'policy',
  OBJECT_STATISTIC_EXT: 'statistics',
  OBJECT_TABCONSTRAINT: 'constraint',
};

function readDrop(statement: DropStmt, sql: string): Operation[] {
  const object = objectKinds[statement.removeType ?? ''];
  if (object === undefined || object === 'constraint')
    return [{ kind: 'other', what: `drop ${nameObject(statement.removeType)}`, sql, table: null }];
  return (statement.objects ?? []).map((node): Operation => {
    const name = readDropped(node);
    if (object === 'table') return { kind: 'drop table', table: name };
    if (object === 'index') return { kind: 'drop index', index: name, concurrently: statement.concurrent === true };
    return { kind: 'drop object', object, name };
  });
}

function readDropped(node: Node): Name {
  if ('List' in node) return readQualified(node.List.items);
  if ('TypeName' in node) return readQualified(node.TypeName.names);
  if ('ObjectWithArgs' in node) return readQualified(node.ObjectWithArgs.objname);
  return { schema: null, name: 'String' in node ? (node.String.sval ?? '') : '' };
}

function readRename(statement: RenameStmt, sql: string): Operation {
  const table = readName(statement.relation);
  const to = statement.newname ?? '';
  if (statement.renameType === 'OBJECT_COLUMN') return { kind: 'rename column', table, column: statement.subname ?? '', to };
  if (statement.renameType === 'OBJECT_TABLE') return { kind: 'rename table', table, to };
  const object = objectKinds[statement.renameType ?? ''];
  if (object === undefined || object === 'table')
    return { kind: 'other', what: `rename ${nameObject(statement.renameType)}`, sql, table: null };
  if (object === 'constraint')
    return { kind: 'rename object', object, name: { schema: table.schema, name: statement.subname ?? '' }, to, table };
  const name = statement.object === undefined ? table : readDropped(statement.object);
  return { kind: 'rename object', object, name, to, table: null };
}

/** `AlterSeqStmt` → `alter seq`; `DoStmt` → `do`. */
function nameNode(node: Node): string {
  return (Object.keys(node)[0] ?? 'statement')
    .replace(/Stmt$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}
