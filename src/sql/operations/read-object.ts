import type { Node } from 'libpg-query';
import type { Name, ObjectKind, Operation } from './operation.js';
import { readName, readQualified, readStrings } from './read-definition.js';

/** The object that a CREATE statement makes, or the value that an enum type gets; null for any other. */
export function readObject(node: Node, sql: string): Operation | null {
  const create = (object: ObjectKind, name: Name, replaces = false): Operation => ({ kind: 'create object', object, name, sql, replaces });
  if ('CreateEnumStmt' in node) return create('type', readQualified(node.CreateEnumStmt.typeName));
  if ('CompositeTypeStmt' in node) return create('type', readName(node.CompositeTypeStmt.typevar));
  if ('CreateDomainStmt' in node) return create('domain', readQualified(node.CreateDomainStmt.domainname));
  if ('ViewStmt' in node) return create('view', readName(node.ViewStmt.view), node.ViewStmt.replace === true);
  if ('CreateSeqStmt' in node) return create('sequence', readName(node.CreateSeqStmt.sequence));
  if ('CreateSchemaStmt' in node) return create('schema', { schema: null, name: node.CreateSchemaStmt.schemaname ?? '' });
  if ('CreateExtensionStmt' in node)
    return create(
      'extension',
      { schema: null, name: node.CreateExtensionStmt.extname ?? '' },
      node.CreateExtensionStmt.if_not_exists === true,
    );
  if ('CreateFunctionStmt' in node) {
    const { is_procedure, funcname, replace } = node.CreateFunctionStmt;
    return create(is_procedure === true ? 'procedure' : 'function', readQualified(funcname), replace === true);
  }
  if ('CreateTrigStmt' in node)
    return create(
      'trigger',
      { schema: node.CreateTrigStmt.relation?.relname ?? null, name: node.CreateTrigStmt.trigname ?? '' },
      node.CreateTrigStmt.replace === true,
    );
  if ('CreatePolicyStmt' in node)
    return create('policy', { schema: node.CreatePolicyStmt.table?.relname ?? null, name: node.CreatePolicyStmt.policy_name ?? '' });
  if ('CreateTableAsStmt' in node) {
    const name = readName(node.CreateTableAsStmt.into?.rel);
    return node.CreateTableAsStmt.objtype === 'OBJECT_MATVIEW'
      ? create('materialized view', name)
      : { kind: 'create table', table: name, columns: [], constraints: [], ifNotExists: node.CreateTableAsStmt.if_not_exists === true };
  }
  if ('CreateStatsStmt' in node) return create('statistics', readQualified(node.CreateStatsStmt.defnames));
  if ('AlterEnumStmt' in node) return readAlterEnum(node.AlterEnumStmt, sql);
  return null;
}

function readAlterEnum(statement: { typeName?: Node[]; newVal?: string; oldVal?: string }, sql: string): Operation {
  const { newVal, oldVal } = statement;
  if (newVal === undefined || oldVal !== undefined)
    return { kind: 'other', what: `alter type ${readStrings(statement.typeName).join('.')}`, sql, table: null };
  return { kind: 'add enum value', type: readQualified(statement.typeName), value: newVal };
}

const neutral: Readonly<Record<string, string>> = {
  VariableSetStmt: 'set',
  VariableShowStmt: 'show',
  SelectStmt: 'select',
  LockStmt: 'lock',
  VacuumStmt: 'analyze',
  TransactionStmt: 'transaction control',
  ExplainStmt: 'explain',
  CheckPointStmt: 'checkpoint',
  NotifyStmt: 'notify',
  ReindexStmt: 'reindex',
  ConstraintsSetStmt: 'set constraints',
  ClusterStmt: 'cluster',
};

/** Statements that change neither schema nor rows, and comments; null for any other. */
export function readNeutral(node: Node, sql: string): Operation | null {
  if ('CommentStmt' in node) return readComment(nameObject(node.CommentStmt.objtype), sql);
  const what = neutral[Object.keys(node)[0] ?? ''];
  return what === undefined ? null : { kind: 'neutral', what };
}

function readComment(on: string, sql: string): Operation {
  const [, target = '', text = 'NULL'] = /^\s*COMMENT\s+ON\s+([\s\S]+?)\s+IS\s+([\s\S]*)$/i.exec(sql) ?? [];
  return { kind: 'comment', on, target, text: /^NULL$/i.test(text.trim()) ? null : text.trim() };
}

/** `OBJECT_FOREIGN_TABLE` → `foreign table`. */
export function nameObject(type: string | undefined): string {
  return (type ?? 'object')
    .replace(/^OBJECT_/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
}
