import type { Catalog, Column, Table } from '../../catalog/catalog.js';
import { isUniqueAlone } from '../../catalog/column-facts.js';
import { suggest } from '../../configuration/suggest.js';
import { Failure } from '../../failure/failure.js';
import type { NotExamined } from '../../source/place.js';
import { formatCount } from '../figures.js';
import { largestNumber } from '../largest-number.js';
import { findKey } from './distinct.js';
import { shareOfAll } from './frequencies.js';
import { wordOf } from './nulls.js';
import { type Declaration, type DeclaredTable, readDeclaration, type Volumes } from './tables.js';
import { listValues } from './value-list.js';

/** Something that cannot be so, with the key in plinth.toml that says it. */
interface Contradiction {
  readonly key: string;
  readonly says: string;
  readonly hint: string;
  /** True where the schema may be behind the project. */
  readonly told?: boolean;
}

export interface CheckedVolumes {
  /** Where the volumes stand, for the failure. */
  readonly file: string;
  /** Whether the project may have the column though this schema has not: then it is told, not refused. */
  readonly mayLack: (table: string, column: string) => boolean;
}

/**
 * Refuses volumes that contradict themselves or the schema, and columns that no table has: `configuration_invalid` with file and key.
 * Gives what a live schema has no place for.
 */
export function checkVolumes(catalog: Catalog, volumes: Volumes, { file, mayLack }: CheckedVolumes): readonly NotExamined[] {
  const declaration = readDeclaration(catalog, volumes);
  const unknown = [...unknownNames(declaration, mayLack)];
  const wrong = [
    ...unknown.filter(({ told }) => told !== true),
    ...declaration.tables.flatMap((table) => [...contradictionsOf(declaration, table)]),
  ];
  const [first] = wrong;
  if (first !== undefined)
    throw new Failure('configuration_invalid', `${file}: ${first.key} ${first.says}`, {
      detail: wrong.length === 1 ? null : wrong.map(({ key, says }) => `${key} ${says}`).join('\n'),
      hint: first.hint,
    });
  return unknown.map(({ key, says }) => ({ file, line: null, object: key, reason: says }));
}

function* unknownNames({ tables, find, catalog }: Declaration, mayLack: CheckedVolumes['mayLack']): Generator<Contradiction> {
  for (const { written, table, volume } of tables) {
    const columns = table.columns.map(({ name }) => name);
    for (const kind of ['distinct', 'null_fraction', 'frequencies', 'width'] as const)
      for (const name of Object.keys(volume[kind] ?? {}))
        if (!columns.includes(name))
          yield {
            key: `volumes.${written}.${kind}.${name}`,
            says: `names a column that ${written} has not`,
            hint: didYouMean(name, columns),
            told: mayLack(table.name, name),
          };
    for (const name of Object.keys(volume.rows_per ?? {}))
      if (find(name) === null)
        yield {
          key: `volumes.${written}.rows_per.${name}`,
          says: 'names a table that is not there',
          hint: didYouMean(
            name,
            catalog.tables.map((each) => each.name),
          ),
          told: mayLack(name, ''),
        };
  }
}

function didYouMean(written: string, known: readonly string[]): string {
  const closest = suggest(written, known);
  return closest === null ? `It may be one of ${known.slice(0, 20).join(', ')}.` : `Did you mean "${closest}"?`;
}

function* contradictionsOf(declaration: Declaration, declaredTable: DeclaredTable): Generator<Contradiction> {
  const { written, table, volume } = declaredTable;
  const rows = declaration.rowsOf(table);
  const key = (kind: string, name: string): string => `volumes.${written}.${kind}.${name}`;
  yield* circle(declaration, declaredTable);
  yield* tooManyParents(declaration, declaredTable);
  for (const column of table.columns) {
    const { name } = column;
    const [distinct, nulls, frequencies] = [volume.distinct?.[name], volume.null_fraction?.[name], volume.frequencies?.[name]];
    const filled = rows === null ? null : rows * (1 - (nulls ?? 0));
    if (nulls !== undefined && nulls > 0 && !column.nullable)
      yield {
        key: key('null_fraction', name),
        says: `says that ${percent(nulls)} are NULL, and the column is NOT NULL`,
        hint: 'Leave it out.',
      };
    if (distinct !== undefined && filled !== null && distinct > Math.max(1, Math.ceil(filled)))
      yield {
        key: key('distinct', name),
        says: `says ${formatCount(distinct)} values, more than the ${formatCount(filled)} rows that have one`,
        hint: `Declare at most ${formatCount(filled)}, or more rows.`,
      };
    if (distinct !== undefined && filled !== null && isUniqueAlone(table, name) && distinct < Math.floor(filled * 0.99))
      yield {
        key: key('distinct', name),
        says: `says ${formatCount(distinct)} values of ${formatCount(filled)} rows, and the column is unique`,
        hint: 'Leave it out: a unique column has as many values as rows.',
      };
    if (distinct !== undefined) yield* moreThanReferenced(declaration, table, name, distinct, key('distinct', name));
    if (frequencies !== undefined)
      yield* wrongFrequencies({ declaration, table, column, distinct, nulls: nulls ?? 0, key: key('frequencies', name) }, frequencies);
  }
}

