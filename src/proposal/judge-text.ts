import type { Catalog, Column, Table } from '../catalog/catalog.js';
import { statedLimits } from '../catalog/stated-limits.js';
import type { LengthRule, PatternRule } from '../validation/enforced.js';
import type { MissingCheck, Spelling } from './judge-enforced.js';

const texts = new Set(['text', 'varchar', 'bpchar', 'citext']);

/** How long texts are, where the database says nothing of it but what their type does. */
export function missingLength(catalog: Catalog, table: Table, column: Column, rule: LengthRule, spell: Spelling): MissingCheck | null {
  if (!isOpen(catalog, table, column)) return null;
  const most = Number(/\((\d+)\)$/.exec(column.type)?.[1] ?? Infinity);
  const minimum = rule.minimum !== null && rule.minimum > 0 ? rule.minimum : null;
  const maximum = rule.maximum !== null && rule.maximum < most ? rule.maximum : null;
  const name = spell.identifier(column.name);
  const length = `char_length(${name})`;
  if (minimum !== null && maximum !== null)
    return { kind: 'length', expression: `${length} BETWEEN ${minimum} AND ${maximum}`, words: `${minimum} to ${maximum} characters long` };
  if (maximum !== null) return { kind: 'length', expression: `${length} <= ${maximum}`, words: `at most ${maximum} characters long` };
  if (minimum === null) return null;
  return minimum === 1
    ? { kind: 'length', expression: `${name} <> ''`, words: 'not empty' }
    : { kind: 'length', expression: `${length} >= ${minimum}`, words: `at least ${minimum} characters long` };
}

/** What texts look like, where PostgreSQL reads the expression as Python does. */
export function missingPattern(
  catalog: Catalog,
  table: Table,
  column: Column,
  { pattern }: PatternRule,
  spell: Spelling,
): MissingCheck | null {
  const simple = withoutGroup(pattern);
  if (!isOpen(catalog, table, column) || !readsTheSame(simple)) return null;
  const literal = spell.literal(simple);
  return { kind: 'pattern', expression: `${spell.identifier(column.name)} ~ ${literal}`, words: `like ${literal}` };
}

/** A text without a list, a length, a pattern or a key that says what it may be, and without a default of the database's. */
function isOpen(catalog: Catalog, table: Table, column: Column): boolean {
  if (!texts.has(column.baseType) || column.default !== null || statedLimits(catalog, table, column).size > 0) return false;
  return !table.foreignKeys.some(({ columns }) => columns.includes(column.name));
}

/** `^(?:^…$)`, as `re.match` is read, is `^…$`. */
function withoutGroup(pattern: string): string {
  const inner = /^\^\(\?:(\^[^|]*)\)$/.exec(pattern)?.[1];
  return inner ?? pattern;
}

/**
 * Whether a regular expression means the same in PostgreSQL: no look-around, options, named groups or back references, and only escapes
 * that both have. https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS
 */
function readsTheSame(pattern: string): boolean {
  const bare = pattern.replaceAll('(?:', '(').replaceAll(/\\[dsw.\-+*?()[\]{}|^$/@_'!~]/g, '');
  return !/\\|\(\?|[*+?}]\+|\[\[|^\*/.test(bare) && [...pattern].every((character) => character >= ' ' && character <= '~');
}
