import type { Project } from '../../../python/project.js';
import type { NotExamined, Place } from '../../../source/place.js';
import { locatePlace } from '../../../source/edit.js';
import { fingerprint } from '../../../sql/fingerprint.js';
import type { Draft, DraftLoop } from '../../session/draft.js';
import { tidyParentheses } from '../../../sql/tidy-parentheses.js';
import { keyOfPlace } from '../../session/key-of-draft.js';
import type { Conditional, RevisionFunction, ScriptStatement } from '../history.js';
import { changesOnlyData } from '../sql-text.js';
import { type Asked, type Followed, type FollowedFunction, followFunction } from './follow-function.js';
import { parametersOf } from './literals.js';
import { nameParameters } from './name-parameters.js';
import type { RowCondition, RowLoop, RowStatement } from './row-statement.js';

/** What is known of a function's work on rows once it was followed. */
export type RowWork = Pick<RevisionFunction, 'script' | 'rows' | 'unwritten' | 'unknown'>;

/**
 * Follows a function for its work on rows that has no place in the script: what is known after all goes into the script, the rest into `rows`, and
 * `unwritten` keeps what is still not known. Null where it could not be followed.
 */
export function readRowWork(project: Project, file: string, which: 'upgrade' | 'downgrade', read: RevisionFunction): RowWork | null {
  const conditional = new Map<string, readonly string[]>();
  for (const { place, sql } of read.conditional) conditional.set(keyOfPlace(place), [...(conditional.get(keyOfPlace(place)) ?? []), sql]);
  const followed = followUnlessTooDeep(project, file, { which, conditional });
  if (followed === null) return null;
  const changes = followed.statements.filter(
    ({ first }) =>
      conditional.get(keyOfPlace(first.place))?.includes(first.sql) === true || (isChange(first) && !isWritten(first, read.script)),
  );
  const known = changes.filter(({ first }) => first.composed === null).toSorted(comparePlaces);
  const positions = positionsOf(known, read.script);
  const script: ScriptStatement[] = [];
  const rows: RowStatement[] = [];
  for (let at = 0; at <= read.script.length; at += 1) {
    for (const one of known.filter((_, index) => positions[index] === at)) {
      const texts = followed.complete ? textsOf(one) : null;
      if (texts === null) rows.push(rowStatement(project, one, script.length));
      else for (const sql of texts) script.push({ sql, place: one.first.place, made: [], autocommit: one.autocommit });
    }
    const next = read.script[at];
    if (next !== undefined) script.push(next);
  }
  const notes = notesOf(followed, changes, read);
  const left = leftOf(read.unwritten, known).filter(({ file, line }) => !notes.some((note) => note.file === file && spotOf(note) === line));
  const isSent = ({ place, sql }: Conditional): boolean =>
    known.some(({ first }) => first.sql === sql && keyOfPlace(first.place) === keyOfPlace(place));
  const open = new Set(read.conditional.filter((one) => !isSent(one)).map(({ note }) => note));
  const isKnown = (place: Place): boolean => known.some(({ first }) => keyOfPlace(first.place) === keyOfPlace(place));
  const solved = new Set(
    [...read.unclear.filter(({ place }) => isKnown(place)), ...read.conditional].flatMap(({ note }) => (open.has(note) ? [] : [note])),
  );
  return { script, rows, unwritten: [...left, ...notes], unknown: read.unknown.filter((note) => !solved.has(note)) };
}

/** As the source has them, the calls that lead to them first: what no way sends together has no other order. */
function comparePlaces({ first: { path: left } }: Followed, { first: { path: right } }: Followed): number {
  for (const [at, { place }] of left.entries()) {
    const other = right[at]?.place;
    if (other === undefined) return 1;
    if (place.line !== other.line || place.column !== other.column) return place.line - other.line || place.column - other.column;
  }
  return left.length - right.length;
}

