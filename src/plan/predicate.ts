import type { Column } from '../catalog/catalog.js';
import { quoteIdentifier } from '../postgres/identifier.js';
import { splitConjuncts } from '../sql/conjuncts.js';
import { hideValues, splitWords } from './words.js';

/** What an index could be searched by: a column, or an expression as it stands in CREATE INDEX. */
export type SearchKey = { readonly column: string; readonly expression: null } | { readonly column: null; readonly expression: string };

export type SortKey = SearchKey & { readonly descending: boolean; readonly nulls: 'first' | 'last' | null };

/** One condition of a scan and what it asks of an index. `text` is SQL without the alias, `shown` the same without values. */
export type Predicate = { readonly text: string; readonly shown: string } &
  /** `=`, or `= ANY` (`several`) with what is not of this table. `constant` where the query holds the value itself. */
  (
    | { readonly kind: 'equality'; readonly key: SearchKey; readonly several: boolean; readonly constant: boolean }
    /** `<` and its like; several keys in a row comparison. */
    | { readonly kind: 'range'; readonly keys: readonly SearchKey[] }
    /** LIKE with a fixed beginning. */
    | { readonly kind: 'prefix'; readonly key: SearchKey }
    /** LIKE with anything in front, ILIKE, a regular expression. */
    | { readonly kind: 'infix'; readonly key: SearchKey }
    /** `@>` and what else a GIN index on jsonb or an array is searched by, and `@@`. */
    | { readonly kind: 'containment'; readonly key: SearchKey; readonly operator: string }
    /** True of a row whatever the parameters are: a boolean column, IS NULL. */
    | { readonly kind: 'fixed'; readonly column: string }
    | { readonly kind: 'either'; readonly arms: readonly (readonly Predicate[])[] }
    | { readonly kind: 'other' }
  );

/** What is asked of a table's columns. */
export type Columns = readonly Pick<Column, 'name' | 'baseType'>[];

/** Reads a filter, or an index or join condition, of a scan of the table with these columns under this alias, as EXPLAIN VERBOSE prints it. */
export function readPredicates(condition: string, alias: string, columns: Columns): Predicate[] {
  const scanned = { prefix: `${quoteIdentifier(alias)}.`, columns };
  return splitConjuncts(nameSubplans(condition)).map((text) => readPredicate(text, scanned));
}

interface Scanned {
  readonly prefix: string;
  readonly columns: Columns;
}

/** What comes from a subquery is a value for this scan: `(InitPlan 1).col1`. */
function nameSubplans(condition: string): string {
  return condition.replaceAll(/\((?:hashed )?(?:InitPlan|SubPlan) \d+\)(?:\.col\d+)?/g, '$0');
}

function readPredicate(text: string, scanned: Scanned): Predicate {
  const words = splitWords(text);
  const plain = withoutPrefix(text, scanned.prefix);
  const texts = { text: plain, shown: hideValues(plain) };
  if (words.includes('OR')) return { ...texts, kind: 'either', arms: readArms(words, scanned) };
  const fixed = readFixed(words, scanned);
  if (fixed !== null) return { ...texts, kind: 'fixed', column: fixed };
  return readComparison(words, texts, scanned);
}

function readArms(words: readonly string[], scanned: Scanned): Predicate[][] {
  const arms: string[][] = [[]];
  for (const word of words) {
    if (word === 'OR') arms.push([]);
    else arms.at(-1)?.push(word);
  }
  return arms.map((arm) => splitConjuncts(arm.join(' ')).map((text) => readPredicate(text, scanned)));
}

/** The column of `flag`, `NOT flag`, `flag IS FALSE`, `column IS NULL` and their like. */
function readFixed(words: readonly string[], scanned: Scanned): string | null {
  const bare = words[0] === 'NOT' ? words.slice(1) : words;
  const column = readKey(bare[0] ?? '', scanned)?.column ?? null;
  if (column === null) return null;
  if (bare.length === 1) return scanned.columns.some(({ name, baseType }) => name === column && baseType === 'bool') ? column : null;
  return /^IS (NOT )?(NULL|TRUE|FALSE|UNKNOWN)$/i.test(bare.slice(1).join(' ')) && words[0] !== 'NOT' ? column : null;
}

const flipped: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '<@': '@>', '@>': '<@' };

