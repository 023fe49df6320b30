import type { CallValue, Value } from '../python/value.js';
import type { Rendering } from './expression.js';

/** SQLAlchemy turns the operator around where it has an opposite, and writes NOT (…) elsewhere. Source: `negate` in sqlalchemy/sql/operators.py. */
const operators: Readonly<Record<string, string>> = { '==': '!=', '!=': '==', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };

const methods: Readonly<Record<string, string>> = {
  is_: 'is_not',
  is_not: 'is_',
  isnot: 'is_',
  in_: 'not_in',
  not_in: 'in_',
  notin_: 'in_',
  like: 'not_like',
  not_like: 'like',
  notlike: 'like',
  ilike: 'not_ilike',
  not_ilike: 'ilike',
  is_distinct_from: 'is_not_distinct_from',
  is_not_distinct_from: 'is_distinct_from',
  isnot_distinct_from: 'is_distinct_from',
  between: 'not_between',
};

export function renderNegation(rendering: Rendering, value: Value): string {
  const turned = turn(value);
  return turned === null ? `NOT (${rendering.render(value)})` : rendering.render(turned);
}

function turn(value: Value): Value | null {
  if (value.kind === 'operation' && value.operator === '~') return value.operands[0] ?? null;
  if (value.kind === 'operation') {
    const opposite = operators[value.operator];
    return opposite === undefined ? null : { ...value, operator: opposite };
  }
  return value.kind === 'call' ? turnCall(value) : null;
}

function turnCall(call: CallValue): Value | null {
  const { callee } = call;
  const opposite = callee.kind === 'attribute' && Object.hasOwn(methods, callee.name) ? methods[callee.name] : undefined;
  return callee.kind !== 'attribute' || opposite === undefined ? null : { ...call, callee: { ...callee, name: opposite } };
}
