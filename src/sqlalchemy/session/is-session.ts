import { isVariable } from '../../python/context-variable.js';
import { isSubclassOf } from '../../python/class-facts.js';
import { isTerm, type Value } from '../../python/value.js';
import { calledSymbol, symbolOf } from '../symbol.js';

export type SessionKind = 'sync' | 'async' | 'unknown';

const sessions: Readonly<Record<string, SessionKind>> = {
  Session: 'sync',
  SQLModelSession: 'sync',
  scoped_session: 'sync',
  SignallingSession: 'sync',
  AsyncSession: 'async',
  async_scoped_session: 'async',
  Connection: 'sync',
  AsyncConnection: 'async',
  object_session: 'sync',
  async_object_session: 'async',
  Engine: 'sync',
  AsyncEngine: 'async',
};

const makers: Readonly<Record<string, SessionKind>> = {
  sessionmaker: 'sync',
  async_sessionmaker: 'async',
  scoped_session: 'sync',
  async_scoped_session: 'async',
};

const engines: Readonly<Record<string, SessionKind>> = {
  create_engine: 'sync',
  engine_from_config: 'sync',
  create_async_engine: 'async',
  Engine: 'sync',
  AsyncEngine: 'async',
};

/** What kind of session or connection a value is, by what it was made with; null when nothing says that it is one. */
export function sessionKind(value: Value): SessionKind | null {
  if (value.kind === 'call') return madeBy(value);
  if (value.kind === 'instance')
    return isSubclassOf(value.class, 'sqlalchemy.ext.asyncio.AsyncSession')
      ? 'async'
      : value.class.ancestors.some((base) => symbolOf(base) === 'Session')
        ? 'sync'
        : value.class.ancestors.some((base) => symbolOf(base) === 'AsyncSession')
          ? 'async'
          : null;
  if (value.kind !== 'attribute') return null;
  // Flask-SQLAlchemy and Flask-SQLAlchemy-Lite: `db.session`, `db.async_session`; `async_session.sync_session`.
  if ((value.name === 'session' || value.name === 'async_session') && isExtension(value.of))
    return value.name === 'session' ? 'sync' : 'async';
  if (value.name === 'sync_session' || value.name === 'registry') return sessionKind(value.of) === null ? null : 'sync';
  return value.name === 'engine' && isExtension(value.of) ? 'sync' : null;
}

/** Flask-SQLAlchemy's `db`. */
export function isExtension(value: Value): boolean {
  if (value.kind === 'call')
    return calledSymbol(value) === 'SQLAlchemy' || (value.callee.kind === 'class' && hasExtensionBase(value.callee));
  return value.kind === 'instance' && hasExtensionBase(value.class);
}

function hasExtensionBase(value: Extract<Value, { kind: 'class' }>): boolean {
  return value.ancestors.some((base) => symbolOf(base) === 'SQLAlchemy');
}

function madeBy(value: Extract<Value, { kind: 'call' }>): SessionKind | null {
  const symbol = calledSymbol(value);
  if (symbol !== null && sessions[symbol] !== undefined) return sessions[symbol];
  const { callee } = value;
  // `SessionLocal()`, and a scoped session that is called for the session itself.
  if (callee.kind === 'call') {
    const maker = calledSymbol(callee);
    const kind = maker === null ? undefined : makers[maker];
    if (kind !== undefined) return callee.args.map(sessionKind).find((one) => one !== null) ?? madeOfClass(callee) ?? kind;
    return symbolOf(callee.callee) === null ? null : sessionKind(callee);
  }
  if (callee.kind === 'subscript') return typedKind(callee);
  if (callee.kind !== 'attribute') return null;
  const of = sessionKind(callee.of) ?? engineKind(callee.of) ?? makerKind(callee.of);
  return of !== null && /^(begin|connect|connection|session|execution_options|begin_nested|get_bind|raw_connection)$/.test(callee.name)
    ? of
    : null;
}

/** `sessionmaker(class_=AsyncSession)`. */
function madeOfClass(call: Extract<Value, { kind: 'call' }>): SessionKind | null {
  const made = call.keywords.find((one) => one.name === 'class_')?.value;
  const symbol = made === undefined ? null : symbolOf(made);
  return symbol === 'AsyncSession' ? 'async' : null;
}

/** `async_sessionmaker[AsyncSession]()` as an annotation. */
function typedKind(callee: Extract<Value, { kind: 'subscript' }>): SessionKind | null {
  const symbol = symbolOf(callee.of);
  return symbol === null ? null : (sessions[symbol] ?? null);
}

export function makerKind(value: Value): SessionKind | null {
  const symbol = calledSymbol(value);
  if (symbol !== null && makers[symbol] !== undefined) return makers[symbol];
  const inner = value.kind === 'call' && value.callee.kind === 'subscript' ? symbolOf(value.callee.of) : null;
  return inner === null ? null : (makers[inner] ?? null);
}

export function engineKind(value: Value): SessionKind | null {
  const symbol = calledSymbol(value);
  return symbol === null ? null : (engines[symbol] ?? null);
}

/**
 * A term that is called what sessions are called, `request.db`, `self.session`; only what is done with it tells. Names of the
 * project's own classes and of other libraries contradict.
 */
export function isCalledSession(value: Value): boolean {
  if (!isTerm(value)) return false;
  // `session_context.get()` of a context variable that something else has set.
  if (value.kind === 'call' && value.callee.kind === 'attribute' && value.callee.name === 'get' && isVariable(value.callee.of)) return true;
  const name = value.kind === 'reference' ? value.name : value.kind === 'attribute' ? value.name : null;
  if (name === null || (value.kind === 'reference' && !name.startsWith('runtime.') && !/(^|\.)(db|session)$/i.test(name))) return false;
  return /(^|[._])(db|session|dbsession|db_session|sess|tx|conn|connection|async_session|s)$/i.test(name.split('.').at(-1) ?? '');
}
