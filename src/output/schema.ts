import type { SchemaResult } from '../operations/schema.js';
import { printable } from './printable.js';

/** DDL that makes the schema on an empty database; what was not examined stands in front as comments. */
export function renderSchemaSql({ schema, sql }: SchemaResult): string {
  const missing = schema.notExamined.map(
    ({ file, line, object, reason }) =>
      // One line each: what follows a line break would no longer be a comment.
      `-- not examined: ${printable([file, line].filter((part) => part !== null).join(':') + ` ${object}: ${reason}`.replaceAll(/\s+/g, ' '))}`,
  );
  return `${[...missing, ...sql.map((statement) => `${statement};`)].join('\n')}\n`;
}
