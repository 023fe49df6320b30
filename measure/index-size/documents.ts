import type pg from 'pg';

/** Rows below which an index is a handful of blocks. */
const FEWEST = 2_000;
/** Rows of a table beyond which more of them tell no more. */
const MOST = 60_000;

const TEXTUAL = `c.data_type IN ('text', 'character varying', 'character')`;
const COUNTED = `c.data_type IN ('integer', 'bigint')`;

type Column = {
  readonly name: string;
  readonly textual: boolean;
  readonly counted: boolean;
  readonly numeric: boolean;
  readonly date: boolean;
};

/**
 * Beside each table one whose columns GIN and GiST are for, made of its rows by rule: the row as a document, its texts as one, as words and as an
 * array, its whole numbers as an array, ranges and points; and for a key of two columns the other whole numbers of each first one, as arrays.
 */
export async function makeDocuments(client: pg.Client, only: ReadonlySet<string> | null): Promise<void> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples >= ${FEWEST} ORDER BY 1`,
  );
  for (const { name } of tables) {
    if (only !== null && !only.has(name)) continue;
    const columns = await readColumns(client, name);
    await client.query(
      `CREATE TABLE ${name}_documents AS SELECT ${listDocuments(columns).join(', ')} FROM (SELECT * FROM ${name} LIMIT ${MOST}) t`,
    );
    const [key, ...others] = columns.filter(({ counted }) => counted);
    const pairs = await hasKeyOfTwo(client, name);
    if (pairs && key !== undefined && others.length > 0)
      await client.query(
        `CREATE TABLE ${name}_groups AS SELECT ${key.name}, ${others.map((each) => `array_agg(${each.name}) AS ${each.name}`).join(', ')}
         FROM (SELECT * FROM ${name} LIMIT ${4 * MOST}) t GROUP BY 1`,
      );
  }
  await client.query('VACUUM (ANALYZE)');
}

function listDocuments(columns: readonly Column[]): string[] {
  const [texts, numbers] = [columns.filter(({ textual }) => textual), columns.filter(({ counted }) => counted)];
  const text = `concat_ws(' ', ${texts.map(({ name }) => `trim(${name})`).join(', ')})`;
  const [x, y] = columns.filter(({ numeric }) => numeric);
  const day = columns.find(({ date }) => date);
  return [
    'to_jsonb(t) AS document',
    ...(texts.length === 0
      ? []
      : [`${text} AS text`, `to_tsvector('english', ${text}) AS words`, `regexp_split_to_array(lower(${text}), '\\W+') AS parts`]),
    ...(numbers.length < 2 ? [] : [`ARRAY[${numbers.map(({ name }) => name).join(', ')}]::bigint[] AS numbers`]),
    ...(x === undefined || y === undefined ? [] : [`point(${x.name}::float8, ${y.name}::float8) AS place`]),
    ...(x === undefined || y === undefined ? [] : [`numrange(least(${x.name}, ${y.name}), greatest(${x.name}, ${y.name}), '[]') AS span`]),
    ...(day === undefined ? [] : [`daterange(${day.name}, ${day.name} + 7) AS week`]),
    ...(numbers[0] === undefined ? [] : [`${numbers[0].name} AS number`]),
  ];
}

async function readColumns(client: pg.Client, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `SELECT column_name AS name, ${TEXTUAL} AS textual, ${COUNTED} AS counted, data_type = 'numeric' AS numeric, data_type = 'date' AS date
     FROM information_schema.columns c WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position`,
    [table],
  );
  return rows;
}

async function hasKeyOfTwo(client: pg.Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ two: boolean }>(
    `SELECT indnkeyatts = 2 AS two FROM pg_index WHERE indisprimary AND indrelid = $1::regclass`,
    [table],
  );
  return rows[0]?.two === true;
}
