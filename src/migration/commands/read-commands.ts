import type { CreateStmt, DropStmt, IndexStmt, LockStmt, Node, RenameStmt, TruncateStmt, VacuumStmt } from '@pgsql/types';
import { readName, readQualified, readStrings } from '../../sql/operations/read-definition.js';
import type { Name } from '../../sql/operations/operation.js';
import { conflicts, LOCK_MODES } from '../../postgres/lock-modes.js';
import type { Command } from './command.js';
import { readAlterTable, relationKinds } from './read-alter-table.js';
import { readNewColumn, readNewConstraint } from './read-new.js';
import { meetsAll } from './read-condition.js';
import { readControl } from './read-control.js';
import { readRelation } from './read-relation.js';
import { spellType } from './spelled-type.js';

/** What one parsed statement does. */
export function readCommands(node: Node): Command[] {
  if ('CreateStmt' in node) return [readCreateTable(node.CreateStmt)];
  if ('CreateForeignTableStmt' in node && node.CreateForeignTableStmt.base !== undefined)
    return [readCreateTable(node.CreateForeignTableStmt.base)];
  if ('AlterTableStmt' in node) return readAlterTable(node.AlterTableStmt);
  if ('IndexStmt' in node) return [readIndex(node.IndexStmt)];
  if ('DropStmt' in node) return readDrop(node.DropStmt);
  if ('RenameStmt' in node) return [readRename(node.RenameStmt)];
  if ('TruncateStmt' in node) return readTruncate(node.TruncateStmt);
  if ('LockStmt' in node) return readLock(node.LockStmt);
  return [
    readRows(node) ??
      readRelation(node) ??
      readOfTable(node) ??
      readOfType(node) ??
      readControl(node) ?? { kind: 'other', what: Object.keys(node)[0] ?? '' },
  ];
}

function readCreateTable(statement: CreateStmt): Command {
  const elements = statement.tableElts ?? [];
  const parent = (statement.inhRelations ?? []).flatMap((node) => ('RangeVar' in node ? [readName(node.RangeVar)] : []))[0];
  return {
    kind: 'create table',
    table: readName(statement.relation),
    columns: elements.flatMap((node) => ('ColumnDef' in node ? [readNewColumn(node.ColumnDef)] : [])),
    constraints: elements.flatMap((node) => ('Constraint' in node ? [readNewConstraint(node.Constraint)] : [])),
    temporary: statement.relation?.relpersistence === 't',
    ifNotExists: statement.if_not_exists === true,
    partitioned: statement.partspec !== undefined,
    partitionOf: statement.partbound === undefined ? null : (parent ?? null),
    isDefaultPartition: statement.partbound?.is_default === true,
  };
}

function readIndex(statement: IndexStmt): Command {
  const parts = (statement.indexParams ?? []).flatMap((node) => ('IndexElem' in node ? [node.IndexElem] : []));
  return {
    kind: 'create index',
    table: readName(statement.relation),
    name: statement.idxname ?? null,
    columns: parts.flatMap(({ name }) => (name === undefined ? [] : [name])),
    concurrently: statement.concurrent === true,
    unique: statement.unique === true,
    plain: statement.whereClause === undefined && parts.every(({ name }) => name !== undefined),
    only: statement.relation?.inh !== true,
    ifNotExists: statement.if_not_exists === true,
  };
}

function readDrop(statement: DropStmt): Command[] {
  const cascade = statement.behavior === 'DROP_CASCADE';
  const what = nameObject(statement.removeType);
  return (statement.objects ?? []).map((node): Command => {
    const parts = 'List' in node ? readStrings(node.List.items) : [];
    const name = readDropped(node);
    if (what === 'table') return { kind: 'drop table', table: name, cascade };
    if (what === 'index') return { kind: 'drop index', index: name, concurrently: statement.concurrent === true, cascade };
    if (what === 'trigger' || what === 'policy' || what === 'rule') {
      const table = { schema: parts.length > 2 ? (parts.at(-3) ?? null) : null, name: parts.at(-2) ?? '' };
      return { kind: 'locks', shape: `drop ${what}`, table, name: parts.at(-1) ?? null };
    }
    return { kind: 'drop object', what, name, cascade };
  });
}

