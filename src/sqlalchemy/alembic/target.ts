import type { CallValue, Value } from '../../python/value.js';
import { calleeName } from './arguments.js';

/** What a call in a revision is about. */
export type Target =
  /** `op.create_table(…)`, or a method of the batch over `batch`. */
  | { readonly kind: 'operation'; readonly name: string; readonly batch: CallValue | null }
  /** `op.execute`, `connection.execute`, `session.execute`. */
  | { readonly kind: 'execute' }
  /** `.create(bind)` or `.drop(bind)` of a type, table, sequence or metadata. */
  | { readonly kind: 'object'; readonly object: CallValue; readonly method: 'create' | 'drop' | 'create_all' | 'drop_all' }
  /** Work of an ORM session. */
  | { readonly kind: 'session'; readonly method: string }
  | { readonly kind: 'none' };

const OPERATION = /^alembic\.op\.(\w+)$/;
const sessionMethods = new Set([
  'add',
  'add_all',
  'delete',
  'merge',
  'update',
  'bulk_save_objects',
  'bulk_insert_mappings',
  'bulk_update_mappings',
  'insert',
  'commit',
  'flush',
]);

export function classifyCall(call: CallValue): Target {
  const { callee } = call;
  const name = calleeName(call);
  if (name === null) return { kind: 'none' };
  const operation = callee.kind === 'reference' ? OPERATION.exec(callee.name)?.[1] : undefined;
  if (operation !== undefined)
    return operation === 'execute' || operation === 'run_async'
      ? { kind: operation === 'execute' ? 'execute' : 'none' }
      : { kind: 'operation', name: operation, batch: null };
  if (callee.kind !== 'attribute') return { kind: 'none' };
  if (callee.of.kind === 'call' && isBatch(callee.of))
    return name === 'execute' ? { kind: 'execute' } : { kind: 'operation', name, batch: callee.of };
  if (/^(execute|exec_driver_sql|scalar|scalars)$/.test(name)) return { kind: 'execute' };
  if ((name === 'create' || name === 'drop' || name === 'create_all' || name === 'drop_all') && callee.of.kind === 'call')
    return { kind: 'object', object: callee.of, method: name };
  if (sessionMethods.has(name) && comesFromSession(callee.of)) return { kind: 'session', method: name };
  return { kind: 'none' };
}

function isBatch(value: CallValue): boolean {
  return value.callee.kind === 'reference' && value.callee.name === 'alembic.op.batch_alter_table';
}

/** `op.get_context().autocommit_block()`. */
export function isAutocommit(value: Value): boolean {
  return value.kind === 'call' && calleeName(value) === 'autocommit_block';
}

function comesFromSession(value: Value): boolean {
  if (value.kind === 'attribute') return comesFromSession(value.of);
  if (value.kind !== 'call') return false;
  const name = calleeName(value);
  if (name !== null && /session/i.test(name)) return true;
  return comesFromSession(value.callee);
}

/** `Session(bind=…)`, `sessionmaker()(bind=…)`: a session itself, not what it answers. */
export function isSession(value: CallValue): boolean {
  const name = calleeName(value);
  if (name !== null) return /^(scoped_|Scoped)?[sS]ession$/.test(name);
  return value.callee.kind === 'call' && /^(sessionmaker|scoped_session)$/.test(calleeName(value.callee) ?? '');
}
