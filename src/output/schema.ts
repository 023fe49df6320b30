import type { SchemaResult } from '../operations/schema.js';

/** DDL that makes the schema on an empty database; what was not examined stands in front as comments. */
export function renderSchemaSql({ schema, sql }: SchemaResult): string {
  const missing = schema.notExamined.map(
    ({ file, line, object, reason }) =>
      `-- not examined: ${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason.replaceAll('\n', ' ')}`,
  );
  return `${[...missing, ...sql.map((statement) => `${statement};`)].join('\n')}\n`;
}
