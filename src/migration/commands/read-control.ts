import type { Node } from '@pgsql/types';
import { readQualified } from '../../sql/operations/read-definition.js';
import type { Command } from './command.js';

/** Transaction control and settings. */
export function readControl(node: Node): Command | null {
  if ('TransactionStmt' in node) {
    const what = {
      TRANS_STMT_BEGIN: 'begin',
      TRANS_STMT_START: 'begin',
      TRANS_STMT_COMMIT: 'commit',
      TRANS_STMT_ROLLBACK: 'rollback',
    } as const;
    const kind = node.TransactionStmt.kind ?? '';
    return { kind: 'transaction', what: kind in what ? what[kind as keyof typeof what] : 'other' };
  }
  if ('VariableSetStmt' in node) {
    const { kind, name = '', args, is_local } = node.VariableSetStmt;
    const [first] = args ?? [];
    return { kind: 'set', name: name.toLowerCase(), value: kind === 'VAR_SET_VALUE' ? textOf(first) : null, local: is_local === true };
  }
  if ('ConstraintsSetStmt' in node) return { kind: 'set constraints', deferred: node.ConstraintsSetStmt.deferred === true };
  if ('SelectStmt' in node) return readSetConfig(node);
  return null;
}

/** `SELECT set_config('lock_timeout', '2s', false)` */
function readSetConfig(node: Extract<Node, { SelectStmt: unknown }>): Command | null {
  const [target] = node.SelectStmt.targetList ?? [];
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
  if (value === undefined || !('FuncCall' in value) || readQualified(value.FuncCall.funcname).name !== 'set_config') return null;
  const [name, setting, local] = value.FuncCall.args ?? [];
  const isLocal = local !== undefined && 'A_Const' in local && local.A_Const.boolval?.boolval === true;
  return { kind: 'set', name: (textOf(name) ?? '').toLowerCase(), value: textOf(setting), local: isLocal };
}

function textOf(node: Node | undefined): string | null {
  if (node === undefined || !('A_Const' in node)) return null;
  const { sval, ival, fval, boolval } = node.A_Const;
  if (sval !== undefined) return sval.sval ?? '';
  if (ival !== undefined) return String(ival.ival ?? 0);
  if (fval !== undefined) return fval.fval ?? '';
  return boolval === undefined ? null : String(boolval.boolval === true);
}
