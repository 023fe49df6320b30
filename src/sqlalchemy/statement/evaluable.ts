import { isTerm, type Value } from '../../python/value.js';
import { calledSymbol, symbolOf } from '../symbol.js';
import type { Compilation } from './compilation.js';
import type { Target } from './change-target.js';
import { isSql } from './is-sql.js';
import { findMeaning } from './meaning.js';

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=', '&', '|', '~', 'not']);
const arithmetic = new Set(['+', '-', '*', '/', '%']);
const methods = new Set(['is_', 'is_not', 'isnot', 'in_', 'not_in', 'notin_', 'startswith', 'endswith']);

/** Whether SQLAlchemy can tell by itself which objects of a session a condition holds for. Source: `_EvaluatorCompiler` in sqlalchemy/orm/evaluator.py. */
export function isEvaluable(compilation: Compilation, target: Target, value: Value): boolean {
  const each = (values: readonly Value[]): boolean => values.every((one) => isEvaluable(compilation, target, one));
  if (!isTerm(value) || !isSql(compilation.registry, value)) return true;
  if (/^(literal|bindparam)$/.test(calledSymbol(value) ?? '')) return true;
  const meaning = findMeaning(compilation, value);
  if (meaning !== null) return meaning.kind === 'column' && meaning.table === target.table && meaning.entity !== null;
  if (value.kind === 'operation') {
    if (value.operator === '==' && value.operands.some((one) => isReference(compilation, one))) return true;
    if (comparisons.has(value.operator)) return each(value.operands);
    return arithmetic.has(value.operator) && each(value.operands) && value.operands.every((one) => isNumber(compilation, one));
  }
  const symbol = calledSymbol(value) ?? symbolOf(value);
  if (symbol !== null) {
    if (/^(true|false|null)$/.test(symbol)) return true;
    return /^(and_|or_|not_|tuple_)$/.test(symbol) && value.kind === 'call' && each(value.args);
  }
  if (value.kind !== 'call' || value.callee.kind !== 'attribute' || !methods.has(value.callee.name)) return false;
  return each([value.callee.of, ...value.args.flatMap((one) => (one.kind === 'list' || one.kind === 'tuple' ? one.items : [one]))]);
}

/** `Order.user` in `Order.user == user`: the object's key is compared with the referencing column. */
function isReference(compilation: Compilation, value: Value): boolean {
  const meaning = isTerm(value) ? findMeaning(compilation, value) : null;
  return meaning?.kind === 'relationship' && meaning.relationship.direction === 'many to one';
}

function isNumber(compilation: Compilation, value: Value): boolean {
  if (value.kind === 'number') return true;
  const meaning = isTerm(value) ? findMeaning(compilation, value) : null;
  return meaning?.kind === 'column' && /^(integer|smallint|bigint|numeric)$/.test(meaning.type?.affinity ?? '');
}
