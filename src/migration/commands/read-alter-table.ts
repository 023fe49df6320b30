import type { AlterTableCmd, AlterTableStmt, Node } from '@pgsql/types';
import { readName } from '../../sql/operations/read-definition.js';
import type { Name } from '../../sql/operations/operation.js';
import type { Command, RelationKind } from './command.js';
import { readNewColumn, readNewConstraint } from './read-new.js';
import { spellType } from './spelled-type.js';

/** The actions of ALTER TABLE, INDEX, VIEW or MATERIALIZED VIEW, in order. */
export function readAlterTable(statement: AlterTableStmt): Command[] {
  const table = readName(statement.relation);
  const commands = (statement.cmds ?? []).flatMap((node) => ('AlterTableCmd' in node ? [node.AlterTableCmd] : []));
  if (statement.objtype === 'OBJECT_TYPE') return [{ kind: 'other', what: 'alter type' }];
  const relation = relationKinds[statement.objtype ?? ''];
  if (relation === undefined) return commands.map((command) => readAction(command, table));
  return commands.map((command) => ({
    ...(relation === 'index' ? readIndexAction(command, table) : readAction(command, table)),
    relation,
  }));
}

export const relationKinds: Readonly<Record<string, RelationKind>> = {
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_FOREIGN_TABLE: 'foreign table',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_INDEX: 'index',
};

/** An index of a partition that becomes part of the partitioned one is what others wait for. */
function readIndexAction(command: AlterTableCmd, index: Name): Command {
  const { def, subtype } = command;
  if (subtype === 'AT_AttachPartition' && def !== undefined && 'PartitionCmd' in def)
    return { kind: 'locks', shape: 'attach index', table: readName(def.PartitionCmd.name), name: index.name };
  return readAction(command, index);
}

function readAction(command: AlterTableCmd, table: Name): Command {
  const { def, subtype = '' } = command;
  const column = command.name ?? '';
  const cascade = command.behavior === 'DROP_CASCADE';
  switch (subtype) {
    case 'AT_AddColumn':
      if (def === undefined || !('ColumnDef' in def)) break;
      return { kind: 'add column', table, column: readNewColumn(def.ColumnDef) };
    case 'AT_DropColumn':
      return { kind: 'drop column', table, column, cascade };
    case 'AT_AlterColumnType':
      if (def === undefined || !('ColumnDef' in def)) break;
      return {
        kind: 'alter type',
        table,
        column,
        type: spellType(def.ColumnDef.typeName),
        using: def.ColumnDef.raw_default !== undefined,
      };
    case 'AT_SetNotNull':
      return { kind: 'set not null', table, column };
    case 'AT_DropNotNull':
      return { kind: 'drop not null', table, column };
    case 'AT_ColumnDefault':
      return { kind: def === undefined ? 'drop default' : 'set default', table, column };
    case 'AT_AddConstraint':
      if (def === undefined || !('Constraint' in def)) break;
      return { kind: 'add constraint', table, constraint: readNewConstraint(def.Constraint) };
    case 'AT_ValidateConstraint':
      return { kind: 'validate constraint', table, name: column, cascade };
    case 'AT_DropConstraint':
      return { kind: 'drop constraint', table, name: column, cascade };
    case 'AT_AttachPartition':
    case 'AT_DetachPartition': {
      if (def === undefined || !('PartitionCmd' in def)) break;
      const { name, concurrent } = def.PartitionCmd;
      const kind = subtype === 'AT_AttachPartition' ? 'attach partition' : 'detach partition';
      return { kind, table, partition: readName(name), concurrently: concurrent === true };
    }
    case 'AT_AlterConstraint':
      return { kind: 'locks', shape: `alter constraint${readConstraintChange(def)}`, table, name: nameOfConstraint(def) };
    default:
  }
  const shape = shapes[subtype];
  return shape === undefined ? { kind: 'other', what: subtype } : { kind: 'locks', shape, table, name: command.name ?? null };
}

/** What of a constraint changes, where that is not its deferrability. */
function readConstraintChange(def: Node | undefined): string {
  if (def === undefined || !('ATAlterConstraint' in def)) return '';
  const { alterEnforceability, is_enforced, alterInheritability } = def.ATAlterConstraint;
  if (alterEnforceability === true) return is_enforced === true ? ' enforced' : ' not enforced';
  return alterInheritability === true ? ' no inherit' : '';
}

function nameOfConstraint(def: Node | undefined): string | null {
  return def !== undefined && 'ATAlterConstraint' in def ? (def.ATAlterConstraint.conname ?? null) : null;
}

/** Actions whose effect depends on nothing that the text says beside them. */
const shapes: Readonly<Record<string, string>> = {
  AT_SetExpression: 'set expression',
  AT_DropExpression: 'drop expression',
  AT_AddIdentity: 'add identity',
  AT_SetIdentity: 'set identity',
  AT_DropIdentity: 'drop identity',
  AT_SetStatistics: 'set statistics',
  AT_SetOptions: 'set column options',
  AT_ResetOptions: 'reset column options',
  AT_SetStorage: 'set storage',
  AT_SetCompression: 'set compression',
  AT_DetachPartitionFinalize: 'detach partition finalize',
  AT_DropOids: 'set without oids',
  AT_GenericOptions: 'options of a foreign table',
  AT_AlterColumnGenericOptions: 'alter column options of a foreign table',
  AT_ChangeOwner: 'change owner',
  AT_ClusterOn: 'cluster on',
  AT_DropCluster: 'set without cluster',
  AT_SetLogged: 'set logged',
  AT_SetUnLogged: 'set unlogged',
  AT_SetAccessMethod: 'set access method to another',
  AT_SetTableSpace: 'set tablespace',
  AT_SetRelOptions: 'set storage parameters',
  AT_ResetRelOptions: 'reset storage parameters',
  AT_EnableTrig: 'enable trigger',
  AT_EnableAlwaysTrig: 'enable always trigger',
  AT_EnableReplicaTrig: 'enable replica trigger',
  AT_DisableTrig: 'disable trigger',
  AT_EnableTrigAll: 'enable all triggers',
  AT_DisableTrigAll: 'disable all triggers',
  AT_EnableTrigUser: 'enable user triggers',
  AT_DisableTrigUser: 'disable user triggers',
  AT_EnableRule: 'enable rule',
  AT_EnableAlwaysRule: 'enable always rule',
  AT_EnableReplicaRule: 'enable replica rule',
  AT_DisableRule: 'disable rule',
  AT_AddInherit: 'inherit',
  AT_DropInherit: 'no inherit',
  AT_AddOf: 'of a type',
  AT_DropOf: 'not of',
  AT_ReplicaIdentity: 'replica identity',
  AT_EnableRowSecurity: 'enable row security',
  AT_DisableRowSecurity: 'disable row security',
  AT_ForceRowSecurity: 'force row security',
  AT_NoForceRowSecurity: 'no force row security',
};
