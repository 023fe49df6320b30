import type { CallValue, ClassValue, Value } from '../python/value.js';
import { findAttribute, type Registry } from '../sqlalchemy/registry.js';
import type { EnforcedRule, OverlapRule, Scalar, UniqueRule } from './enforced.js';
import { keyOf } from './key.js';
import { queriedEntity } from './loaded-entity.js';
import type { DecidedWrite } from './order-rules.js';
import { answerKey } from './restrictions.js';
import { scalarOf } from './scalar.js';

/** What a search for another row compares. */
type Condition =
  | { readonly kind: 'same'; readonly attribute: string; readonly lowered: boolean; readonly value: Value }
  | { readonly kind: 'bound'; readonly attribute: string; readonly operator: '<' | '<=' | '>' | '>='; readonly value: Value }
  | { readonly kind: 'among'; readonly attribute: string; readonly operator: '=' | 'IS' | 'IS NOT'; readonly value: Scalar | null };

/** Rows that are made only where a search for one with the same values, or with a range that overlaps, found none, and refused otherwise. */
export function uniqueRules(writes: readonly DecidedWrite[], registry: Registry): readonly EnforcedRule[] {
  const found = new Map<string, UniqueRule | OverlapRule>();
  for (const one of writes) {
    if (one.write.kind !== 'insert') continue;
    for (const rule of ofWrite(one, registry))
      found.set(`${rule.kind} ${rule.schema} ${rule.table} ${rule.columns.toSorted().join()}`, rule);
  }
  return [...found.values()];
}

function ofWrite({ write, decisions, refusing }: DecidedWrite, registry: Registry): readonly (UniqueRule | OverlapRule)[] {
  const mapped = registry.mapped.get(write.entity);
  const table = mapped?.table ?? null;
  if (table === null) return [];
  return decisions.flatMap(({ atom, taken }): (UniqueRule | OverlapRule)[] => {
    const foundNone = (atom.operator === 'is' && taken && atom.right.kind === 'none') || (atom.operator === 'true' && !taken);
    if (!foundNone || !refusing.has(answerKey(atom, !taken)) || queriedEntity(atom.left) !== write.entity) return [];
    const conditions = readSearch(atom.left, write.entity);
    if (conditions === null) return [];
    const same = conditions.filter((one) => one.kind === 'same');
    const columns = same.map((one) => (isWritten(one, write.values) ? findAttribute(mapped, one.attribute) : null));
    const known = columns.filter((column) => column !== null);
    const bounds = conditions.filter((one) => one.kind === 'bound');
    if ((same.length === 0 && bounds.length === 0) || known.length < same.length) return [];
    const among = conditions.flatMap((one) => {
      const column = one.kind === 'among' ? findAttribute(mapped, one.attribute) : null;
      return one.kind === 'among' && column !== null ? [{ column: column.name, operator: one.operator, value: one.value }] : [];
    });
    if (bounds.length > 0) {
      const range = readRange(bounds, write.values);
      const [lower, upper] = range === null ? [] : [range.lower, range.upper].map((name) => findAttribute(mapped, name)?.name);
      if (range === null || lower === undefined || upper === undefined || same.some((one) => one.lowered)) return [];
      const enforced = [{ limit: 'overlap' as const, place: atom.place, by: 'guard' as const }];
      const columns = known.map(({ name }) => name);
      return [
        { kind: 'overlap', schema: table.schema, table: table.name, columns, lower, upper, inclusive: range.inclusive, among, enforced },
      ];
    }
    return [
      {
        kind: 'unique',
        schema: table.schema,
        table: table.name,
        columns: known.map(({ name }) => name),
        lowered: same.flatMap((one, at) => (one.lowered ? [known[at]?.name ?? ''] : [])),
        among,
        enforced: [{ limit: 'unique', place: atom.place, by: 'guard' }],
      },
    ];
  });
}

/** The new row has the value that was searched for. */
function isWritten({ attribute, lowered, value }: Extract<Condition, { kind: 'same' }>, values: ReadonlyMap<string, Value>): boolean {
  const written = values.get(attribute);
  if (written === undefined) return false;
  return keyOf(written) === keyOf(value) || (lowered && keyOf(withoutLower(written)) === keyOf(withoutLower(value)));
}

/** `Model.start < end` and `Model.end > start`, where the new row gets both: its range overlaps that of another. */
function readRange(
  bounds: readonly Extract<Condition, { kind: 'bound' }>[],
  values: ReadonlyMap<string, Value>,
): { readonly lower: string; readonly upper: string; readonly inclusive: boolean } | null {
  const below = bounds.find(({ operator }) => operator.startsWith('<'));
  const above = bounds.find(({ operator }) => operator.startsWith('>'));
  if (bounds.length !== 2 || below === undefined || above === undefined) return null;
  const [start, end] = [values.get(below.attribute), values.get(above.attribute)];
  if (start === undefined || end === undefined || keyOf(end) !== keyOf(below.value) || keyOf(start) !== keyOf(above.value)) return null;
  return { lower: below.attribute, upper: above.attribute, inclusive: below.operator === '<=' && above.operator === '>=' };
}

function withoutLower(value: Value): Value {
  return value.kind === 'call' && value.callee.kind === 'attribute' && /^(lower|casefold|strip)$/.test(value.callee.name)
    ? withoutLower(value.callee.of)
    : value;
}

