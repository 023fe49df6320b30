import { boolean, type CallValue, string, type Value } from '../../python/value.js';
import { calleeName } from './arguments.js';

/** What is known of a run on a database: it is no offline one, and the database is PostgreSQL. */
export function answerCall(call: CallValue): Value | undefined {
  const name = calleeName(call);
  if (name === 'inline_literal' && call.callee.kind === 'reference') return call.args[0];
  return name === 'is_offline_mode' || name === 'is_transactional_ddl' ? boolean(name !== 'is_offline_mode') : undefined;
}

/** `op.get_bind().dialect.name` */
export function answerAttribute(of: Value, name: string): Value | undefined {
  if (name === 'name' && of.kind === 'attribute' && of.name === 'dialect') return string('postgresql');
  return name === 'as_sql' && of.kind === 'call' && calleeName(of) === 'get_context' ? boolean(false) : undefined;
}
