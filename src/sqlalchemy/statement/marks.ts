import type { Value } from '../../python/value.js';
import { quoteIdentifier } from '../../postgres/identifier.js';

/**
 * Text is put together from parts before it is known which parameter comes first and how many unnamed aliases there are. Until then marks
 * stand for them: `⟨p3⟩` for a bound value, `⟨n3⟩` for a name that SQLAlchemy makes up, `⟨q3⟩` for a subquery that has to know the FROM
 * list around it. Numbers are given in the order of the text, as SQLAlchemy's compiler does (`_truncated_identifier` in sql/compiler.py).
 */
export interface Marks {
  readonly bound: Value[];
  readonly names: string[];
  readonly later: (() => string)[];
  /** Constants that one expression has, wherever it is repeated (GROUP BY must repeat the parameter of SELECT). */
  readonly constants: Map<Value, string>;
}

const open = '\u{E000}';
const close = '\u{E001}';
const mark = new RegExp(`${open}([pnqt])(\\d+)${close}`, 'gu');

export function makeMarks(): Marks {
  return { bound: [], names: [], later: [], constants: new Map() };
}

export function bindValue(marks: Marks, value: Value): string {
  const known = marks.constants.get(value);
  if (known !== undefined) return known;
  const text = `${open}p${marks.bound.push(value) - 1}${close}`;
  if (value.kind === 'string' || value.kind === 'number') marks.constants.set(value, text);
  return text;
}

/** A name such as `users_1`, made of what it is derived from. */
export function makeName(marks: Marks, base: string): string {
  return `${open}n${marks.names.push(base) - 1}${close}`;
}

/** Takes the number of a made-up name here: SQLAlchemy names a subquery before it writes what is in it. */
export function touchName(name: string): string {
  return name.startsWith(`${open}n`) ? `${open}t${name.slice(2)}` : '';
}

export function writeLater(marks: Marks, write: () => string): string {
  return `${open}q${marks.later.push(write) - 1}${close}`;
}

/** Writes the subqueries in a text, and those in them. */
export function fillLater(marks: Marks, text: string): string {
  return text.replaceAll(mark, (whole, kind: string, at: string) =>
    kind === 'q' ? fillLater(marks, marks.later[Number(at)]?.() ?? '') : whole,
  );
}

/** The finished text, and what its parameters are bound to. */
export function finishMarks(marks: Marks, text: string): { readonly sql: string; readonly parameters: readonly Value[] } {
  const numbers = new Map<string, number>();
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const parameters: Value[] = [];
  const sql = text.replaceAll(mark, (_, kind: string, at: string) => {
    if (kind === 'p') {
      const value = marks.bound[Number(at)];
      if (!numbers.has(at) && value !== undefined) numbers.set(at, parameters.push(value));
      return `$${numbers.get(at) ?? 0}`;
    }
    const before = names.get(at);
    if (before !== undefined) return kind === 't' ? '' : before;
    const base = marks.names[Number(at)] ?? 'anon';
    const count = (counts.get(base) ?? 0) + 1;
    counts.set(base, count);
    const name = quoteIdentifier(`${base}_${count}`);
    names.set(at, name);
    return kind === 't' ? '' : name;
  });
  return { sql, parameters };
}