/** Rows that follow from each other have no beginning. */
function* circle({ find, volumeOf }: Declaration, { written, table, volume }: DeclaredTable): Generator<Contradiction> {
  const seen = new Set<Table>();
  let open: readonly Table[] = volume.rows === undefined ? parentsOf(volume.rows_per) : [];
  function parentsOf(perParent: Readonly<Record<string, number>> | undefined): readonly Table[] {
    return Object.keys(perParent ?? {}).flatMap((name) => find(name) ?? []);
  }
  while (open.length > 0) {
    const next = open.filter((parent) => !seen.has(parent));
    for (const parent of next) seen.add(parent);
    open = next.flatMap((parent) => {
      const above = volumeOf(parent);
      return above?.rows === undefined ? parentsOf(above?.rows_per) : [];
    });
  }
  if (seen.has(table))
    yield {
      key: `volumes.${written}.rows_per`,
      says: 'leads back to the table itself',
      hint: `Declare the rows of one of them: rows = 1_000.`,
    };
}

/** `rows` and `rows_per` together may ask for more referenced rows than there are. */
function* tooManyParents({ find, rowsOf }: Declaration, { written, volume, table }: DeclaredTable): Generator<Contradiction> {
  for (const [name, each] of Object.entries(volume.rows_per ?? {})) {
    const parent = find(name);
    const [rows, parents] = [volume.rows, parent === null ? null : rowsOf(parent)];
    if (rows === undefined || parents === null || each === 0 || parent === table || Object.keys(volume.rows_per ?? {}).length > 1) continue;
    if (rows / each > parents * 1.01 + 1)
      yield {
        key: `volumes.${written}.rows_per.${name}`,
        says: `says ${each} rows for each of ${formatCount(parents)}, at most ${formatCount(parents * each)}, and rows says ${formatCount(rows)}`,
        hint: `Declare rows_per.${name} = ${Number((rows / Math.max(1, parents)).toPrecision(3))}, or leave rows out.`,
      };
  }
}

function* moreThanReferenced(
  { find, rowsOf }: Declaration,
  table: Table,
  name: string,
  distinct: number,
  key: string,
): Generator<Contradiction> {
  const references = findKey(table, name)?.references;
  const parent = references === undefined ? null : find(`${references.schema}.${references.table}`);
  const parents = parent === null ? null : rowsOf(parent);
  if (parents !== null && parents > 0 && distinct > parents)
    yield {
      key,
      says: `says ${formatCount(distinct)} values, and ${references?.table ?? ''}, which it references, has ${formatCount(parents)} rows`,
      hint: `Declare at most ${formatCount(parents)}, or more rows of ${references?.table ?? ''}.`,
    };
}

interface Frequent {
  readonly declaration: Declaration;
  readonly table: Table;
  readonly column: Column;
  readonly distinct: number | undefined;
  readonly nulls: number;
  readonly key: string;
}

/** Rounding of what people write. */
const TOLERANCE = 0.005;

function* wrongFrequencies(
  { declaration, table, column, distinct, nulls, key }: Frequent,
  frequencies: Readonly<Record<string, number>>,
): Generator<Contradiction> {
  const sum = shareOfAll(frequencies);
  const list = listValues(declaration.catalog, table, column);
  const known = list === null ? null : list.values.map((value) => wordOf(column, value));
  const named = Object.keys(frequencies);
  const stranger = known === null ? undefined : named.find((word) => !known.includes(word));
  const odd = known === null ? named.find((word) => !isOf(column, word)) : undefined;
  if (sum + nulls > 1 + TOLERANCE)
    yield {
      key,
      says: `add up to ${percent(sum)}${nulls > 0 ? ` beside ${percent(nulls)} of NULL` : ''}, more than all rows`,
      hint: 'Frequencies are shares of all rows, from 0 to 1.',
    };
  if (stranger !== undefined)
    yield { key: `${key}.${stranger}`, says: `is no value of the column (${list?.by ?? ''})`, hint: didYouMean(stranger, known ?? []) };
  if (odd !== undefined)
    yield {
      key: `${key}.${odd}`,
      says: `is no ${column.type} of which frequencies can be declared`,
      hint: 'Write the value as PostgreSQL prints it.',
    };
  if (distinct !== undefined && named.length > distinct)
    yield {
      key,
      says: `name ${named.length} values, and distinct.${column.name} says ${distinct}`,
      hint: `Declare distinct.${column.name} = ${named.length}.`,
    };
  const complete = known === null ? distinct === named.length : known.every((word) => named.includes(word));
  if (complete && !column.nullable && sum < 1 - TOLERANCE)
    yield { key, says: `name every value and add up to ${percent(sum)}, and the column is NOT NULL`, hint: 'Let them add up to 1.' };
}

/** Whether the word is a value of the type; of types with other values none can be declared. */
function isOf({ baseType }: Column, word: string): boolean {
  if (/^(text|varchar|bpchar|citext)$/.test(baseType)) return !word.includes('\0');
  const largest = largestNumber(baseType);
  if (largest !== null) return /^-?\d{1,19}$/.test(word) && BigInt(word) <= largest && -BigInt(word) <= largest;
  if (/^(numeric|float[48])$/.test(baseType)) return /^-?\d{1,30}(\.\d{1,30})?$/.test(word);
  if (baseType === 'uuid') return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(word);
  return /^(date|timestamp|timestamptz)$/.test(baseType) && isMomentText(word);
}

function isMomentText(word: string): boolean {
  const [, date] = /^([1-9]\d{3}-\d\d-\d\d)( ([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?([+-]\d\d)?)?$/.exec(word) ?? [];
  const day = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(date ?? '');
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
