import { describe } from '../../python/describe.js';
import { isTerm, unknown, type Value } from '../../python/value.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { itemsOf } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import { assemble, type Select, writeLimits } from './assemble.js';
import { assembleEager } from './assemble-eager.js';
import { unchain } from './chain.js';
import { type Compilation, giveUp, type Query, type QuerySetting } from './compilation.js';
import { planEager } from './eager-joins.js';
import type { Entity } from './entity.js';
import type { FromItem } from './from-list.js';
import { addFrom, addJoin } from './joins.js';
import { isSql } from './is-sql.js';
import { makeName, touchName } from './marks.js';
import { writeOutputs } from './outputs.js';
import { renderIn } from './render.js';
import { following, makeScope, type Scope } from './scope.js';
import { readSelect, type SelectState } from './select-state.js';
import { writeSingleTable } from './single-table.js';
import type { Source } from './source.js';
import { flattenWords } from '../expression-words.js';

const combined: Readonly<Record<string, string>> = {
  union: 'UNION',
  union_all: 'UNION ALL',
  intersect: 'INTERSECT',
  intersect_all: 'INTERSECT ALL',
  except_: 'EXCEPT',
  except_all: 'EXCEPT ALL',
};

/** A SELECT, or several that UNION and its like combine. */
export function compileQuery(compilation: Compilation, value: Value, setting: QuerySetting): Query {
  const chain = unchain(value);
  const word = combined[calledSymbol(chain.root) ?? ''];
  if (word !== undefined && chain.root.kind === 'call') return compileCombined(compilation, chain.root.args, word, chain.steps, setting);
  const at = chain.steps.findLastIndex(({ name }) => combined[name] !== undefined);
  const step = chain.steps[at];
  if (step !== undefined && chain.root.kind === 'call' && calledSymbol(chain.root) === 'select') {
    const before = step.value.kind === 'call' && step.value.callee.kind === 'attribute' ? step.value.callee.of : value;
    return compileCombined(compilation, [before, ...step.call.args], combined[step.name] ?? '', chain.steps.slice(at + 1), setting);
  }
  return compileState(compilation, readSelect(compilation, chain), setting);
}

/** `union(a, b).order_by(…)`. */
function compileCombined(
  compilation: Compilation,
  parts: readonly Value[],
  word: string,
  steps: ReturnType<typeof unchain>['steps'],
  { outer }: QuerySetting,
): Query {
  const values = parts.flatMap((part) => (part.kind === 'list' || part.kind === 'tuple' ? itemsOf(compilation.registry, part) : [part]));
  const queries = values.map((part) => compilation.query(compilation, part, { outer, eager: false }));
  const [first] = queries;
  if (first === undefined) giveUp(compilation, parts[0] ?? { kind: 'none' });
  const columns = first?.columns ?? [];
  const scope = makeScope(compilation, outer);
  const state = readSelect(compilation, {
    root: {
      kind: 'call',
      callee: { kind: 'reference', name: 'sqlalchemy.select' },
      args: [],
      keywords: [],
      place: nowhere,
      assigned: new Map(),
    },
    steps,
  });
  // ORDER BY of a UNION can name its columns only.
  scope.adapter = { name: '', from: '', table: null, columns };
  const order = state.orderBy.map((one) => orderCombined(scope, columns, one));
  const sql = queries.map((query) => `(${query.sql})`).join(` ${word} `);
  const tail = [...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]), ...writeLimits(scope, state)];
  return { sql: [sql, ...tail].join(' '), columns, row: first?.row ?? [], loads: [] };
}

const nowhere = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

function orderCombined(scope: Scope, columns: readonly Source['columns'][number][], value: Value): string {
  if (value.kind === 'string') return columns.find(({ key }) => key === value.value)?.name ?? quoteIdentifier(value.value);
  return renderIn(scope, value, following).replaceAll(/(?<![\w"])\./g, '');
}

function compileState(compilation: Compilation, state: SelectState, setting: QuerySetting): Query {
  const scope = makeScope(compilation, setting.outer);
  const items: FromItem[] = [];
  if (state.inner !== null) items.push(wrapInner(scope, state.inner));
  const isTop = setting.eager && state.eager;
  const outputs = writeOutputs(scope, state.columns, isTop ? state.options : null);
  for (const value of state.from) addFrom(scope, items, value);
  for (const step of state.joins) addJoin(scope, items, step);
  const where = [
    ...state.where.flatMap((value) => flattenWords('AND', value)).flatMap((value) => writeCondition(scope, value)),
    ...criteria(scope, items),
  ];
  const select: Select = { state, items, outputs, where, labels: state.legacy && setting.labels === undefined };
  const entities = outputs.entities.map(({ entity }) => entity);
  const eager = isTop ? planEager(scope, entities, state.options, setting.seen ?? []) : null;
  const written = eager === null ? assemble(scope, select) : assembleEager(scope, select, eager);
  const sql = state.exists ? `EXISTS (${written.sql})` : written.sql;
  return { sql, columns: written.columns, row: setting.outer === null ? outputs.row : [], loads: eager?.loads ?? [] };
}

/** `Query.union(…)`, `from_self()`: what came before is a subquery, and its entities mean its columns. */
function wrapInner(scope: Scope, { state, word, others }: NonNullable<SelectState['inner']>): FromItem {
  const { compilation } = scope;
  const first = compileState(compilation, state, { outer: null, eager: false });
  const queries = [first, ...(word === '' ? [] : others).map((one) => compilation.query(compilation, one, { outer: null, eager: false }))];
  const name = makeName(compilation.marks, 'anon');
  const sql = queries.map((query) => query.sql).join(` ${word} `);
  const source: Source = { name, from: `${touchName(name)}(${sql}) AS ${name}`, table: null, columns: first.columns };
  scope.adapter = source;
  return { members: [source], sql: source.from, entity: null, last: [source], entities: [] };
}

/** Conditions that inheritance adds for the entities that are selected. */
function criteria(scope: Scope, items: readonly FromItem[]): string[] {
  const entities = new Set<Entity>([...scope.entities, ...items.flatMap(({ entity }) => entity ?? [])]);
  return [...entities].flatMap((entity) => writeSingleTable(scope, entity));
}

/** One condition; `True` says nothing. */
function writeCondition(scope: Scope, value: Value): string[] {
  if (value.kind === 'boolean') return value.value ? [] : ['false'];
  // A plain value is no condition: what is not seen to be SQL here is one that only a run can tell.
  if (isTerm(value) && !isSql(scope.compilation.registry, value))
    scope.compilation.unsure ??= unknown(
      `a condition, ${describe(value)}, is known only when the code runs`,
      'place' in value ? value.place : null,
    );
  const sql = renderIn(scope, value);
  return sql === '' ? [] : [`(${sql})`];
}
