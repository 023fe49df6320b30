import type { Value } from '../../python/value.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { calledSymbol } from '../symbol.js';
import { giveUp } from './compilation.js';
import { findMeaning } from './meaning.js';
import { adaptedColumn, asLabel, type Output } from './outputs.js';
import { renderIn } from './render.js';
import { following, type Scope } from './scope.js';

const suffixes: Readonly<Record<string, string>> = {
  desc: 'DESC',
  asc: 'ASC',
  nulls_last: 'NULLS LAST',
  nullslast: 'NULLS LAST',
  nulls_first: 'NULLS FIRST',
  nullsfirst: 'NULLS FIRST',
};

/** An item of ORDER BY: a label of the select list stands by its name. Source: `visit_label_reference` in sqlalchemy/sql/compiler.py. */
export function writeOrder(scope: Scope, outputs: readonly Output[], value: Value): string {
  if (value.kind === 'string') return byName(scope, outputs, value.value);
  const adapted = adaptedColumn(scope, value);
  if (adapted !== null) return `${adapted.source.name}.${adapted.column.name}`;
  const label = asLabel(value);
  if (label !== null && isListed(scope, label.name, value)) return quoteIdentifier(label.name);
  const made = madeLabel(scope, value);
  if (made !== null) return made;
  return directed(value) === null ? renderIn(scope, value, following) : writeDirected(value, (one) => writeOrder(scope, outputs, one));
}

/** `x.desc()`, `nulls_last(x)`: what is ordered, and how. */
function directed(value: Value): { readonly inner: Value; readonly suffix: string } | null {
  if (value.kind !== 'call') return null;
  const symbol = calledSymbol(value);
  const method = symbol === null && value.callee.kind === 'attribute' ? value.callee : null;
  const suffix = suffixes[symbol ?? method?.name ?? ''];
  const inner = method?.of ?? value.args[0];
  return suffix === undefined || inner === undefined ? null : { inner, suffix };
}

/** Writes what is ordered, and the directions around it. */
export function writeDirected(value: Value, write: (inner: Value) => string): string {
  const found = directed(value);
  return found === null ? write(value) : `${writeDirected(found.inner, write)} ${found.suffix}`;
}

export function withoutDirection(value: Value): Value {
  const found = directed(value);
  return found === null ? value : withoutDirection(found.inner);
}

/** The made-up name under which a `column_property` is selected. */
function madeLabel(scope: Scope, value: Value): string | null {
  if (value.kind !== 'attribute') return null;
  const meaning = findMeaning(scope.compilation, value);
  if (meaning?.kind !== 'expression') return null;
  const listed = scope.named.filter(({ key, origin }) => key === meaning.attribute && origin === meaning.value);
  return listed.length === 1 && listed[0] !== undefined ? listed[0].name : null;
}

function isListed(scope: Scope, name: string, value: Value): boolean {
  const listed = scope.labels.get(name);
  if (listed === undefined) return false;
  return listed === value || asLabel(listed)?.value === asLabel(value)?.value;
}

/** `order_by("name")`: a label, or the key of a column that is selected. */
export function byName(scope: Scope, outputs: readonly Output[], text: string): string {
  if (scope.labels.has(text)) return quoteIdentifier(text);
  const output = outputs.find(({ key }) => key === text);
  return output?.sql ?? giveUp(scope.compilation, { kind: 'string', value: text, place: null }, `"${text}" is not among what is selected`);
}
