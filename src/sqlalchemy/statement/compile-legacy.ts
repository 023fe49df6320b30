import { number, none, type Unknown, unknown, type Value } from '../../python/value.js';
import { type Arguments, argument, booleanOf, keyword } from '../reading.js';
import type { Registry } from '../registry.js';
import { unchain } from './chain.js';
import { startCompilation } from './compilation.js';
import { compileStatement, finish } from './compile.js';
import type { CompiledStatement } from './compiled.js';
import { findTarget } from './change-target.js';
import { compileChange } from './compile-change.js';
import { compileQuery } from './compile-select.js';
import { findEntity } from './entity.js';
import { extend, placeOf } from './extend.js';
import { makeName, touchName } from './marks.js';
import { renderIn } from './render.js';
import { entityValue } from './filter-target.js';
import { readSelect } from './select-state.js';

type Verb = (registry: Registry, query: Value, call: Arguments) => readonly Value[] | readonly CompiledStatement[] | Unknown;

const first: Verb = (_, query) => [extend(query, 'limit', [number(1)])];
const all: Verb = (_, query) => [query];

const verbs: Readonly<Record<string, Verb>> = {
  all,
  one: all,
  one_or_none: all,
  one_or_404: all,
  scalar: all,
  scalars: all,
  iterate: all,
  __iter__: all,
  yield_per: all,
  first,
  first_or_404: first,
  get: getByKey,
  get_or_404: getByKey,
  count: (registry, query) => only(countRows(registry, query)),
  paginate,
  update: (registry, query, call) => changeRows(registry, query, 'update', call),
  delete: (registry, query, call) => changeRows(registry, query, 'delete', call),
};

/**
 * What a verb of a legacy `Query` sends, in order: `all`, `first`, `one`, `one_or_none`, `scalar`, `count`, `get`, `update`, `delete`,
 * Flask-SQLAlchemy's `first_or_404`, `one_or_404`, `get_or_404` and `paginate` (its page, then its count), and `iterate` for a loop over it.
 * `query` is what the verb is called on (`session.query(User).filter(…)`, `User.query`), `call` has the verb's own arguments.
 */
export function compileLegacy(registry: Registry, query: Value, verb: string, call: Arguments): readonly CompiledStatement[] | Unknown {
  const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (known === undefined) return unknown(`the verb ${verb} of a Query is not read`, placeOf(query));
  const sent = known(registry, query, call);
  if ('kind' in sent) return sent;
  const statements: CompiledStatement[] = [];
  for (const one of sent) {
    const made = 'sql' in one ? one : compileStatement(registry, one);
    if ('kind' in made) return made;
    statements.push(made);
  }
  return statements;
}

function only(made: CompiledStatement | Unknown): readonly CompiledStatement[] | Unknown {
  return 'kind' in made ? made : [made];
}

/** `get(key)`, the key a tuple or a dict where there are several columns. */
function getByKey(registry: Registry, query: Value, call: Arguments): readonly Value[] | Unknown {
  const compilation = startCompilation(registry, { query: compileQuery, render: renderIn });
  const [column] = readSelect(compilation, unchain(query)).columns;
  const value = column === undefined ? null : entityValue(compilation, column);
  const entity = value === null ? null : findEntity(compilation, value);
  const key = argument(call, 0, 'ident');
  if (entity === null || value === null || key === null) return unknown('the entity of Query.get is not known', placeOf(query));
  const columns = entity.mapper.primaryKey.map(
    ({ column: one }) => entity.mapper.columns.find((mapped) => mapped.column === one)?.attribute ?? one.key,
  );
  const values =
    key.kind === 'tuple' || key.kind === 'list'
      ? key.items
      : key.kind === 'dict'
        ? columns.map((name) => entryOf(key.entries, name))
        : [key];
  const place = placeOf(query);
  const conditions = columns.map((name, at): Value => ({
    kind: 'operation',
    operator: '==',
    operands: [{ kind: 'attribute', of: value, name, place }, valueAt(values, at, key, place)],
    place,
  }));
  return [extend(query, 'filter', conditions)];
}

function entryOf(entries: readonly (readonly [Value, Value])[], name: string): Value {
  return entries.find(([key]) => key.kind === 'string' && key.value === name)?.[1] ?? none;
}

/** Of a key that only a run can tell, the part at a position. */
function valueAt(values: readonly Value[], at: number, key: Value, place: ReturnType<typeof placeOf>): Value {
  return values[at] ?? { kind: 'subscript', of: key, index: number(at), place };
}

/** Source: `Query.count` in sqlalchemy/orm/query.py. */
export function countRows(registry: Registry, query: Value): CompiledStatement | Unknown {
  const compilation = startCompilation(registry, { query: compileQuery, render: renderIn });
  const name = makeName(compilation.marks, 'anon');
  const inner = compilation.query(compilation, query, { outer: null, eager: false });
  return finish(compilation, {
    verb: 'select',
    sql: `SELECT count(*) AS count_1 FROM ${touchName(name)}(${inner.sql}) AS ${name}`,
    row: [{ kind: 'value', label: 'count_1' }],
    loads: [],
    place: 'place' in query ? query.place : null,
  });
}

/** Source: flask_sqlalchemy/pagination.py. */
function paginate(registry: Registry, query: Value, call: Arguments): readonly CompiledStatement[] | Unknown {
  const place = placeOf(query);
  const size = argument(call, 1, 'per_page') ?? number(20);
  const page = argument(call, 0, 'page') ?? none;
  const offset: Value = { kind: 'operation', operator: '*', operands: [page, size], place };
  const items = compileStatement(registry, extend(extend(query, 'limit', [size]), 'offset', [offset]));
  if ('kind' in items) return items;
  if (booleanOf(keyword(call, 'count')) === false) return [items];
  const count = countRows(registry, extend(query, 'order_by', [none]));
  return 'kind' in count ? count : [items, count];
}

/** `query.update({…})`, `query.delete()`: the conditions of the query on its only entity. */
function changeRows(registry: Registry, query: Value, verb: 'update' | 'delete', call: Arguments): readonly CompiledStatement[] | Unknown {
  const compilation = startCompilation(registry, { query: compileQuery, render: renderIn });
  const state = readSelect(compilation, unchain(query));
  const [column] = state.columns;
  const target = column === undefined ? null : findTarget(compilation, entityValue(compilation, column) ?? column);
  if (target === null || state.joins.length > 0 || state.inner !== null)
    return unknown(`the ${verb} of this Query is not read`, placeOf(query));
  const place = placeOf(query);
  const conditions = state.where.length === 0 ? query : extend(query, 'where', state.where);
  const assigned = verb === 'update' ? [extend(query, 'values', [argument(call, 0, 'values') ?? none])] : [];
  const steps = [...(state.where.length === 0 ? [] : [conditions]), ...assigned].flatMap((step) =>
    step.kind === 'call' && step.callee.kind === 'attribute' ? [{ name: step.callee.name, call: step, value: step }] : [],
  );
  const synchronize = keyword(call, 'synchronize_session') ?? call.args[verb === 'update' ? 1 : 0] ?? null;
  const { sql, row } = compileChange(compilation, { verb, target, steps }, synchronize);
  return only(finish(compilation, { verb, sql, row, loads: [], place }));
}
