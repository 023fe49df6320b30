import type { CodeWorkload } from '../../workload/code.js';
import { describeEndpoint } from '../../workload/endpoint-sends.js';

/** Which requests give rows of a table, or one of its columns, to their caller. */
export type Exposure = (table: { readonly schema: string | null; readonly name: string }, column: string) => readonly string[];

/** Read from what endpoints return: an entity's rows may bring every column along; a column that is selected by itself, that one. */
export function readExposure(code: CodeWorkload | null): Exposure {
  const given = (code?.functions ?? []).flatMap(({ endpoint, sends }) =>
    endpoint === null
      ? []
      : sends
          .filter(({ returned }) => returned)
          .flatMap(({ row }) => row)
          .map((part) => ({ part, endpoint: describeEndpoint(endpoint) })),
  );
  return ({ schema, name }, column) => {
    const endpoints = given.flatMap(({ part, endpoint }) => {
      if (part.kind === 'value' || part.table !== name || (schema !== null && part.schema !== null && part.schema !== schema)) return [];
      return part.kind === 'entity' || part.column === column ? [endpoint] : [];
    });
    return [...new Set(endpoints)].toSorted();
  };
}
