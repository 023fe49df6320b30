import type { Catalog, Column, Table } from '../../catalog/catalog.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { splitConjuncts, stripParentheses } from '../../sql/conjuncts.js';

/** The values that a column may have, as text, and what says so. */
export interface ValueList {
  readonly values: readonly string[];
  readonly by: string;
}

/** More values than this are a range, not a list. */
const MOST = 100;

/** The values of a boolean, an enum, or a column whose CHECK, or whose domain's, lists them; null for any other. */
export function listValues(catalog: Catalog, table: Table, column: Column): ValueList | null {
  if (column.baseType === 'bool') return { values: ['f', 't'], by: 'a boolean' };
  const labels = catalog.enums.find(({ name }) => name === column.baseType)?.labels;
  if (labels !== undefined && labels.length > 0) return { values: labels, by: `the labels of ${column.baseType}` };
  const domain = catalog.domains.find(({ schema, name }) => [name, `${schema}.${name}`].includes(column.type.replaceAll('"', '')));
  const checks = [
    ...table.checks.map(({ name, expression }) => ({ name, expression, subject: quoteIdentifier(column.name) })),
    ...(domain?.checks ?? []).map(({ name, definition }) => ({ name, expression: definition.replace(/^CHECK /, ''), subject: 'VALUE' })),
  ];
  for (const { name, expression, subject } of checks)
    for (const conjunct of expression === null ? [] : splitConjuncts(expression)) {
      const values = readList(conjunct, subject) ?? readInterval(expression ?? '', subject, column);
      if (values !== null && values.length <= MOST) return { values, by: `CHECK ${name}` };
    }
  return null;
}

/** `status = ANY (ARRAY['a'::text, 'b'::text])`, with casts and parentheses as PostgreSQL prints them, or `(a = 1) OR (a = 2)`. */
function readList(condition: string, subject: string): readonly string[] | null {
  const alternatives = stripParentheses(condition)
    .split(/\sOR\s/)
    .map(bare)
    .filter((alternative) => alternative !== `${subject} IS NULL`);
  const lists = alternatives.map((alternative) => {
    const [, found, right = ''] = /^(\S+) = (.*)$/s.exec(alternative) ?? [];
    if (found !== subject) return null;
    const array = /^ANY ARRAY\[(.*)\]$/s.exec(right)?.[1];
    return array === undefined ? readConstants(right) : readConstants(array);
  });
  return lists.length === 0 || lists.includes(null) ? null : [...new Set(lists.flatMap((list) => list ?? []))];
}

/** Without parentheses and casts outside of quotes. */
function bare(text: string): string {
  return text
    .split(/('(?:[^']|'')*')/)
    .map((part, position) =>
      position % 2 === 1
        ? part
        : part.replaceAll(/[()]/g, '').replaceAll(/::(?:pg_catalog\.)?(?:character varying|double precision|"[^"]+"|[\w.]+)(?:\[\])?/g, ''),
    )
    .join('')
    .trim();
}

/** Constants between commas; null where anything else stands there. */
function readConstants(text: string): readonly string[] | null {
  const values: string[] = [];
  const rest = text.replaceAll(
    /'((?:[^']|'')*)'|(?<![\w.])(-?\d+(?:\.\d+)?)(?![\w.])/g,
    (_, quoted: string | undefined, number: string | undefined) => {
      values.push(quoted === undefined ? (number ?? '') : quoted.replaceAll("''", "'"));
      return '';
    },
  );
  return values.length > 0 && /^[\s,]*$/.test(rest) ? values : null;
}

/** Whole numbers from a to b: `(rating >= 1) AND (rating <= 5)`. */
function readInterval(expression: string, subject: string, { baseType }: Column): readonly string[] | null {
  if (!/^int[248]$/.test(baseType)) return null;
  const ends = splitConjuncts(expression).flatMap((conjunct) => {
    const [, found, operator, number] = /^(\S+) (<=?|>=?) (-?\d+)$/.exec(bare(conjunct)) ?? [];
    return found !== subject || operator === undefined ? [] : [{ operator, number: Number(number) }];
  });
  const least = ends.find(({ operator }) => operator.startsWith('>'));
  const most = ends.find(({ operator }) => operator.startsWith('<'));
  if (least === undefined || most === undefined) return null;
  const [from, to] = [least.number + (least.operator === '>' ? 1 : 0), most.number - (most.operator === '<' ? 1 : 0)];
  return to < from || to - from >= MOST ? null : Array.from({ length: to - from + 1 }, (_, position) => String(from + position));
}
