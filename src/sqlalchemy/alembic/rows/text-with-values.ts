import { isPlain } from '../../../python/decide.js';
import { display } from '../../../python/text.js';
import { type CallValue, reference, string, type Value } from '../../../python/value.js';
import { parseStatements } from '../../../sql/parse.js';
import type { Place } from '../../../source/place.js';

type Piece = string | Value;

/**
 * SQL that is put together from values, `f"UPDATE t SET a = '{row.a}' WHERE id = {row.id}"`, as a text with parameters: the values are the
 * parameters, with the quotes around them. Null for what is no such text, and where a piece may be more than a value: `isValue` tells for what
 * stands outside quotes, and the whole must be one statement.
 */
export function bindPieces(value: Value, isValue: (one: Value) => boolean, place: Place): CallValue | null {
  const given = piecesOf(value);
  if (given === null || given.every((piece) => typeof piece === 'string')) return null;
  const bound: Value[] = [];
  const bind = (one: Value): string => {
    bound.push(one);
    return `:plinth_${bound.length}`;
  };
  const sql = joinPieces(given, bind, (one) => isNumber(one, isValue));
  if (sql === null || !isStatement(sql)) return null;
  const text: CallValue = {
    kind: 'call',
    callee: reference('sqlalchemy.text'),
    args: [string(sql, place)],
    keywords: [],
    place,
    assigned: new Map(),
  };
  return {
    ...text,
    callee: { kind: 'attribute', of: text, name: 'bindparams', place },
    args: [],
    keywords: bound.map((one, at) => ({ name: `plinth_${at + 1}`, value: one, place })),
  };
}

/** A value, or what arithmetic makes of values. */
function isNumber(one: Value, isValue: (one: Value) => boolean): boolean {
  if (one.kind === 'operation') return /^[-+*/%]$/.test(one.operator) && one.operands.every((operand) => isNumber(operand, isValue));
  return isPlain(one) || isValue(one);
}

/** What stands between two quotes: the text around the value, and the value. */
interface Literal {
  text: string;
  value: Value | null;
}

/** A quoted literal that holds a value is one parameter as a whole. Null where a literal does not end, or a value may be more than one. */
function joinPieces(pieces: readonly Piece[], bind: (one: Value) => string, isValue: (one: Value) => boolean): string | null {
  let sql = '';
  let literal: Literal | null = null;
  for (const part of pieces.flatMap((piece): Piece[] => (typeof piece === 'string' ? piece.split(/(')/) : [piece]))) {
    if (part === "'") {
      if (literal !== null) sql += literal.value === null ? `'${literal.text}'` : bind(literal.value);
      literal = literal === null ? { text: '', value: null } : null;
    } else if (literal !== null) extend(literal, part);
    else if (typeof part === 'string') sql += part;
    else if (isList(part, sql) || (isValue(part) && !isCondition(sql))) sql += bind(part);
    else return null;
  }
  return literal === null ? sql : null;
}

/** `IN (` and `", ".join(…)` */
function isList(value: Value, before: string): boolean {
  if (value.kind !== 'call' || value.callee.kind !== 'method' || value.callee.name !== 'join') return false;
  return value.callee.of.kind === 'string' && /^\s*,\s*$/.test(value.callee.of.value) && /\bIN\s*\(\s*$/i.test(before);
}

/** What stands where a condition or a column does may be any piece of SQL. */
function isCondition(before: string): boolean {
  if (/\b(?:WHERE|OR|NOT|ON|HAVING|BY)\s*\(*\s*$/i.test(before)) return true;
  return /\bAND\s*\(*\s*$/i.test(before) && !/\bBETWEEN\s+\S+\s+AND\s*$/i.test(before);
}

/** A value with text around it is another value. */
function extend(literal: Literal, part: Piece): void {
  if (typeof part !== 'string') literal.value = literal.value === null && literal.text === '' ? part : reference('runtime.value');
  else if (part !== '') {
    if (literal.value !== null) literal.value = reference('runtime.value');
    literal.text += part;
  }
}

function isStatement(sql: string): boolean {
  let count = 0;
  const numbered = sql.replaceAll(/(\bin\s+)?:plinth_\d+/gi, (_, within: string | undefined) => {
    count += 1;
    return within === undefined ? `$${count}` : `${within}($${count})`;
  });
  try {
    return parseStatements(numbered.replaceAll(/(?<![:\w\\]):(\w+)(?!:)/g, '$1')).length === 1;
  } catch {
    return false;
  }
}

/** The pieces of an f-string, of `"…" + value`, `"… %s" % value` and `"… {}".format(value)`; null for what is no text. */
function piecesOf(value: Value): readonly Piece[] | null {
  if (value.kind === 'string') return [value.value];
  if (value.kind !== 'operation') return null;
  const [first, ...others] = value.operands;
  if (value.operator === '+') {
    const parts = value.operands.map((one) => piecesOf(one) ?? [one]);
    return parts.some((part) => part.some((piece) => typeof piece === 'string')) ? parts.flat() : null;
  }
  if (value.operator !== 'format' || first === undefined) return null;
  const isTemplate = first.kind === 'string' && /%(\(\w+\))?[sdri]|\{[\w.]*\}/.test(first.value);
  if (isTemplate && first.kind === 'string' && !others.some((one) => one.kind === 'string' && /\s/.test(one.value)))
    return fillTemplate(first.value, others);
  return value.operands.map((one) => (one.kind === 'string' ? one.value : one));
}

function fillTemplate(template: string, values: readonly Value[]): readonly Piece[] {
  const queue = [...values];
  const isPercent = /%(\(\w+\))?[sdri]/.test(template);
  const hole = isPercent ? /%(?:\((\w+)\))?[-+ 0#\d.]*[sdri]/g : /\{([\w.]*)\}/g;
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of template.matchAll(hole)) {
    const [text, name = ''] = match;
    const at = /^\d+$/.test(name) ? Number(name) : null;
    const value = at !== null ? values[at] : name === '' ? queue.shift() : reference(`runtime.${name}`);
    pieces.push(unescape(template.slice(from, match.index), isPercent));
    if (value !== undefined) pieces.push(isKnown(value) ? (display(value) ?? value) : value);
    from = match.index + text.length;
  }
  return [...pieces, unescape(template.slice(from), isPercent)];
}

function isKnown({ kind }: Value): boolean {
  return kind === 'string' || kind === 'number' || kind === 'boolean';
}

function unescape(text: string, isPercent: boolean): string {
  return isPercent ? text.replaceAll('%%', '%') : text.replaceAll('{{', '{').replaceAll('}}', '}');
}
