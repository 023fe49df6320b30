import { findInClass } from '../python/class-facts.js';
import { specialMethod } from '../python/dispatch.js';
import type { Evaluation } from '../python/evaluate.js';
import { operatorFunctions } from '../python/operate.js';
import { type CallValue, type ClassValue, type InstanceValue, isTerm, type Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import { elementOf, expressionOf, hybridComparator, isComparator } from './hybrid.js';
import type { Registry } from './registry.js';
import { calledSymbol } from './symbol.js';

/** The comparator that a value is, or that stands behind the attribute of a mapped class or an alias; null where there is none. */
export function comparatorOf(registry: Registry, value: Value): InstanceValue | null {
  if (value.kind === 'instance') return isComparator(value.class) ? value : null;
  if (value.kind !== 'attribute') return null;
  const self = classBehind(value.of);
  return self === null || !registry.mapped.has(self) ? null : hybridComparator(registry.evaluation, self, value.name, value.of);
}

function classBehind(value: Value): ClassValue | null {
  if (value.kind === 'class') return value;
  if (value.kind !== 'call' || !/^(aliased|AliasedClass|with_polymorphic)$/.test(calledSymbol(value) ?? '')) return null;
  return value.args[0]?.kind === 'class' ? value.args[0] : null;
}

const mirrored: Readonly<Record<string, string>> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** What an operator gives where a comparator of the project's is an operand; undefined where it changes nothing. */
export function compareBy(registry: Registry, operator: string, left: Value, right: Value, place: Place): Value | undefined {
  const own = comparatorOf(registry, left);
  if (own !== null) return applyTo(registry.evaluation, own, operator, right, place);
  const other = isTerm(left) || mirrored[operator] === undefined ? null : comparatorOf(registry, right);
  return other === null ? undefined : applyTo(registry.evaluation, other, mirrored[operator] ?? operator, left, place);
}

/** By the comparator's method for the operator, else by its `operate`, else on what it stands for. */
function applyTo(evaluation: Evaluation, of: InstanceValue, operator: string, right: Value, place: Place): Value | undefined {
  const name = specialMethod(operator);
  if (name === null) return undefined;
  const method = findInClass(of.class, name)?.value;
  if (method?.kind === 'function') return evaluation.call({ kind: 'method', of, name, function: method }, [right], [], place);
  const word = Object.entries(operatorFunctions).find(([, sign]) => sign === operator)?.[0] ?? '';
  return (
    callOperate(evaluation, of, `operator.${word}`, [right], place) ??
    ofElement(evaluation, of, (element) => evaluation.operate(operator, element, right, place))
  );
}

function callOperate(evaluation: Evaluation, of: InstanceValue, operator: string, args: readonly Value[], place: Place): Value | undefined {
  const operate = findInClass(of.class, 'operate')?.value;
  if (operate?.kind !== 'function') return undefined;
  return evaluation.call(
    { kind: 'method', of, name: 'operate', function: operate },
    [{ kind: 'reference', name: operator }, ...args],
    [],
    place,
  );
}

function ofElement(evaluation: Evaluation, of: InstanceValue, then: (element: Value) => Value): Value | undefined {
  const element = elementOf(evaluation, of);
  return element === null ? undefined : then(element);
}

/** Methods of SQLAlchemy's columns that are operators, by what the operator is called. Source: sqlalchemy/sql/operators.py. */
const operatorNames: Readonly<Record<string, string>> = {
  in_: 'in_op',
  not_in: 'not_in_op',
  notin_: 'not_in_op',
  like: 'like_op',
  ilike: 'ilike_op',
  not_like: 'not_like_op',
  not_ilike: 'not_ilike_op',
  startswith: 'startswith_op',
  endswith: 'endswith_op',
  contains: 'contains_op',
  is_: 'is_',
  is_not: 'is_not',
  isnot: 'is_not',
  is_distinct_from: 'is_distinct_from',
  concat: 'concat_op',
  match: 'match_op',
  between: 'between_op',
};

/** An attribute of a comparator, or of what one stands behind: its own methods, and what its expression has; undefined for "as usual". */
export function attributeOfComparator(registry: Registry, of: Value, name: string): Value | undefined {
  const comparator = comparatorOf(registry, of);
  if (comparator === null) return undefined;
  if (of.kind === 'instance')
    return name === 'expression' && !of.attributes.has(name) ? (expressionOf(comparator) ?? undefined) : undefined;
  const found = findInClass(comparator.class, name)?.value;
  return found?.kind === 'function' && !name.startsWith('__') ? { kind: 'method', of: comparator, name, function: found } : undefined;
}

/** A method that a comparator inherits: `User.username.ilike(…)`, `self.__clause_element__()`, `super().operate(…)`. */
export function callOfComparator(registry: Registry, { callee, args, keywords, place }: CallValue): Value | undefined {
  const { evaluation } = registry;
  if (callee.kind === 'reference') return callOperator(evaluation, callee.name, args, place);
  if (callee.kind !== 'attribute') return undefined;
  const { name } = callee;
  const inherited = callee.of.kind === 'super' && callee.of.of.kind === 'instance' && isComparator(callee.of.of.class);
  const of = callee.of.kind === 'super' ? callee.of.of : callee.of;
  const comparator = inherited || callee.of.kind !== 'super' ? comparatorOf(registry, of) : null;
  if (comparator === null || name === '__init__') return undefined;
  if (name === '__clause_element__') return expressionOf(comparator) ?? undefined;
  const [operator, right] = args;
  if (name === 'operate' && operator !== undefined)
    return ofElement(evaluation, comparator, (element) => evaluation.call(operator, [element, ...args.slice(1)], keywords, place));
  const sign = Object.keys(operatorFunctions).find((word) => `__${word.replace('_', '')}__` === name);
  if (sign !== undefined && operator !== undefined && right === undefined)
    return ofElement(evaluation, comparator, (element) => evaluation.operate(operatorFunctions[sign] ?? '', element, operator, place));
  const known = operatorNames[name];
  if (known === undefined) return undefined;
  return (
    (inherited ? undefined : callOperate(evaluation, comparator, `sqlalchemy.sql.operators.${known}`, args, place)) ??
    (callee.of.kind === 'attribute'
      ? undefined
      : ofElement(evaluation, comparator, (element) => evaluation.call(evaluation.attribute(element, name, place), args, keywords, place)))
  );
}

/** `sqlalchemy.sql.operators.ilike_op(column, pattern)`. */
function callOperator(evaluation: Evaluation, name: string, args: readonly Value[], place: Place): Value | undefined {
  const word = /^sqlalchemy\.sql\.operators\.(\w+)$/.exec(name)?.[1];
  const [of, ...rest] = args;
  if (word === undefined || of === undefined) return undefined;
  const sign = operatorFunctions[word];
  if (sign !== undefined && !word.startsWith('is_') && rest[0] !== undefined) return evaluation.operate(sign, of, rest[0], place);
  const method = Object.entries(operatorNames).find(([, operator]) => operator === word)?.[0];
  return method === undefined ? undefined : evaluation.call(evaluation.attribute(of, method, place), rest, [], place);
}
