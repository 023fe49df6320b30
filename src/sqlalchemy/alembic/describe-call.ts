import type { CallValue } from '../../python/value.js';
import { isSession } from './target.js';

/** A library's function that is handed an ORM session works on rows. */
export function handsOverSession({ callee, args, keywords }: CallValue): boolean {
  if (callee.kind !== 'reference' || /^(sqlalchemy|builtins|logging|alembic|typing)\b/.test(callee.name)) return false;
  return [...args, ...keywords.map(({ value }) => value)].some((value) => value.kind === 'call' && isSession(value));
}

/** A library's function that is handed the connection may do anything. */
export function isStrange(call: CallValue): boolean {
  const { callee } = call;
  if (callee.kind !== 'reference' || /^(sqlalchemy|builtins|logging|alembic|typing)\b/.test(callee.name)) return false;
  return [...call.args, ...call.keywords.map(({ value }) => value)].some(
    (value) => value.kind === 'call' && value.callee.kind === 'reference' && value.callee.name === 'alembic.op.get_bind',
  );
}

export function describeCall(call: CallValue): string {
  const { callee } = call;
  if (callee.kind === 'reference') return callee.name.replace(/^alembic\./, '');
  return callee.kind === 'attribute' ? callee.name : 'a call';
}
