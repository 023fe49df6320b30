import type { CallValue, Value } from '../../python/value.js';
import { engineKind, isExtension, makerKind } from '../session/is-session.js';
import { calledSymbol, symbolOf } from '../symbol.js';
import type { Taken } from './checkout.js';

const session: Taken = { what: 'session', endsWith: true };
const connection: Taken = { what: 'connection', endsWith: true };
const pooled: Taken = { what: 'pooled connection', endsWith: true };
const engine: Taken = { what: 'engine', endsWith: true };

/** Connections of the drivers themselves. Source of psycopg2's `with`: https://www.psycopg.org/docs/usage.html#with-statement */
const drivers: Readonly<Record<string, Taken>> = {
  'psycopg2.connect': { what: 'connection', endsWith: false },
  'psycopg.connect': connection,
  'psycopg.Connection.connect': connection,
  'psycopg.AsyncConnection.connect': connection,
  'asyncpg.connect': connection,
};

const pools =
  /^(?:psycopg2\.pool\.(?:Simple|Threaded|Persistent)ConnectionPool|psycopg_pool\.(?:Async)?ConnectionPool|asyncpg\.create_pool)$/;

/**
 * What a call takes that has to be given back; null where it takes nothing, or nothing says so: a session that is bound to somebody's
 * connection holds none of its own, and one of a `scoped_session` belongs to the thread or the request.
 */
export function takenBy(call: Value): Taken | null {
  if (call.kind !== 'call') return null;
  const { callee } = call;
  if (callee.kind === 'reference') {
    if (drivers[callee.name] !== undefined) return drivers[callee.name] ?? null;
    if (pools.test(callee.name)) return engine;
  }
  if (isEngine(call)) return hasNoPool(call) ? null : engine;
  if (isMaker(callee)) return isBoundElsewhere(call) ? null : session;
  if (isSessionClass(callee)) return isBoundToEngine(call) ? session : null;
  if (callee.kind !== 'attribute') return null;
  if (/^(?:connect|raw_connection)$/.test(callee.name)) return isEngine(callee.of) ? connection : null;
  return /^(?:getconn|acquire)$/.test(callee.name) && isPool(callee.of) ? pooled : null;
}

/** An engine, and Flask-SQLAlchemy's `db.engine`. */
function isEngine(value: Value): boolean {
  return engineKind(value) !== null || (value.kind === 'attribute' && value.name === 'engine' && isExtension(value.of));
}

/** NullPool closes each connection when it comes back: such an engine holds nothing. */
function hasNoPool({ keywords }: CallValue): boolean {
  return keywords.some(({ name, value }) => name === 'poolclass' || name === 'pool' || (name === 'strategy' && value.kind === 'string'));
}

function isMaker(callee: Value): boolean {
  return callee.kind === 'call' && makerKind(callee) !== null && calledSymbol(callee)?.endsWith('scoped_session') !== true;
}

function isSessionClass(callee: Value): boolean {
  const names = callee.kind === 'class' ? callee.ancestors.map(symbolOf) : [symbolOf(callee)];
  return names.some((name) => name !== null && /^(?:Session|AsyncSession|SQLModelSession)$/.test(name));
}

function isBoundToEngine({ args: [first], keywords }: CallValue): boolean {
  const bind = first ?? keywords.find(({ name }) => name === 'bind')?.value;
  return bind !== undefined && isEngine(bind);
}

function isBoundElsewhere({ keywords }: CallValue): boolean {
  const bind = keywords.find(({ name }) => name === 'bind')?.value;
  return bind !== undefined && !isEngine(bind);
}

function isPool(value: Value): boolean {
  return value.kind === 'call' && value.callee.kind === 'reference' && pools.test(value.callee.name);
}