function readDropped(node: Node): Name {
  if ('List' in node) return readQualified(node.List.items);
  if ('TypeName' in node) return readQualified(node.TypeName.names);
  if ('ObjectWithArgs' in node) return readQualified(node.ObjectWithArgs.objname);
  return { schema: null, name: 'String' in node ? (node.String.sval ?? '') : '' };
}

function readRename(statement: RenameStmt): Command {
  const table = readName(statement.relation);
  const to = statement.newname ?? '';
  const what = nameObject(statement.renameType);
  const relation = relationKinds[statement.relationType ?? ''];
  if (what === 'column' && statement.relationType !== 'OBJECT_TYPE')
    return { kind: 'rename column', table, column: statement.subname ?? '', to, ...(relation === undefined ? {} : { relation }) };
  if (what === 'table') return { kind: 'rename table', table, to };
  if (what === 'attribute') return { kind: 'other', what: 'alter type' };
  if (what === 'tabconstraint') return { kind: 'locks', shape: 'rename constraint', table, name: statement.subname ?? null };
  if (what === 'trigger' || what === 'policy' || what === 'rule')
    return { kind: 'locks', shape: `rename ${what}`, table, name: statement.subname ?? null };
  const name =
    statement.object === undefined
      ? statement.relation === undefined
        ? { schema: null, name: statement.subname ?? '' }
        : table
      : readDropped(statement.object);
  return { kind: 'rename object', what, name, to };
}

function readRows(node: Node): Command | null {
  if ('UpdateStmt' in node) {
    const { relation, whereClause, targetList = [] } = node.UpdateStmt;
    const columns = targetList.flatMap((one) => ('ResTarget' in one ? [one.ResTarget.name ?? ''] : []));
    return { kind: 'rows', verb: 'update', table: readName(relation), all: meetsAll(whereClause), columns };
  }
  const columns: string[] = [];
  if ('DeleteStmt' in node)
    return { kind: 'rows', verb: 'delete', table: readName(node.DeleteStmt.relation), all: meetsAll(node.DeleteStmt.whereClause), columns };
  if ('InsertStmt' in node) {
    const select = node.InsertStmt.selectStmt;
    const given = select !== undefined && 'SelectStmt' in select && (select.SelectStmt.valuesLists ?? []).length > 0;
    return { kind: 'rows', verb: 'insert', table: readName(node.InsertStmt.relation), all: !given, columns };
  }
  if ('MergeStmt' in node) return { kind: 'rows', verb: 'merge', table: readName(node.MergeStmt.relation), all: true, columns };
  if ('CopyStmt' in node && node.CopyStmt.is_from === true)
    return { kind: 'rows', verb: 'copy', table: readName(node.CopyStmt.relation), all: false, columns };
  return null;
}

function readTruncate({ relations = [], behavior }: TruncateStmt): Command[] {
  const tables = relations.flatMap((one) => ('RangeVar' in one ? [readName(one.RangeVar)] : []));
  return tables.map((table) => ({ kind: 'truncate', table, cascade: behavior === 'DROP_CASCADE' }));
}

/** The weaker modes hold up neither reading nor writing. */
function readLock({ relations = [], mode: number = LOCK_MODES.length }: LockStmt): Command[] {
  const mode = LOCK_MODES[number - 1];
  if (mode === undefined || !conflicts(mode, 'ROW EXCLUSIVE')) return [{ kind: 'other', what: 'LockStmt' }];
  const shape = mode === 'ACCESS EXCLUSIVE' ? 'lock table' : `lock table in ${mode.toLowerCase()} mode`;
  return relations.flatMap((one) => ('RangeVar' in one ? [{ kind: 'locks', shape, table: readName(one.RangeVar), name: null }] : []));
}

