import { type OperationValue, type Value } from '../../python/value.js';
import { wrap, type Rendering } from '../expression.js';
import { calledSymbol } from '../symbol.js';
import { isSql } from './is-sql.js';
import { findMeaning } from './meaning.js';
import { compareRelationship } from './relationship-operators.js';
import type { Binding, Scope } from './scope.js';

/** What the parts of an expression in a statement need to render the others. */
export interface Within {
  readonly scope: Scope;
  readonly binding: Binding;
  readonly rendering: Rendering;
}

/** Python asks the other side when the left one is no expression: `5 < User.id` is `User.id > 5`. */
const mirrored: Readonly<Record<string, string>> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** Operators whose meaning depends on being in a statement; null for "as in DDL". */
export function renderOperator(within: Within, value: OperationValue): string | null {
  const { registry } = within.scope.compilation;
  const [left, right] = value.operands;
  if (left === undefined || right === undefined) return null;
  const mirror = mirrored[value.operator];
  if (mirror === undefined) return renderArithmetic(within, value, left, right);
  if (!isSql(registry, left) && !/^(any_|all_)$/.test(calledSymbol(right) ?? ''))
    return within.rendering.render({ ...value, operator: mirror, operands: [right, left] });
  const row = renderRow(within, value.operator, left, right);
  if (row !== null) return row;
  if (value.operator !== '==' && value.operator !== '!=') return null;
  const relationship = findMeaning(within.scope.compilation, left);
  if (relationship?.kind === 'relationship') return compareRelationship(within, relationship, value.operator, right);
  const constant = constantOf(right);
  if (constant === null) return null;
  const equal = value.operator === '==';
  const sql = wrap(within.rendering.render(left));
  return constant === 'NULL' ? `${sql} IS ${equal ? '' : 'NOT '}NULL` : `${sql} ${equal ? '=' : '!='} ${constant}`;
}

/** `tuple_(A.x, A.id) < (at, key)`: each item of the Python tuple is a parameter. */
function renderRow({ rendering }: Within, operator: string, left: Value, right: Value): string | null {
  if (calledSymbol(left) !== 'tuple_' || (right.kind !== 'tuple' && right.kind !== 'list')) return null;
  const items = right.items.map((item) => rendering.render(item)).join(', ');
  return `${wrap(rendering.render(left))} ${operator === '==' ? '=' : operator} (${items})`;
}

/** `None`, `True` and `False` stand in the text. Source: `_boolean_compare` in sqlalchemy/sql/default_comparator.py. */
export function constantOf(value: Value): string | null {
  if (value.kind === 'none') return 'NULL';
  if (value.kind === 'boolean') return String(value.value);
  const symbol = calledSymbol(value) ?? '';
  return symbol === 'null' ? 'NULL' : symbol === 'true' || symbol === 'false' ? symbol : null;
}

/** `created_at - timedelta(…)`: PostgreSQL would take an untyped parameter for a timestamp. */
function renderArithmetic({ rendering }: Within, { operator }: OperationValue, left: Value, right: Value): string | null {
  if (operator !== '-' && operator !== '+') return null;
  const isSpan = (value: Value): boolean =>
    value.kind === 'call' && value.callee.kind === 'reference' && value.callee.name === 'datetime.timedelta';
  if (!isSpan(right) && !isSpan(left)) return null;
  const write = (value: Value): string => (isSpan(value) ? `CAST(${rendering.render(value)} AS INTERVAL)` : wrap(rendering.render(value)));
  return `${write(left)} ${operator} ${write(right)}`;
}
