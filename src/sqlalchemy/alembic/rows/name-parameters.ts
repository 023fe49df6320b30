/** A statement whose values have names instead of numbers. */
export interface NamedSql {
  readonly sql: string;
  /** In the order of their first use. */
  readonly parameters: readonly string[];
}

/** What stands for `$1`, `$2`, …: a literal, else the name that the code has for the value. */
export interface GivenParameter {
  readonly literal: string | null;
  readonly name: string | null;
}

const PART = String.raw`(?:[A-Za-z_]\w*|"(?:[^"]|"")+")`;
const COMPARED = new RegExp(
  String.raw`(?:^|[\s(,.])(${PART})\s*(?:=|<>|!=|<=|>=|<|>|\b(?:NOT\s+)?(?:I?LIKE|IN|BETWEEN)\b|\bIS\s+(?:NOT\s+)?DISTINCT\s+FROM\b)\s*\(*$`,
  'i',
);
const BEHIND = new RegExp(String.raw`^(?:::[\w ]+)?\s*=\s*(?:${PART}\.)*(${PART})`);
const LIMITING = /\b(LIMIT|OFFSET)\s*$/i;
const INSERT = new RegExp(String.raw`^INSERT INTO (?:${PART}\.)?${PART} \(([^)]*)\) VALUES \(`, 'i');

/**
 * Writes `:name` for `$1` and its like, as SQLAlchemy names its parameters: after the column that a value is set or compared with, numbered
 * where a name is taken; and the literal where the value is always the same.
 */
export function nameParameters(sql: string, given: readonly GivenParameter[]): NamedSql {
  const inserted = insertedColumns(sql);
  const names = new Map<number, string>();
  const text = sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g, (found, number: string | undefined, at: number) => {
    if (number === undefined) return found;
    const parameter = given[Number(number) - 1];
    if (parameter?.literal !== null && parameter?.literal !== undefined) return parameter.literal;
    const before = names.get(Number(number));
    if (before !== undefined) return `:${before}`;
    const named = inserted.get(at) ?? columnAt(sql, at, found.length) ?? wordOf(parameter?.name ?? null) ?? 'value';
    const name = freeName(named, [...names.values()]);
    names.set(Number(number), name);
    return `:${name}`;
  });
  return { sql: text, parameters: [...names.values()] };
}

/** The column that each parameter is set or compared with, unquoted; null for one that stands elsewhere. */
export function columnsOfParameters(sql: string): ReadonlyMap<number, string> {
  const inserted = insertedColumns(sql);
  const found = new Map<number, string>();
  for (const match of sql.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g)) {
    const [text, number] = match;
    const column = number === undefined ? null : (inserted.get(match.index) ?? columnAt(sql, match.index, text.length));
    if (column !== null && !found.has(Number(number))) found.set(Number(number), column);
  }
  return found;
}

function columnAt(sql: string, at: number, length: number): string | null {
  const before = sql.slice(Math.max(0, at - 200), at);
  const limiting = LIMITING.exec(before)?.[1];
  if (limiting !== undefined) return limiting.toLowerCase();
  const column = COMPARED.exec(before)?.[1] ?? BEHIND.exec(sql.slice(at + length, at + length + 200))?.[1];
  return column === undefined ? null : wordOf(column);
}

/** By where the parameter stands, for the parameters that are a value of an INSERT as they are. */
function insertedColumns(sql: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  const head = INSERT.exec(sql);
  const columns = head?.[1]?.split(',').map((one) => one.trim()) ?? [];
  let [depth, at, start] = [0, 0, head?.[0].length ?? sql.length];
  for (let index = start; index < sql.length && depth >= 0; index += 1) {
    const letter = sql[index];
    if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    if (!(depth < 0 || (depth === 0 && letter === ','))) continue;
    const value = /^\s*(\$\d+)(?:::[\w ]+)?\s*$/.exec(sql.slice(start, index));
    const name = wordOf(columns[at] ?? null);
    if (value !== null && name !== null) found.set(start + value[0].indexOf('$'), name);
    start = index + 1;
    at += 1;
  }
  return found;
}

/** The name as a word that may stand behind a colon; null where it has none. */
function wordOf(name: string | null): string | null {
  const word = name
    ?.replaceAll('"', '')
    .replaceAll(/\W+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return word === undefined || word === '' || word === 'null' || /^(and|or|not|set|where|by)$/i.test(word) ? null : word;
}

function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  for (let number = 1; ; number += 1) if (!taken.includes(`${name}_${number}`)) return `${name}_${number}`;
}
