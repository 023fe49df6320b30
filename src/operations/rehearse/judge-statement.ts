import { excerpt } from '../../migration/statements/read-sql-migration.js';
import type { RehearsedStatement } from './result.js';
import type { Said } from './said.js';

/** What of one statement should be known. `excused`: its refusal may be the shadow's fault. */
export function judgeStatement(statement: RehearsedStatement, excused: boolean): Said[] {
  const { file, line, error, status, preflight, affected, sql } = statement;
  const at = { place: { file, line } } as const;
  const said: Said[] = [];
  if (error !== null && status === 'refused' && !excused) {
    const timedOut = error.sqlstate === '57014';
    said.push({
      ...at,
      kind: timedOut ? 'statement-timed-out' : 'statement-refused',
      severity: 'error',
      message: timedOut
        ? `It did not end in time on the shadow: ${error.message}.`
        : `PostgreSQL refuses it: ${error.message} (SQLSTATE ${error.sqlstate})${error.detail === null ? '' : `. ${error.detail}`}`,
      evidence: { subject: excerpt(sql), sqlstate: error.sqlstate },
    });
  }
  for (const { risk, about, table, columns, counts, answer, sql: query } of preflight) {
    const evidence = { subject: `${table}(${columns.join(',')}) ${about}`, counts, answer, query };
    if (answer !== null && answer !== '0' && risk === 'fails')
      said.push({
        ...at,
        kind: 'preflight-fails',
        severity: 'error',
        message: `It would fail on the live database: ${answer} ${counts} in ${table}.`,
        evidence,
      });
    else if (answer !== null && answer !== '0')
      said.push({
        ...at,
        kind: 'data-goes',
        severity: 'warning',
        message: `With it go ${answer} ${counts} of the live database.`,
        evidence,
      });
    else if (answer === null && about === 'rows')
      said.push({
        ...at,
        kind: 'fails-on-any-row',
        severity: 'error',
        message: `It fails as soon as ${table} has a row: ${columns.join(', ')} is NOT NULL and has no default.`,
        evidence,
      });
  }
  for (const { kind, object, effect } of affected)
    if (effect === 'vanishes' && TAKEN_ALONG.has(kind))
      said.push({
        ...at,
        kind: 'takes-along',
        severity: 'warning',
        message: `It also removes ${kind} ${object}.`,
        evidence: { subject: object, object: kind },
      });
  return said;
}

/** What nobody expects to go with a table or a column; its own indexes and checks are no news. */
const TAKEN_ALONG: ReadonlySet<string> = new Set([
  'view',
  'materialized view',
  'foreign key',
  'policy',
  'trigger',
  'function',
  'procedure',
]);