function readComparison(words: readonly string[], texts: { readonly text: string; readonly shown: string }, scanned: Scanned): Predicate {
  const at = words.findIndex((word) => /^[-+*/<>=~!@#%^&|`?]+$/.test(word));
  const operator = words[at] ?? '';
  const left = words.slice(0, at).join(' ');
  const right = words.slice(at + 1).join(' ');
  const other: Predicate = { ...texts, kind: 'other' };
  if (at <= 0) return other;
  if (left.startsWith('ROW(') && /^[<>]=?$/.test(operator)) return readRow(left, right, texts, scanned) ?? other;
  const key = readKey(left, scanned);
  if (key !== null && isValue(right, scanned)) return classify(key, operator, right, { texts, scanned }) ?? other;
  const swapped = readKey(right, scanned);
  if (swapped !== null && isValue(left, scanned))
    return classify(swapped, flipped[operator] ?? operator, left, { texts, scanned }) ?? other;
  return other;
}

interface Read {
  readonly texts: { readonly text: string; readonly shown: string };
  readonly scanned: Scanned;
}

function classify(key: SearchKey, operator: string, value: string, { texts, scanned }: Read): Predicate | null {
  if (operator === '=')
    return {
      ...texts,
      kind: 'equality',
      key,
      several: value.startsWith('ANY'),
      constant: isConstant(value),
      text: simplify(key, value) ?? texts.text,
    };
  if (/^[<>]=?$/.test(operator)) return { ...texts, kind: 'range', keys: [key] };
  if (operator === '~~' || operator === '^@')
    return { ...texts, kind: operator === '^@' || /^'[^%_\\']/.test(value) ? 'prefix' : 'infix', key };
  if (/^(~~\*|~|~\*)$/.test(operator)) return { ...texts, kind: 'infix', key };
  if (/^(@>|<@|&&|\?[|&]?|@@|@\?)$/.test(operator) && isInverted(key, scanned)) return { ...texts, kind: 'containment', key, operator };
  return null;
}

/** True of what GIN has a default operator class for; ranges and geometry, which share these operators, are GiST's. */
function isInverted(key: SearchKey, { columns }: Scanned): boolean {
  if (key.column === null) return /^\(?(to_tsvector|jsonb_)/.test(key.expression);
  return columns.some(({ name, baseType }) => name === key.column && /^(jsonb|tsvector|_.*)$/.test(baseType));
}

function readRow(
  left: string,
  right: string,
  texts: { readonly text: string; readonly shown: string },
  scanned: Scanned,
): Predicate | null {
  const keys = left
    .slice('ROW('.length, -1)
    .split(', ')
    .map((part) => readKey(part, scanned));
  const known = keys.filter((key) => key !== null);
  return known.length === keys.length && isValue(right, scanned) ? { ...texts, kind: 'range', keys: known } : null;
}

/** One key of a Sort, read as a key of an index; null for what is not of this table alone. */
export function readSortKey(text: string, alias: string, columns: Columns): SortKey | null {
  const match = /^(.*?)( COLLATE \S+)?( DESC)?( NULLS (FIRST|LAST))?$/.exec(text);
  const key = match?.[2] === undefined ? readKey(match?.[1] ?? '', { prefix: `${quoteIdentifier(alias)}.`, columns }) : null;
  const nulls = match?.[5] === undefined ? null : match[5] === 'FIRST' ? 'first' : 'last';
  return key === null ? null : { ...key, descending: match?.[3] !== undefined, nulls };
}

/** A column or an expression over columns of this table alone; a varchar compared as text is its column still. */
function readKey(text: string, { prefix, columns }: Scanned): SearchKey | null {
  if (!text.includes(prefix) || /\$\d|^(ANY|ALL) /.test(text)) return null;
  const relabelled = /^\((.*)\)::text$/.exec(text)?.[1];
  const column = columnOf(relabelled ?? text, prefix, columns);
  if (column !== null && (relabelled === undefined || /^(varchar|text)$/.test(column.baseType)))
    return { column: column.name, expression: null };
  return { column: null, expression: withoutPrefix(text, prefix) };
}

function columnOf(text: string, prefix: string, columns: Columns): Columns[number] | null {
  if (!text.startsWith(prefix)) return null;
  return columns.find(({ name }) => quoteIdentifier(name) === text.slice(prefix.length)) ?? null;
}

function isValue(text: string, { prefix }: Scanned): boolean {
  return text !== '' && !text.includes(prefix);
}

const literal = /^\(?('(?:[^']|'')*')(?:::[\w ".]+)?\)?$|^(-?\d+(?:\.\d+)?|true|false)$/;

function isConstant(value: string): boolean {
  return literal.test(value);
}

/** `status = 'running'` for `(status)::text = 'running'::text`. */
function simplify(key: SearchKey, value: string): string | null {
  const match = literal.exec(value);
  const constant = match?.[1] ?? match?.[2];
  return key.column === null || constant === undefined ? null : `${quoteIdentifier(key.column)} = ${constant}`;
}

function withoutPrefix(text: string, prefix: string): string {
  return text.replaceAll(/'(?:[^']|'')*'|(?<![\w".])(?:\w+|"(?:[^"]|"")*")\./g, (match) => (match === prefix ? '' : match));
}
