import type { Value } from '../../python/value.js';
import { calledSymbol, symbolOf } from '../symbol.js';
import { isQueryName } from './chain.js';
import { isQuery, sending } from './is-query.js';
import type { Registry } from '../registry.js';

/** Names of SQLAlchemy that are no part of a statement. */
const outside =
  /^(session|sessions?|engine|get_engine|create_engine|create_async_engine|Session|AsyncSession|sessionmaker|async_sessionmaker|scoped_session|inspect|SQLAlchemy|Pagination)$/;

/** Whether a term belongs to the statement; what does not is a value that Python works out and the driver binds. */
export function isSql(registry: Registry, value: Value): boolean {
  switch (value.kind) {
    case 'class':
      return registry.mapped.has(value);
    case 'reference': {
      const symbol = symbolOf(value);
      return symbol !== null && !outside.test(symbol);
    }
    case 'attribute':
      return isName(value) || isQuery(value) || isSql(registry, value.of);
    case 'subscript':
      return !isQuery(value.of) && isSql(registry, value.of);
    case 'operation':
      return value.operands.some((operand) => isSql(registry, operand));
    case 'call':
      return isSqlCall(registry, value);
    default:
      return false;
  }
}

function isName(value: Value): boolean {
  const symbol = symbolOf(value);
  return symbol !== null && !outside.test(symbol) && symbol !== 'session';
}

function isSqlCall(registry: Registry, call: Extract<Value, { kind: 'call' }>): boolean {
  const symbol = calledSymbol(call);
  if (symbol !== null) return !outside.test(symbol);
  const { callee } = call;
  if (registry.columnCalls.has(call) || isQueryName(callee)) return true;
  if (callee.kind === 'attribute') {
    return !(sending.test(callee.name) && !isScalarOfSql(registry, callee.of)) && isSql(registry, callee.of);
  }
  return callee.kind !== 'reference' && isSql(registry, callee);
}

/** `any_`-like verbs share their names with those that send; on a column they do not. */
function isScalarOfSql(registry: Registry, of: Value): boolean {
  return !isQuery(of) && of.kind === 'attribute' && of.of.kind === 'class' && registry.mapped.has(of.of);
}
