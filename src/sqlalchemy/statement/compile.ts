import { describe } from '../../python/describe.js';
import { type Keyword, type Unknown, unknown, type Value } from '../../python/value.js';
import type { MappedClass, Registry } from '../registry.js';
import { isUnknown } from '../load/relationship-facts.js';
import { calledSymbol } from '../symbol.js';
import { renderText } from './bind-text.js';
import { unchain } from './chain.js';
import { type Compilation, startCompilation } from './compilation.js';
import type { CompiledStatement } from './compiled.js';
import { compileQuery } from './compile-select.js';
import { finishLoads } from './finish-loads.js';
import { isQuery } from './is-query.js';
import { finishMarks } from './marks.js';
import { renderIn } from './render.js';

/**
 * What SQLAlchemy sends for a statement: `select(…)`, `insert`, `update`, `delete` with what is chained to them, `text(…)`, a plain
 * string, or a legacy `Query` as `all()` sends it (`compileLegacy` for its other verbs). Unknown says what is not read.
 */
export function compileStatement(registry: Registry, value: Value): CompiledStatement | Unknown {
  if (isQuery(value)) return compileRows(registry, value, []);
  const compilation = startCompilation(registry, { query: compileQuery, render: renderIn });
  const symbol = calledSymbol(unchain(value).root);
  if (symbol === 'text' || value.kind === 'string') return compileText(compilation, value, []);
  return unknown(`the statement ${describe(value)} is not read`, placeOf(value));
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
  return { ...made, sql: compilation.composed === null ? sql : '', parameters, composed: compilation.composed };
}
