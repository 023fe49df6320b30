import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.js';
import type { Backfill } from './change.js';
import { tableName } from './sql-steps.js';

/** Pages of 8 kB a batch: a few thousand rows. */
const PAGES = 20;
/** Passes that find nothing but rows that others hold, a second apart. */
const PATIENCE = 600;

/**
 * A DO block that walks over the table by its pages (a range of `ctid` reads no more than those pages) and commits after each batch. Rows
 * that are locked are skipped and come up in the next pass, so it waits for nobody and cannot deadlock. It refuses a transaction block.
 * Sources: https://www.postgresql.org/docs/18/plpgsql-transactions.html, https://www.postgresql.org/docs/18/sql-select.html#SQL-FOR-UPDATE-SHARE
 */
export function backfillSql(change: Backfill): string {
  const assignments = change.set.map(({ column, expression }) => `${quoteIdentifier(column)} = ${expression}`).join(', ');
  const range = `ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + ${PAGES})::tid`;
  return change.partitioned ? dynamic(change, assignments, range) : plain(change, assignments, range);
}

function plain(change: Backfill, assignments: string, range: string): string {
  const table = tableName(change);
  const name = quoteLiteral(table);
  return block(
    change,
    ['pages bigint;'],
    [
      `pages := pg_relation_size(${name}) / current_setting('block_size')::bigint;`,
      ...walk([
        `UPDATE ${table} SET ${assignments}`,
        `WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${range}`,
        `  AND (${change.where}) FOR NO KEY UPDATE SKIP LOCKED));`,
      ]),
    ],
  );
}

/** A partitioned table has no pages of its own: each partition is walked over. */
function dynamic(change: Backfill, assignments: string, range: string): string {
  const name = quoteLiteral(tableName(change));
  const update =
    `UPDATE ONLY %1$s SET ${assignments} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ONLY %1$s WHERE ctid >= $1 AND ctid < $2 ` +
    `AND (${change.where}) FOR NO KEY UPDATE SKIP LOCKED))`;
  const [from = '', to = ''] = range.split(' AND ').map((part) => part.replace(/^ctid (?:>=|<) /, ''));
  return block(
    change,
    ['pages bigint;', 'part regclass;', `parts regclass[] := ARRAY(SELECT relid FROM pg_partition_tree(${name}) WHERE isleaf);`],
    [
      'FOREACH part IN ARRAY parts LOOP',
      ...indent([
        "pages := pg_relation_size(part) / current_setting('block_size')::bigint;",
        ...walk([
          `EXECUTE format(${quoteLiteral(update.replaceAll('%', '%%').replaceAll('%%1$s', '%1$s'))}, part)`,
          `  USING ${from}, ${to};`,
        ]),
      ]),
      'END LOOP;',
    ],
  );
}

function walk(update: readonly string[]): readonly string[] {
  return [
    'page := 0;',
    'WHILE page < pages LOOP',
    ...indent([
      ...update,
      'GET DIAGNOSTICS batch = ROW_COUNT;',
      'COMMIT;',
      'passed := passed + batch;',
      `page := page + ${PAGES};`,
      `IF page % ${PAGES * 100} = 0 THEN`,
      `  RAISE NOTICE 'page % of %, % rows written', page, pages, done + passed;`,
      'END IF;',
    ]),
    'END LOOP;',
  ];
}

function block(change: Backfill, variables: readonly string[], pass: readonly string[]): string {
  const table = tableName(change);
  return [
    'DO $backfill$',
    'DECLARE',
    ...indent(['page bigint;', ...variables, 'batch bigint;', 'passed bigint;', 'done bigint := 0;', 'idle int := 0;']),
    'BEGIN',
    ...indent([
      'LOOP',
      ...indent([
        'passed := 0;',
        ...pass,
        'done := done + passed;',
        `EXIT WHEN NOT EXISTS (SELECT FROM ${table} WHERE ${change.where});`,
        'idle := CASE WHEN passed = 0 THEN idle + 1 ELSE 0 END;',
        `IF idle > ${PATIENCE} THEN`,
        `  RAISE EXCEPTION 'rows of ${table.replaceAll("'", "''").replaceAll('%', '%%')} stay locked by others: run it again';`,
        'END IF;',
        'PERFORM pg_sleep(CASE WHEN passed = 0 THEN 1 ELSE 0 END);',
      ]),
      'END LOOP;',
      `RAISE NOTICE '% rows written', done;`,
    ]),
    'END $backfill$',
  ].join('\n');
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