const harmless =
  /^(options|order_by|limit|first|one_or_none|one|scalar|scalars|scalar_one_or_none|all|execute|unique|with_for_update|execution_options|exists|load_only)$/;

/** The conditions of a search on one entity; null where one of them is not read, or it joins. */
function readSearch(value: Value, entity: ClassValue): readonly Condition[] | null {
  if (value.kind === 'attribute') return value.of.kind === 'class' ? [] : readSearch(value.of, entity);
  if (value.kind !== 'call') return null;
  const { callee } = value;
  if (callee.kind === 'reference') return /(^|\.)select$/.test(callee.name) ? [] : null;
  if (callee.kind !== 'attribute') return null;
  if (callee.name === 'query') return [];
  const statement = value.args.find((one) => one.kind === 'call' && queriedEntity(one) === entity);
  const before = statement === undefined ? readSearch(callee.of, entity) : readSearch(statement, entity);
  if (before === null) return null;
  const own = conditionsOf(value, callee.name, entity);
  return own === null ? null : [...before, ...own];
}

function conditionsOf(call: CallValue, name: string, entity: ClassValue): readonly Condition[] | null {
  if (harmless.test(name)) return [];
  if (name === 'filter_by') return call.keywords.map((one) => equality(one.name, false, one.value));
  if (name !== 'where' && name !== 'filter') return null;
  const read = call.args.flatMap((one) => conjuncts(one)).map((one) => readCondition(one, entity));
  const known = read.filter((one) => one !== null);
  return known.length === read.length ? known : null;
}

function conjuncts(value: Value): readonly Value[] {
  if (value.kind === 'operation' && value.operator === '&') return value.operands.flatMap(conjuncts);
  if (value.kind === 'call' && value.callee.kind === 'reference' && /(^|\.)and_$/.test(value.callee.name))
    return value.args.flatMap(conjuncts);
  return [value];
}

function readCondition(value: Value, entity: ClassValue): Condition | null {
  const own = attributeOf(value, entity);
  if (own !== null) return { kind: 'among', attribute: own.name, operator: '=', value: true };
  if (value.kind === 'operation') {
    const [left, right] = value.operands;
    const negated = left === undefined ? null : attributeOf(left, entity);
    if ((value.operator === '~' || value.operator === 'not') && negated !== null)
      return { kind: 'among', attribute: negated.name, operator: '=', value: false };
    if (left === undefined || right === undefined) return null;
    const [a, b] = [attributeOf(left, entity), attributeOf(right, entity)];
    if (isBound(value.operator)) {
      if (a !== null && b === null) return { kind: 'bound', attribute: a.name, operator: value.operator, value: right };
      return b !== null && a === null ? { kind: 'bound', attribute: b.name, operator: turned[value.operator], value: left } : null;
    }
    if (value.operator !== '==') return null;
    if (a !== null && b === null) return equality(a.name, a.lowered, right);
    return b !== null && a === null ? equality(b.name, b.lowered, left) : null;
  }
  if (value.kind !== 'call' || value.callee.kind !== 'attribute' || !/^(is_|is_not|isnot)$/.test(value.callee.name)) return null;
  const tested = attributeOf(value.callee.of, entity);
  const [constant] = value.args;
  if (tested === null || constant === undefined) return null;
  const operator = value.callee.name === 'is_' ? 'IS' : 'IS NOT';
  return { kind: 'among', attribute: tested.name, operator, value: constant.kind === 'none' ? null : truthOf(constant) };
}

type BoundOperator = Extract<Condition, { kind: 'bound' }>['operator'];

/** The operator with its sides exchanged. */
const turned: Readonly<Record<BoundOperator, BoundOperator>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function isBound(operator: string): operator is BoundOperator {
  return Object.hasOwn(turned, operator);
}

function equality(attribute: string, lowered: boolean, value: Value): Condition {
  const constant = truthOf(value) ?? scalarOf(value);
  if (value.kind === 'none') return { kind: 'among', attribute, operator: 'IS', value: null };
  return constant === null ? { kind: 'same', attribute, lowered, value } : { kind: 'among', attribute, operator: '=', value: constant };
}

/** `true()` and `false()` of SQLAlchemy. */
function truthOf(value: Value): boolean | null {
  if (value.kind === 'boolean') return value.value;
  const name = value.kind === 'call' && value.callee.kind === 'reference' ? value.callee.name : '';
  return /^sqlalchemy\..*\bfalse$|^sqlalchemy\.false$/.test(name) ? false : /^sqlalchemy\.(.*\.)?true$/.test(name) ? true : null;
}

/** `Model.name`, `func.lower(Model.name)`. */
function attributeOf(value: Value, entity: ClassValue): { readonly name: string; readonly lowered: boolean } | null {
  if (value.kind === 'attribute' && value.of.kind === 'class')
    return entity.ancestors.includes(value.of) ? { name: value.name, lowered: false } : null;
  if (value.kind !== 'call' || value.callee.kind !== 'reference' || !value.callee.name.endsWith('.func.lower')) return null;
  const inner = value.args[0] === undefined ? null : attributeOf(value.args[0], entity);
  return inner === null ? null : { ...inner, lowered: true };
}