function followUnlessTooDeep(project: Project, file: string, asked: Asked): FollowedFunction | null {
  try {
    return followFunction(project, file, asked);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function isChange({ compiled, sql, composed }: Draft): boolean {
  if (compiled?.verb === 'select') return false;
  return composed !== null || changesOnlyData(sql);
}

/** What the script has already, from the same place; a flush stands nowhere in the script. */
function isWritten({ cause, place, sql, composed }: Draft, script: readonly ScriptStatement[]): boolean {
  const from = cause === 'flush' ? [] : script.filter((one) => keyOfPlace(one.place) === keyOfPlace(place));
  return from.some((one) => composed !== null || one.sql === sql || fingerprint(one.sql) === fingerprint(sql));
}

/** How many statements of the script run before each: those of calls that the way has passed by then. */
function positionsOf(known: readonly Followed[], script: readonly ScriptStatement[]): number[] {
  const places = script.map(({ place }) => keyOfPlace(place));
  let least = 0;
  return known.map(({ after }) => {
    const passed = new Set(after);
    least = Math.max(least, places.findLastIndex((place) => passed.has(place)) + 1);
    return least;
  });
}

/** The statement with its values, once for each time that it is sent; null where a value, or whether it is sent, is not known. */
function textsOf({ sent, conditions }: Followed): readonly string[] | null {
  if (conditions === null || conditions.length > 0) return null;
  const ways = sent.map((drafts) => drafts.map(literalSql));
  const [first, ...others] = ways;
  if (first === undefined || first.includes(null)) return null;
  const isSame = others.every((other) => other.length === first.length && other.every((text, at) => text === first[at]));
  return isSame ? first.filter((text) => text !== null) : null;
}

function literalSql(draft: Draft): string | null {
  if ([...draft.loops, ...draft.around].some(isOpenLoop) || isOneOfMany(draft)) return null;
  const given = parametersOf([draft]);
  if (given.length === 0) return draft.sql;
  return given.every(({ literal }) => literal !== null) ? tidyParentheses(nameParameters(draft.sql, given).sql) : null;
}

function isOpenLoop({ atMost, complete }: DraftLoop): boolean {
  return atMost === null || !complete;
}

function isOneOfMany({ of }: Draft): boolean {
  return of?.fetches === 'all' || of?.fetches === 'stream';
}

function rowStatement(project: Project, { first, drafts, conditions, autocommit }: Followed, after: number): RowStatement {
  const given = parametersOf(drafts);
  const { sql, parameters } = given.length === 0 ? { sql: first.sql, parameters: [] } : nameParameters(tidyParentheses(first.sql), given);
  return {
    sql,
    parameters,
    place: first.place,
    loops: loopsOf(first),
    conditions: conditions?.map(({ place, taken }): RowCondition => ({ place, taken, test: textAt(project, place) })) ?? null,
    changedOnly: first.cause === 'flush' && first.compiled?.verb === 'update',
    autocommit,
    after,
  };
}

/** The loops in which it came to be pending, then those around the flush; rows that no loop goes over are a loop of their own. */
function loopsOf({ loops, around, of, place }: Draft): RowLoop[] {
  const all = [...around, ...loops.filter((loop) => !around.some((one) => keyOfPlace(one.place) === keyOfPlace(loop.place)))];
  const found = all.map((loop): RowLoop => ({ place: loop.place, rows: rowsOf(loop.over), atMost: loop.atMost }));
  const isMissing = (of?.fetches === 'all' || of?.fetches === 'stream') && !all.some(({ over }) => over === of);
  return isMissing ? [...found, { place: of?.place ?? place, rows: rowsOf(of), atMost: null }] : found;
}

function rowsOf(over: Draft | null): string | null {
  return over === null || over.composed !== null ? null : nameParameters(tidyParentheses(over.sql), parametersOf([over])).sql;
}

function textAt(project: Project, place: Place): string {
  const text = project.text(place.file) ?? '';
  const at = locatePlace(text, place);
  const line = text.split('\n')[place.line - 1] ?? '';
  const found = at === null ? '' : text.slice(at.start, at.end).replaceAll(/\s+/g, ' ');
  return /^\s*except\b/.test(line) ? `except ${found}` : found;
}

/** What nothing that is known now stands for. */
function leftOf(unwritten: readonly NotExamined[], known: readonly Followed[]): NotExamined[] {
  return unwritten.filter(({ file, line, object }) => {
    const method = /^session\.(\w+)$/.exec(object)?.[1];
    const isThere = known.some(({ first }) => first.place.line === line && first.place.file === file);
    return !isThere && !(method !== undefined && known.some(({ first }) => isFlushOf(method, first)));
  });
}

const verbs: Readonly<Record<string, RegExp>> = { add: /^insert$/, add_all: /^insert$/, delete: /^delete$/, merge: /^(insert|update)$/ };

function isFlushOf(method: string, { cause, compiled }: Draft): boolean {
  return cause === 'flush' && compiled !== null && (verbs[method] ?? /./).test(compiled.verb);
}

function notesOf({ unknown, complete }: FollowedFunction, changes: readonly Followed[], { place }: RevisionFunction): NotExamined[] {
  const composed = changes.flatMap(({ first }): NotExamined[] =>
    first.composed === null
      ? []
      : [{ file: first.place.file, line: first.place.line, object: 'a statement on rows', reason: first.composed.reason }],
  );
  const more: NotExamined[] = complete
    ? []
    : [
        {
          file: place?.file ?? null,
          line: place?.line ?? null,
          object: 'its work on rows',
          reason: 'there are more ways through its tests than are followed',
        },
      ];
  return [...composed, ...unknown.filter((note) => !isUnbound(note, changes)), ...more].filter(
    (one, at, all) => all.findIndex((other) => other.file === one.file && spotOf(other) === spotOf(one)) === at,
  );
}

/** On a way on which Python finds a name without a value nothing is sent: the other ways tell what is. */
function isUnbound({ object, reason }: NotExamined, changes: readonly Followed[]): boolean {
  if (!/^the statement name "\w+" is not defined in the source/.test(reason)) return false;
  return changes.some(({ first: { place } }) => object === `statement at ${place.file}:${place.line}`);
}

/** The line of the call, where the note says it. */
function spotOf({ line, object }: NotExamined): number | null {
  const [, call] = /^statement at .*:(\d+)$/.exec(object) ?? [];
  return call === undefined ? line : Number(call);
}
