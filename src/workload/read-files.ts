import type { NotExamined, Place } from '../source/place.js';
import { readInside } from '../source/read-inside.js';
import { numberParameters } from '../sql/parameters.js';
import { splitStatements } from '../sql/split.js';
import { readCalls } from './calls.js';
import type { Query } from './query.js';

/** The queries of workload files, in order; names are `<file>#<n>`. A file that cannot be read is not examined. */
export async function readWorkloadFiles(
  directory: string,
  files: readonly string[],
): Promise<{ queries: Query[]; notExamined: NotExamined[] }> {
  const queries: Query[] = [];
  const notExamined: NotExamined[] = [];
  for (const file of files) {
    try {
      queries.push(...readWorkload(readInside(directory, file).toString('utf8'), file));
    } catch (error) {
      notExamined.push({ file, line: null, object: 'workload file', reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { queries, notExamined };
}

/** The queries of one workload text; `-- calls: 1200/min` above a query says how often it is sent. */
export function readWorkload(text: string, file: string): Query[] {
  return splitStatements(text).map(({ sql, start, comments }, index) => ({
    name: `${file}#${index + 1}`,
    sql: numberParameters(sql),
    place: placeAt(text, file, start, start + sql.length),
    callsPerMinute: readCalls(comments),
    origin: 'workload file',
  }));
}

function placeAt(text: string, file: string, start: number, end: number): Place {
  const from = lineAndColumn(text, start);
  const to = lineAndColumn(text, end);
  return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
