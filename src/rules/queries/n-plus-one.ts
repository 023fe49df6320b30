import * as z from 'zod';
import type { Catalog } from '../../catalog/catalog.js';
import { displayName } from '../../engine/display-name.js';
import type { Evidence, Observation } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import { boundRows } from '../../plan/row-bound.js';
import { batchSql } from '../../proposal/query-edit/batch-sql.js';
import { proposeLoadBeforeLoop } from '../../proposal/query-edit/load-before-loop.js';
import { type EagerProposal as LoopProposal, proposeEagerLoad } from '../../proposal/query-edit/load-eagerly.js';
import type { PythonSources } from '../../python/sources.js';
import { readSelect } from '../../sql/read-select.js';
import { readStatementUse } from '../../sql/statement-use.js';
import { HORIZON_MONTHS } from '../../statistics/growth.js';
import type { Statistics } from '../../statistics/statistics.js';
import type { Send } from '../../workload/code.js';
import { shortName } from '../../workload/endpoint-sends.js';
import { findRepeatedSends, type RepeatedSend } from '../../workload/row-loops.js';
import { nPlusOneExamples } from './n-plus-one/examples.js';

interface Found extends Evidence {
  /** The function that holds the loop. */
  readonly function: string;
  readonly table: string;
  readonly cause: string;
  /** `Class.relationship`, of a load by relationship. */
  readonly relationship: string | null;
  /** All relationships that one change of the statement would load. */
  readonly relationships: readonly string[];
  readonly form: string | null;
  /** The function that sends it, where another one. */
  readonly sentBy: string | null;
  readonly sql: string;
  /** The same for all rows at once, where it can be told. */
  readonly together: string | null;
  /** An implicit load under asyncio, which raises. */
  readonly raises: boolean;
}

export default defineRule({
  id: 'queries/n-plus-one',
  title: 'A query for each row of another query',
  redFlag: 7,
  severity: 'warning',
  reads: ['catalog', 'code'],
  concerns: ['service logic'],
  options: z.strictObject({
    rows: z.number().int().nonnegative().default(1).describe('Loops over statements that can give no more rows than this are left alone.'),
  }),

  docs: {
    condition:
      'Within a loop over the rows of one statement another one is sent: by execute, scalars, get or refresh, by a call of a repository, or by reading a relationship that was not loaded ' +
      '(for statements, comprehensions, gather and map). Under an AsyncSession, reading a relationship that was not loaded, awaitable_attrs apart, is a bug wherever it stands: SQLAlchemy raises MissingGreenlet.',
    effect: 'One round trip for each row: a page of 50 rows takes 51, and the time grows with the rows while each query alone looks fast.',
    remedy:
      'Load the relationship with the rows (selectinload for collections, joinedload or selectinload for single objects), or ask for all rows at once: `IN (…)` or `= ANY (…)` with their keys, looked up in a dict. Where a look-up by one key of the row is all that the loop sends, and nothing in it writes, the edit is offered.',
    exceptions:
      'Silent for relationships that an option or lazy= loads eagerly; loops that only build, add or write; loops over batches; statements in loops that go over no rows; ' +
      'loops over what can be one row only, or that end with the statement (return); rows that are locked one by one (FOR UPDATE); rows that came as an argument, of which only the caller knows ' +
      'how they were loaded; the parent that all rows share, also where a test says so (`row.parent == parent`).',
    sources: [
      'https://docs.sqlalchemy.org/en/20/orm/queryguide/relationships.html',
      'https://docs.sqlalchemy.org/en/20/orm/extensions/asyncio.html#preventing-implicit-io-when-using-asyncsession',
      'https://docs.sqlalchemy.org/en/20/errors.html#error-xd2s',
    ],
  },

  examples: nPlusOneExamples,

  count: ({ code }) => code.functions.filter(({ sends }) => sends.length > 0).length,

  *check({ catalog, code, models, sources, statistics, options }): Generator<Observation<Found>> {
    const causes = findRepeatedSends(code).flatMap((cause) => {
      const [first, ...rest] = cause.filter(
        (one) => !isFew(one.over, one.loop.atMost, catalog, statistics, options.rows) && !endsLoop(one, sources),
      );
      return first === undefined ? [] : [[first, ...rest] as const];
    });
    for (const cause of causes) {
      const [{ send, loop }] = cause;
      const together = send.relationship === null ? batchSql(send) : null;
      const raises = cause.some((one) => isImplicitAsync(one.send));
      const proposal =
        send.relationship === null
          ? loadTogether(proposeLoadBeforeLoop(cause, { catalog, models, sources }), together)
          : proposeEagerLoad(
              cause.map((one) => ({ sends: one.function.sends, send: one.send })),
              sources,
            );
      yield {
        ...subjectOf(catalog, send, loop.function),
        place: send.place,
        evidence: {
          ...describeSend(send, loop.function, raises),
          relationships: [...new Set(cause.flatMap((one) => relationshipOf(one.send) ?? []))],
          form: loop.form,
          together,
        },
        ...(raises ? { severity: 'error' } : {}),
        ...proposal,
      };
    }
    const told = new Set(causes.flat().map(({ send }) => placeKey(send)));
    for (const from of code.functions)
      for (const send of from.sends) {
        if (!isImplicitAsync(send) || told.has(placeKey(send))) continue;
        told.add(placeKey(send));
        const sender = send.path.at(-1)?.function ?? from.name;
        yield {
          ...subjectOf(catalog, send, sender),
          place: send.place,
          severity: 'error',
          evidence: describeSend(send, sender, true),
          ...proposeEagerLoad([{ sends: from.sends, send }], sources),
        };
      }
  },

  message({ function: name, table, relationship, relationships, form, sentBy, raises }) {
    const what =
      relationship === null ? `queries ${table}${sentBy === null ? '' : ` (in ${sentBy})`}` : `loads ${relationships.join(', ')}`;
    const bug = raises ? ' Under asyncio this implicit load does not even work: SQLAlchemy raises MissingGreenlet.' : '';
    if (form === null) return `${name} reads ${relationship ?? table}, which was not loaded.${bug}`;
    return `${name} ${what} once for each row that its ${form === 'for' || form === 'while' ? 'loop' : form} goes over.${bug}`;
  },
});