function readOfTable(node: Node): Command | null {
  if ('CreateTrigStmt' in node)
    return {
      kind: 'locks',
      shape: node.CreateTrigStmt.replace === true ? 'replace trigger' : 'create trigger',
      table: readName(node.CreateTrigStmt.relation),
      name: node.CreateTrigStmt.trigname ?? null,
    };
  if ('CreatePolicyStmt' in node)
    return {
      kind: 'locks',
      shape: 'create policy',
      table: readName(node.CreatePolicyStmt.table),
      name: node.CreatePolicyStmt.policy_name ?? null,
    };
  if ('AlterPolicyStmt' in node)
    return {
      kind: 'locks',
      shape: 'alter policy',
      table: readName(node.AlterPolicyStmt.table),
      name: node.AlterPolicyStmt.policy_name ?? null,
    };
  if ('RuleStmt' in node)
    return { kind: 'locks', shape: 'create rule', table: readName(node.RuleStmt.relation), name: node.RuleStmt.rulename ?? null };
  if ('ClusterStmt' in node) return { kind: 'locks', shape: 'cluster', table: readName(node.ClusterStmt.relation), name: null };
  if ('DropdbStmt' in node) return dropOutside('database', node.DropdbStmt.dbname);
  if ('DropTableSpaceStmt' in node) return dropOutside('tablespace', node.DropTableSpaceStmt.tablespacename);
  if ('VacuumStmt' in node) return readVacuum(node.VacuumStmt);
  if ('ReindexStmt' in node) {
    const { kind, relation, params = [], name } = node.ReindexStmt;
    const object = kind === 'REINDEX_OBJECT_INDEX' ? 'index' : kind === 'REINDEX_OBJECT_TABLE' ? 'table' : 'other';
    return {
      kind: 'reindex',
      object,
      name: relation === undefined ? { schema: null, name: name ?? '' } : readName(relation),
      concurrently: isOn(params, 'concurrently'),
    };
  }
  if ('RefreshMatViewStmt' in node)
    return { kind: 'refresh', view: readName(node.RefreshMatViewStmt.relation), concurrently: node.RefreshMatViewStmt.concurrent === true };
  return null;
}

function dropOutside(what: string, name = ''): Command {
  return { kind: 'drop object', what, name: { schema: null, name }, cascade: false };
}

function readVacuum({ rels = [], options = [], is_vacuumcmd }: VacuumStmt): Command | null {
  const [first] = rels.flatMap((node) => ('VacuumRelation' in node ? [readName(node.VacuumRelation.relation)] : []));
  const shape = is_vacuumcmd === true ? (isOn(options, 'full') ? 'vacuum full' : 'vacuum') : 'analyze';
  return { kind: 'locks', shape, table: first ?? { schema: null, name: '' }, name: null };
}

/** A switch of a list such as `(FULL, VERBOSE false)`. */
function isOn(options: readonly Node[], name: string): boolean {
  const option = options.flatMap((node) => ('DefElem' in node ? [node.DefElem] : [])).find(({ defname }) => defname === name);
  if (option === undefined) return false;
  const { arg } = option;
  return !(arg !== undefined && 'String' in arg && /^(false|off|0)$/.test(arg.String.sval ?? ''));
}

function readOfType(node: Node): Command | null {
  if ('CreateEnumStmt' in node) return { kind: 'create type', type: readQualified(node.CreateEnumStmt.typeName), of: 'enum', base: null };
  if ('CreateDomainStmt' in node)
    return {
      kind: 'create type',
      type: readQualified(node.CreateDomainStmt.domainname),
      of: 'domain',
      base: spellType(node.CreateDomainStmt.typeName),
    };
  if ('AlterEnumStmt' in node) {
    const { typeName, newVal = '', oldVal } = node.AlterEnumStmt;
    const type = readQualified(typeName);
    return oldVal === undefined
      ? { kind: 'add enum value', type, value: newVal }
      : { kind: 'rename object', what: 'enum value', name: { schema: type.name, name: oldVal }, to: newVal };
  }
  if ('AlterDomainStmt' in node) {
    const { def, subtype, typeName } = node.AlterDomainStmt;
    const notValid = def !== undefined && 'Constraint' in def && def.Constraint.skip_validation === true;
    const shapes: Readonly<Record<string, string>> = {
      AD_AddConstraint: notValid ? 'add domain constraint not valid' : 'add domain constraint',
      C: notValid ? 'add domain constraint not valid' : 'add domain constraint',
      V: 'validate domain constraint',
      O: 'set domain not null',
      T: 'set domain default',
      X: 'drop domain constraint',
    };
    return { kind: 'alter domain', type: readQualified(typeName), shape: shapes[subtype ?? ''] ?? null };
  }
  return null;
}

function nameObject(type: string | undefined): string {
  return (type ?? '').replace('OBJECT_', '').replace('MATVIEW', 'materialized view').replaceAll('_', ' ').toLowerCase();
}
