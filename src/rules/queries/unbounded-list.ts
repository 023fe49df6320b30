import * as z from 'zod';
import { displayName } from '../../engine/display-name.js';
import type { Evidence, Observation } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import { boundRows } from '../../plan/row-bound.js';
import { proposeKeysetPages } from '../../proposal/query-edit/keyset-page.js';
import { readSelect } from '../../sql/read-select.js';
import { formatCount, rowsOf } from '../../statistics/figures.js';
import { HORIZON_MONTHS, rowsAfter } from '../../statistics/growth.js';
import type { Endpoint, Send } from '../../workload/code.js';
import { describeEndpoint, readEndpointSends, shortName } from '../../workload/endpoint-sends.js';
import { unboundedListExamples } from './unbounded-list/examples.js';

interface Found extends Evidence {
  readonly function: string;
  readonly table: string;
  /** Requests that give the rows. */
  readonly endpoints: readonly string[];
  /** Columns of the table that the list compares with one value. */
  readonly searchedBy: readonly string[];
  readonly rows: number | null;
  readonly rowsAhead: number | null;
  readonly months: number;
  readonly sql: string;
}

export default defineRule({
  id: 'queries/unbounded-list',
  title: 'List without LIMIT or cursor behind an endpoint',
  redFlag: 2,
  severity: 'warning',
  reads: ['catalog', 'code'],
  concerns: ['pagination'],
  options: z.strictObject({
    rows: z
      .number()
      .int()
      .positive()
      .default(1_000)
      .describe('A list that can have no more rows than this is bounded: by the size of its table, or by the rows of one parent.'),
    pageSize: z.number().int().positive().default(100).describe('How many rows a page of the offered edit holds.'),
  }),

  docs: {
    condition:
      'An endpoint answers with all rows of a query that nothing bounds: no LIMIT, no unique key that is compared with values, no declared or ' +
      'measured number of rows per parent of at most 1 000, no table that stays that small. The query may be sent by a service or a repository that the endpoint calls.',
    effect:
      'The answer grows with the table: memory of the server and of the client, time under the connection of the pool, and bytes on the wire, until a request fails.',
    remedy:
      "Pages by keyset: ORDER BY a unique key, LIMIT, and the next page begins behind the last row's key, on an index in that order. OFFSET reads and drops all rows before the page. " +
      'Where the rows of one parent are few by nature, say so: rows_per in [volumes] of plinth.toml.',
    exceptions:
      'Silent for counts and aggregates, groups of few values, lists by keys that the caller names, both ends of a range of a numbered unique key, streams and server-side cursors, exports ' +
      '(an endpoint or function that is called export, download, csv, dump or feed), and queries that no endpoint leads to.',
    sources: [
      'https://www.postgresql.org/docs/current/queries-limit.html',
      'https://www.postgresql.org/docs/current/indexes-ordering.html',
      'https://www.postgresql.org/docs/current/functions-comparisons.html#ROW-WISE-COMPARISON',
    ],
  },

  examples: unboundedListExamples,

  count: ({ code }) => readEndpointSends(code, isList).length,

  *check({ catalog, code, models, sources, statistics, naming, options }): Generator<Observation<Found>> {
    const limits = { catalog, statistics, rows: options.rows, months: HORIZON_MONTHS };
    const seen = new Set<string>();
    for (const { send, sender, from } of readEndpointSends(code, isList)) {
      const shape = readSelect(send.sql);
      const bound = shape === null ? null : boundRows(shape, limits);
      const place = send.built ?? send.place;
      const key = `${sender} ${place.file}:${place.line}:${place.column}`;
      if (shape === null || bound === null || bound.bounded || seen.has(key)) continue;
      seen.add(key);
      const { table, searched } = bound;
      const definition = code.functions.find(({ name }) => name === sender)?.place ?? place;
      yield {
        subject: { kind: 'query', schema: table.schema, relation: table.name, name: sender },
        place,
        evidence: {
          function: shortName(sender),
          table: displayName(table),
          endpoints: [...new Set(from.map(({ endpoint }) => describeEndpoint(endpoint)))].toSorted(),
          searchedBy: searched,
          rows: rowsOf(statistics, table),
          rowsAhead: rowsAfter(statistics, table, HORIZON_MONTHS),
          months: HORIZON_MONTHS,
          sql: send.sql,
        },
        ...proposeKeysetPages({
          catalog,
          models,
          sources,
          statistics,
          naming,
          send,
          shape,
          table,
          searched,
          definition,
          pageSize: options.pageSize,
        }),
      };
    }
  },

  message({ function: name, table, endpoints, searchedBy, rows, rowsAhead, months }) {
    const which = searchedBy.length === 0 ? `every row of ${table}` : `all rows of ${table} with one ${searchedBy.join(' and ')}`;
    const grown = rowsAhead === null || rows === rowsAhead ? '' : `, ${formatCount(rowsAhead)} in ${months} months`;
    const size = rows === null ? '' : ` (${formatCount(rows)} rows in the table${grown})`;
    return `${name} gives ${which}${size} to ${endpoints.join(', ')}: no LIMIT, no cursor, and nothing else bounds the answer.`;
  },
});

const exported = /export|download|csv|dump|feed|sitemap/i;

/** All rows of a statement that the endpoint itself gives back; a result that is handed on as it is will be gone over by who gets it. */
function isList({ cause, fetches, returned, path, row }: Send, { answers, path: route }: Endpoint): boolean {
  if (cause !== 'statement' || (fetches !== 'all' && fetches !== 'unknown')) return false;
  if (!returned || row.length === 0 || answers === 'stream') return false;
  return !exported.test(route) && !path.some(({ function: name }) => exported.test(shortName(name)));
}
