import { isFailure } from '../../failure/failure.js';
import { looksLikePlan, readPasted } from '../../plan/read-pasted.js';
import type { NotExamined } from '../../source/place.js';
import { parseStatements } from '../../sql/parse.js';
import type { Query } from '../../workload/query.js';
import { readWorkload } from '../../workload/read-files.js';
import type { AskedQuery } from './asked.js';

export interface ReadTexts {
  readonly queries: readonly AskedQuery[];
  readonly notExamined: readonly NotExamined[];
}

/** Longer ones are generated data, not queries. Characters. */
const LONGEST_TEXT = 20_000_000;
const LONGEST_STATEMENT = 1_000_000;

/** Reads one text, of SQL or of plans. What in it is no query or does not parse is not examined, with its line. */
export function readText(text: string, file: string, origin: 'file' | 'given'): ReadTexts {
  if (text.length > LONGEST_TEXT)
    return { queries: [], notExamined: [{ file, line: null, object: 'text', reason: 'it is longer than 20 MB' }] };
  if (looksLikePlan(text)) return readPlans(text, file);
  const queries: AskedQuery[] = [];
  const notExamined: NotExamined[] = [];
  for (const query of readWorkload(blankCommands(text), file)) {
    const asked = withoutExplain(query);
    const why = whyNoQuery(asked.sql);
    if (why === null) queries.push({ ...asked, origin, plan: null });
    else notExamined.push({ file, line: lineOf(asked, why.position), object: `query ${query.name}`, reason: why.reason });
  }
  return { queries, notExamined };
}

function readPlans(text: string, file: string): ReadTexts {
  try {
    const pasted = readPasted(text);
    const queries = pasted.map(({ plan, query }, at): AskedQuery => ({
      name: pasted.length === 1 ? file : `${file}#${at + 1}`,
      origin: 'plan',
      place: null,
      callsPerMinute: null,
      sql: query,
      plan,
    }));
    return { queries, notExamined: [] };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { queries: [], notExamined: [{ file, line: null, object: 'plan', reason: `${error.message}: ${error.detail ?? ''}` }] };
  }
}

/** Lines that start with a backslash are psql's; they are blanked so that places stay right. */
function blankCommands(text: string): string {
  return text.replaceAll(/^\\[a-z!][^\n]*/gim, (line) => ' '.repeat(line.length));
}

/** People paste a statement with the EXPLAIN that they ran it with. */
function withoutExplain(query: Query): Query {
  const head = /^explain\b(?:\s*\([^()]*\)|(?:\s+(?:analy[sz]e|verbose)\b)*)\s*/i.exec(query.sql);
  return head === null ? query : { ...query, sql: query.sql.slice(head[0].length) };
}

const PLANNED = /^(?:Select|Insert|Update|Delete|Merge)Stmt$/;

/** Why a statement has no plan, and where in it, from 0; null where it has. */
export function whyNoQuery(sql: string): { readonly reason: string; readonly position: number | null } | null {
  if (sql.length > LONGEST_STATEMENT) return { reason: 'the statement is longer than 1 MB', position: null };
  try {
    const [first, ...others] = parseStatements(sql);
    const kind = Object.keys(first?.stmt ?? {})[0] ?? '';
    if (others.length > 0) return { reason: 'it is more than one statement', position: null };
    if (PLANNED.test(kind)) return null;
    return { reason: `it has no plan (${kind.replace(/Stmt$/, '')}): only SELECT, INSERT, UPDATE, DELETE and MERGE have`, position: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const details = error instanceof Error && 'sqlDetails' in error ? (error.sqlDetails as { cursorPosition?: number }) : {};
    const semicolon = /near "(?:select|insert|update|delete|with|values|merge)"/i.test(message)
      ? '; is a semicolon missing before it?'
      : '';
    return { reason: `it does not parse: ${message}${semicolon}`, position: details.cursorPosition ?? null };
  }
}

/** The line of a position within a statement. */
export function lineOf({ place, sql }: Pick<AskedQuery, 'place' | 'sql'>, position: number | null): number | null {
  if (place === null) return null;
  return place.line + (position === null ? 0 : (sql ?? '').slice(0, position).split('\n').length - 1);
}
