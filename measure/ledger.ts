import type pg from 'pg';

/** Table → key of a row → its values, as `to_jsonb` gives them. The key is the text of the primary key, a JSON array where that has several columns. */
export type Rows = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** What a writer has written, as the database had it then. */
export interface Ledger {
  readonly ledger: Rows;
  readonly errors: readonly string[];
  readonly count: number;
}

/** Where values are found afterwards: `orders.note` → `orders.remark`, `orders` → `purchases`; and columns that hold something else on purpose. */
export interface Moves {
  readonly moved?: Readonly<Record<string, string>>;
  readonly lost?: readonly string[];
}

/** Every row of tables of `public` that have a primary key. */
export async function readRows(client: pg.Client, tables: readonly string[]): Promise<Rows> {
  const rows: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const table of tables) {
    const key = await readKey(client, table);
    if (key === null) continue;
    const found = await client.query<{ key: string; row: Record<string, unknown> }>(
      `SELECT ${key} AS key, to_jsonb(t) AS row FROM public."${table}" t`,
    );
    rows[table] = Object.fromEntries(found.rows.map((each) => [each.key, each.row]));
  }
  return rows;
}

async function readKey(client: pg.Client, table: string): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_index, unnest(indkey) WITH ORDINALITY AS k (number, place)
     JOIN pg_attribute ON attnum = number
     WHERE indisprimary AND indrelid = $1::regclass AND attrelid = indrelid ORDER BY place`,
    [`public."${table}"`],
  );
  const columns = rows.map(({ name }) => `to_jsonb(t."${name}")`);
  if (columns.length === 0) return null;
  return columns.length === 1 ? `${columns[0]} #>> '{}'` : `jsonb_build_array(${columns.join(', ')})::text`;
}

/** Every value that was written must be where it now belongs. */
export async function compareRows(client: pg.Client, ledger: Rows, moves: Moves, what: string): Promise<string[]> {
  const problems: string[] = [];
  for (const [table, rows] of Object.entries(ledger)) {
    const name = moves.moved?.[table] ?? table;
    const found = (await readRows(client, [name]))[name] ?? {};
    for (const [id, row] of Object.entries(rows)) {
      const now = found[id];
      const apart = now === undefined ? ['is gone'] : compareRow(now, row, table, moves);
      problems.push(...apart.map((how) => `${what}: ${table} ${id} ${how}`));
      if (problems.length > 3) return problems;
    }
  }
  return problems;
}

function compareRow(
  now: Readonly<Record<string, unknown>>,
  row: Readonly<Record<string, unknown>>,
  table: string,
  { moved = {}, lost = [] }: Moves,
): string[] {
  return Object.entries(row).flatMap(([column, value]) => {
    const at = (moved[`${table}.${column}`] ?? `${table}.${column}`).split('.')[1] ?? column;
    const isKept = lost.includes(`${table}.${column}`) || isEqual(now[at], value);
    return isKept ? [] : [`has ${String(now[at])} in ${at}, and had ${String(value)} in ${column}`];
  });
}

function isEqual(one: unknown, other: unknown): boolean {
  if (one === other || JSON.stringify(one) === JSON.stringify(other)) return true;
  return typeof one === 'number' && typeof other === 'number' && Math.abs(one - other) < 1e-9;
}
