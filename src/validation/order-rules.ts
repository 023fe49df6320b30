import type { ClassValue, Value } from '../python/value.js';
import type { ColumnDraft, TableDraft } from '../sqlalchemy/draft.js';
import { findAttribute, type Registry } from '../sqlalchemy/registry.js';
import { textOf } from '../sqlalchemy/reading.js';
import type { EnforcedRule, OrderRule } from './enforced.js';
import { keyOf } from './key.js';
import { holdsOn, orderOf, type OrderFact } from './order-facts.js';
import type { RowWrite } from './row-writes.js';
import type { RuntimeTerms } from './runtime-terms.js';
import type { Schema } from './schemas.js';
import type { Decision } from './ways.js';

/** A write of a table with what was decided before it. */
export interface DecidedWrite {
  readonly write: RowWrite;
  readonly decisions: readonly Decision[];
  readonly refusing: ReadonlySet<string>;
  /** The function that was followed, as `calleeKey` names it. */
  readonly entry: string;
}

export interface OrderGround {
  readonly registry: Registry;
  readonly terms: RuntimeTerms;
  readonly schema: (of: ClassValue) => Schema | null;
  /** Functions that others call. */
  readonly called: ReadonlySet<string>;
}

/** An order of two columns, or of a column and the moment of writing, with what enforces it. */
type Candidate = Pick<OrderRule, 'left' | 'operator' | 'enforced'> & { readonly right: string | null };

/** Orders of columns that hold wherever one of the two is written. */
export function orderRules(writes: readonly DecidedWrite[], ground: OrderGround): readonly EnforcedRule[] {
  const byTable = new Map<TableDraft, DecidedWrite[]>();
  for (const one of writes) {
    const table = ground.registry.mapped.get(one.write.entity)?.table ?? null;
    if (table !== null) byTable.set(table, [...(byTable.get(table) ?? []), one]);
  }
  return [...byTable].flatMap(([table, all]) => {
    const candidates = new Map<string, Candidate>();
    for (const one of all)
      for (const candidate of candidatesOf(one, ground)) {
        const key = `${candidate.left} ${candidate.operator} ${candidate.right ?? ''}`;
        if (!candidates.has(key)) candidates.set(key, candidate);
      }
    return [...candidates.values()]
      .filter((candidate) => all.every((one) => holdsFor(one, candidate, ground)))
      .flatMap((candidate): EnforcedRule[] => {
        const right = candidate.right ?? momentOfCreation(table, candidate.left, ground.registry);
        return right === null ? [] : [{ kind: 'order', schema: table.schema, table: table.name, ...candidate, right }];
      });
  });
}

/** Values of a write by the column's name in the table. */
function columnValues({ entity, values }: RowWrite, registry: Registry): ReadonlyMap<string, Value> {
  const mapped = registry.mapped.get(entity);
  return new Map(
    [...values].flatMap(([name, value]): [string, Value][] => {
      const column = findAttribute(mapped, name) ?? mapped?.table?.columns.find((one) => one.name === name);
      return column === undefined || column === null ? [] : [[column.name, value]];
    }),
  );
}

function candidatesOf({ write, decisions, refusing }: DecidedWrite, ground: OrderGround): readonly Candidate[] {
  const values = columnValues(write, ground.registry);
  const columnOf = (value: Value): string | null => {
    const key = keyOf(value);
    return [...values].find(([, one]) => keyOf(one) === key)?.[0] ?? ownColumn(value, write, ground);
  };
  const decided = decisions.flatMap((decision): Candidate[] => {
    const fact = orderOf(decision, refusing, 'guard');
    return fact === null || fact.enforced.length === 0 ? [] : asCandidate(fact, columnOf);
  });
  const checked = [...values].flatMap(([left, a]) =>
    [...values].flatMap(([right, b]): Candidate[] => {
      const order = schemaOrder(a, b, ground);
      return order === null ? [] : [{ left, operator: order.operator, right, enforced: order.enforced }];
    }),
  );
  return [...decided, ...checked].filter(({ left, right }) => values.has(left) || (right !== null && values.has(right)));
}

function asCandidate({ left, operator, right, enforced }: OrderFact, columnOf: (value: Value) => string | null): Candidate[] {
  const [a, b] = [columnOf(left), columnOf(right)];
  if (a !== null && b !== null) return a === b ? [] : [{ left: a, operator, right: b, enforced }];
  if (a !== null && isNow(right)) return operator === '>=' ? [{ left: a, operator, right: null, enforced }] : [];
  // `now < value`
  return b !== null && isNow(left) && operator === '<' ? [{ left: b, operator: '>', right: null, enforced }] : [];
}

