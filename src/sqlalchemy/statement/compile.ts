import { describe } from '../../python/describe.js';
import { type Keyword, type Unknown, unknown, type Value } from '../../python/value.js';
import type { MappedClass, Registry } from '../registry.js';
import { isUnknown } from '../load/relationship-facts.js';
import type { Place } from '../../source/place.js';
import { entriesOf } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import { renderText } from './bind-text.js';
import { unchain } from './chain.js';
import { changeVerb, findTarget } from './change-target.js';
import { compileByKey } from './compile-by-key.js';
import { compileChange } from './compile-change.js';
import { compileInsert } from './compile-insert.js';
import { type Compilation, startCompilation } from './compilation.js';
import type { CompiledStatement } from './compiled.js';
import { compileQuery } from './compile-select.js';
import { finishLoads } from './finish-loads.js';
import { isQuery } from './is-query.js';
import { compileOnce } from './remember.js';
import { finishMarks } from './marks.js';
import { renderIn } from './render.js';

/**
 * What SQLAlchemy sends for a statement: `select(…)`, `insert`, `update`, `delete` with what is chained to them, `text(…)`, a plain
 * string, or a legacy `Query` as `all()` sends it (`compileLegacy` for its other verbs). `given` is what `execute` gets beside the
 * statement: a dict of parameters, or a list of them. Unknown says what is not read.
 */
export function compileStatement(registry: Registry, value: Value, given: Value | null = null): CompiledStatement | Unknown {
  return compileOnce(registry, value, given, () => compile(registry, value, given));
}

function compile(registry: Registry, value: Value, given: Value | null): CompiledStatement | Unknown {
  if (isQuery(value)) return compileRows(registry, value, []);
  const compilation = startCompilation(registry, { query: compileQuery, render: renderIn });
  const change = changeVerb(value);
  if (change !== null) return compileRowChange(compilation, value, change, given);
  const symbol = calledSymbol(unchain(value).root);
  if (symbol === 'text' || value.kind === 'string' || (value.kind === 'operation' && isText(value))) {
    const [row] = given?.kind === 'list' ? given.items : [given];
    const named = row?.kind === 'dict' ? entriesOf(row).map(([name, one]) => ({ name, value: one, place: nowhere })) : [];
    return compileText(compilation, value, named);
  }
  return unknown(`the statement ${describe(value)} is not read`, placeOf(value));
}

const nowhere: Place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

/** Text that is put together when the code runs. */
function isText(value: Value): boolean {
  if (value.kind === 'string') return true;
  return value.kind === 'operation' && /^(format|\+|%)$/.test(value.operator) && value.operands.some(isText);
}

function compileRowChange(
  compilation: Compilation,
  value: Value,
  { verb, of, steps }: NonNullable<ReturnType<typeof changeVerb>>,
  given: Value | null,
): CompiledStatement | Unknown {
  const target = findTarget(compilation, of);
  if (target === null) return unknown(`the table that ${describe(value)} changes is not known`, placeOf(value));
  if (target.entity !== null && target.entity.mapper.tables.length > 1)
    return unknown(`${verb} of ${target.entity.mapper.mapped.class.name}, which has several tables, is not read`, placeOf(value));
  const change = { verb, target, steps };
  const { sql, row } =
    verb === 'insert'
      ? compileInsert(compilation, change, given)
      : (compileByKey(compilation, change, given) ?? compileChange(compilation, change, null));
  return finish(compilation, { verb, sql, row, loads: [], place: placeOf(value) });
}

function placeOf(value: Value): CompiledStatement['place'] {
  return 'place' in value ? value.place : null;
}

/** How deep statements that follow one another are compiled. */
const deepest = 6;

function compileRows(registry: Registry, value: Value, seen: readonly MappedClass[]): CompiledStatement | Unknown {
  const compilation = startCompilation(registry, { query: compileQuery, render: renderIn });
  const query = compilation.query(compilation, value, { outer: null, eager: true, seen });
  const sql = calledSymbol(unchain(value).root) === 'exists' ? `SELECT ${query.sql} AS anon_1` : query.sql;
  const made = finish(compilation, { verb: 'select', sql, row: query.row, loads: [], place: placeOf(value) });
  if (isUnknown(made) || seen.length > deepest) return made;
  const loads = finishLoads(registry, query.loads, value, (then, above) => compileRows(registry, then, above));
  return isUnknown(loads) ? loads : { ...made, loads };
}

/** `text("…")`, or a string that an old `execute` is given. */
function compileText(compilation: Compilation, value: Value, given: readonly Keyword[]): CompiledStatement | Unknown {
  const sql = renderText(compilation, value, given);
  const verb = /^\s*(select|insert|update|delete)\b/i.exec(sql)?.[1]?.toLowerCase();
  return finish(compilation, {
    verb: verb === 'select' || verb === 'insert' || verb === 'update' || verb === 'delete' ? verb : 'other',
    sql,
    row: [],
    loads: [],
    place: placeOf(value),
  });
}

/** With WITH in front, and everything numbered. */
export function finish(
  compilation: Compilation,
  made: Pick<CompiledStatement, 'verb' | 'sql' | 'row' | 'loads' | 'place'>,
): CompiledStatement | Unknown {
  if (compilation.problem !== null) return compilation.problem;
  const withs = [...compilation.ctes.values()];
  const head = withs.length === 0 ? '' : `WITH ${compilation.recursive.any ? 'RECURSIVE ' : ''}${withs.join(', ')} `;
  const { sql, parameters } = finishMarks(compilation.marks, `${head}${made.sql}`);
  const { composed, unsure } = compilation;
  return { ...made, sql: compilation.formless ? '' : sql, parameters, composed, ...(unsure === null ? {} : { unsure }) };
}
