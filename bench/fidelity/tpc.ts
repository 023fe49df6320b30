import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';

/** What `generate.py` writes of a benchmark beside its rows. */
interface Generated {
  readonly columns: readonly (readonly [table: string, column: string, type: string, nullable: boolean])[];
  readonly keys: readonly (readonly [table: string, columns: readonly string[]])[];
  readonly queries: readonly (readonly [number: number, sql: string])[];
}

/** Of TPC-H, whose generator states none: the keys of the specification, 1.4.1. */
const TPCH_KEYS: Generated['keys'] = [
  ['region', ['r_regionkey']],
  ['nation', ['n_nationkey']],
  ['supplier', ['s_suppkey']],
  ['customer', ['c_custkey']],
  ['part', ['p_partkey']],
  ['partsupp', ['ps_partkey', 'ps_suppkey']],
  ['orders', ['o_orderkey']],
  ['lineitem', ['l_orderkey', 'l_linenumber']],
];

const TYPES: Readonly<Record<string, string>> = { BIGINT: 'bigint', INTEGER: 'integer', VARCHAR: 'varchar', DATE: 'date' };

export function readGenerated(folder: string, name: 'tpch' | 'tpcds'): Generated {
  const read = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Generated;
  const keys = (name === 'tpch' ? TPCH_KEYS : read.keys).map(([table, columns]) => [table, columns] as const);
  return { ...read, keys };
}

/** Tables, rows, primary keys, and an index for each column that refers to another table (by name: `…_sk`, `…key`). */
export async function loadTpc(client: pg.Client, folder: string, name: 'tpch' | 'tpcds'): Promise<void> {
  const { columns, keys } = readGenerated(folder, name);
  for (const table of new Set(columns.map(([table]) => table))) {
    const own = columns.filter((column) => column[0] === table);
    const key = keys.find((each) => each[0] === table)?.[1] ?? [];
    const written = own.map(
      ([, column, type]) => `${column} ${TYPES[type] ?? type.replace('DECIMAL', 'numeric')}${key.includes(column) ? ' NOT NULL' : ''}`,
    );
    await client.query(`CREATE TABLE ${table} (${written.join(', ')})`);
    await client.query(`COPY ${table} FROM '${join(folder, name, table)}.csv' (FORMAT csv, DELIMITER '|', NULL '')`);
    if (key.length > 0) await client.query(`ALTER TABLE ${table} ADD PRIMARY KEY (${key.join(', ')})`);
    for (const [, column] of own)
      if (/(_sk|key)$/.test(column) && column !== key[0]) await client.query(`CREATE INDEX ON ${table} (${column})`);
  }
  await client.query('VACUUM (ANALYZE)');
}