function isFew(over: Send, atMost: number | null, catalog: Catalog, statistics: Statistics | null, rows: number): boolean {
  if (over.fetches === 'one' || (atMost !== null && atMost <= rows)) return true;
  const shape = readSelect(over.sql);
  if (shape === null || shape.limited) return false;
  return boundRows(shape, { catalog, statistics, rows, months: HORIZON_MONTHS })?.bounded === true;
}

/** `return session.scalar(…)` within a loop: it is sent once, and the loop is over. */
function endsLoop({ send, loop }: RepeatedSend, sources: PythonSources | null): boolean {
  const { file, line } = send.path.findLast((frame) => frame.function === loop.function)?.place ?? send.place;
  if ((loop.form !== 'for' && loop.form !== 'while') || file !== loop.place.file || line <= loop.place.line) return false;
  const [before = '', own = ''] = (sources?.text(file) ?? '').split('\n').slice(Math.max(line - 2, 0), line);
  return /^\s*return\b/.test(own) || /^\s*return\b.*[([{]$/.test(before);
}

/** A read of what was not loaded, of objects of which it is known how they were loaded. */
function isImplicitAsync({ cause, session, relationship }: Send): boolean {
  return cause === 'lazy load' && session === 'async' && relationship !== null && relationship.of !== null && !relationship.awaited;
}

function subjectOf(catalog: Catalog, { sql, row }: Send, name: string): Pick<Observation, 'subject'> {
  const first = tableOf(sql);
  const named = row.find((part) => part.kind !== 'value');
  const table = catalog.tables.find(
    (one) => one.name === (first?.name ?? named?.table) && (first === null || first.schema === null || one.schema === first.schema),
  );
  return { subject: { kind: 'query', schema: table?.schema ?? null, relation: table?.name ?? null, name } };
}

function describeSend(send: Send, name: string, raises: boolean): Found {
  const { cause, sql, path, row } = send;
  const relationship = relationshipOf(send);
  const first = tableOf(sql);
  const sender = path.at(-1)?.function ?? name;
  const named = row.find((part) => part.kind !== 'value');
  return {
    function: shortName(name),
    table: first === null ? (named?.table ?? '') : displayName({ schema: first.schema ?? 'public', name: first.name }),
    cause,
    relationship,
    relationships: relationship === null ? [] : [relationship],
    form: null,
    sentBy: sender === name ? null : shortName(sender),
    sql,
    together: null,
    raises,
  };
}

/** The first table that a statement reads, also within a subquery. */
function tableOf(sql: string): { readonly schema: string | null; readonly name: string } | null {
  return readSelect(sql)?.tables[0] ?? readStatementUse(sql)?.tables[0] ?? null;
}

function relationshipOf({ relationship }: Send): string | null {
  return relationship === null ? null : `${relationship.className}.${relationship.name}`;
}

function loadTogether(proposed: ReturnType<typeof proposeLoadBeforeLoop>, together: string | null): LoopProposal {
  if (typeof proposed !== 'string') return proposed;
  const one = together === null ? 'one statement with `= ANY ($1)` for the keys of all rows' : `one statement for all rows: ${together}`;
  return {
    candidates: [],
    claims: [],
    noRecommendation: `The edit is left to you, as ${proposed}. Before the loop, send ${one}; put its rows into a dict by that key, and read from it in the loop.`,
  };
}

function placeKey({ place: { file, line, column } }: Send): string {
  return `${file}:${line}:${column}`;
}