/** An attribute of the object that is changed. */
function ownColumn(value: Value, { object, entity }: RowWrite, { registry }: OrderGround): string | null {
  if (object === null || value.kind !== 'attribute' || keyOf(value.of) !== keyOf(object)) return null;
  return findAttribute(registry.mapped.get(entity), value.name)?.name ?? null;
}

/** The order that a validator of the schema keeps between two of its fields. */
function schemaOrder(a: Value, b: Value, { terms, schema }: OrderGround): Schema['orders'][number] | null {
  if (a.kind !== 'attribute' || b.kind !== 'attribute' || keyOf(a.of) !== keyOf(b.of)) return null;
  const owner = terms.classOf(a.of);
  const orders = owner === null ? [] : (schema(owner)?.orders ?? []);
  return orders.find(({ left, right }) => left === a.name && right === b.name) ?? null;
}

/** Whether a write keeps the order, writes neither side, or leaves one of them without a value. */
function holdsFor({ write, decisions, entry }: DecidedWrite, { left, operator, right }: Candidate, ground: OrderGround): boolean {
  const values = columnValues(write, ground.registry);
  const a = values.get(left);
  const b = right === null ? undefined : values.get(right);
  if (a === undefined && b === undefined) return !write.open || write.kind === 'insert';
  if (a?.kind === 'none' || b?.kind === 'none') return true;
  // Whoever calls the function says more of what was passed to it.
  if (ground.called.has(entry) && [a, b].some((value) => value?.kind === 'attribute' && value.of.kind === 'reference')) return true;
  if (right === null) return a !== undefined && (isNow(a) || holdsAgainstNow(decisions, a, operator));
  if (write.kind === 'insert' && (a === undefined || b === undefined))
    return isNullByDefault(write, a === undefined ? left : right, ground);
  const [x, y] = [a ?? attributeOf(write, left, ground), b ?? attributeOf(write, right, ground)];
  if (x === null || y === null) return false;
  return holdsOn(decisions, { left: x, operator, right: y }) || schemaOrder(x, y, ground)?.operator === operator;
}

function holdsAgainstNow(decisions: readonly Decision[], value: Value, operator: OrderRule['operator']): boolean {
  return decisions.some(({ atom, taken }) => {
    const isOther = operator === '>' ? isNow(atom.left) : isNow(atom.right);
    const own = operator === '>' ? atom.right : atom.left;
    if (atom.operator === '<' && isOther && keyOf(own) === keyOf(value)) return taken === (operator === '>');
    const missing = (atom.operator === 'is' && taken && atom.right.kind === 'none') || (atom.operator === 'true' && !taken);
    return missing && keyOf(atom.left) === keyOf(value);
  });
}

function isNullByDefault({ entity }: RowWrite, name: string, { registry }: OrderGround): boolean {
  const column = registry.mapped.get(entity)?.table?.columns.find((one) => one.name === name);
  return column !== undefined && column.nullable && !column.hasClientDefault && column.serverDefault === null;
}

function attributeOf({ object, entity }: RowWrite, name: string, { registry, terms }: OrderGround): Value | null {
  const column = registry.mapped.get(entity)?.table?.columns.find((one) => one.name === name);
  return object === null || column === undefined ? null : terms.attribute(object, column.attribute, column.place);
}

/** `datetime.now(UTC)`, `date.today()`, `func.now()`. */
function isNow(value: Value): boolean {
  return value.kind === 'call' && value.callee.kind === 'reference' && now.test(value.callee.name);
}

const now =
  /(^|\.)(datetime\.(now|utcnow|today)|date\.today|timezone\.now|func\.(now|current_timestamp)|pendulum\.now|arrow\.(now|utcnow))$/;

/** The column that holds when a row was made: set by a default to the moment, and never again. */
function momentOfCreation(table: TableDraft, beside: string, { evaluation }: Registry): string | null {
  const type = typeOf(table.columns.find(({ name }) => name === beside));
  const moments = table.columns.filter((column) => {
    if (column.name === beside || typeOf(column) !== type || column.keywords.some(({ name }) => name === 'onupdate')) return false;
    const client = column.keywords.find(({ name }) => name === 'default' || name === 'insert_default')?.value;
    const made = client?.kind === 'function' && client.parameters.length === 0 ? evaluation.call(client) : client;
    return isMoment(made) || isMoment(column.serverDefault ?? undefined);
  });
  return (moments.find(({ name }) => /creat|insert/.test(name)) ?? (moments.length === 1 ? moments[0] : undefined))?.name ?? null;
}

function isMoment(value: Value | undefined): boolean {
  if (value === undefined) return false;
  if (value.kind === 'reference') return now.test(value.name);
  return isNow(value) || /^\s*(now\(\)|current_timestamp|timezone\()/i.test(textOf(value) ?? '');
}

function typeOf(column: ColumnDraft | undefined): string | null {
  return column?.type !== null && column?.type !== undefined && 'sql' in column.type ? column.type.sql : null;
}
