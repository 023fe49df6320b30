import type { CallValue, Value } from '../../python/value.js';
import type { DataOperation, Name } from '../../sql/operations/operation.js';
import { calleeName } from './arguments.js';
import { tableOf } from './data-construct.js';

/** What a method of an ORM session does to rows: `session.add(User(…))`, `session.query(User).delete()`. */
export function readSessionWork(method: string, call: CallValue): DataOperation {
  const verb = /^(add|add_all|insert|bulk_save_objects|bulk_insert_mappings)$/.test(method)
    ? 'insert into'
    : method === 'delete'
      ? 'delete from'
      : method === 'merge'
        ? 'merge into'
        : 'update';
  return { kind: 'data', verb, table: firstTable(call.args) ?? (call.callee.kind === 'attribute' ? queriedTable(call.callee.of) : null) };
}

function firstTable(args: readonly Value[]): Name | null {
  const [first] = args;
  if (first === undefined) return null;
  return first.kind === 'list' && first.items[0] !== undefined ? tableOf(first.items[0]) : tableOf(first);
}

function queriedTable(value: Value): Name | null {
  if (value.kind !== 'call') return null;
  if (calleeName(value) === 'query') return firstTable(value.args);
  return value.callee.kind === 'attribute' ? queriedTable(value.callee.of) : null;
}
