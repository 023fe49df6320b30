import type { Catalog } from '../catalog/catalog.js';
import type { LiveConnection } from '../postgres/connection.js';
import { loadSnapshot } from '../snapshot/file.js';
import { readQueries } from '../snapshot/read-queries.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { NotExamined } from '../source/place.js';
import type { Query } from '../workload/query.js';

/** Where the counts of pg_stat_statements are: in a live database, or in the file of a snapshot. */
export type CountedSource = { readonly connection: LiveConnection; readonly catalog: Catalog } | { readonly snapshot: string };

/** So many statements that pg_stat_statements counted, those that took most time, with parameters for literals. */
export async function gatherCounted(
  source: CountedSource,
  most: number,
): Promise<{ readonly queries: readonly Query[]; readonly notExamined: readonly NotExamined[] }> {
  const { queries, minutes, why } =
    'snapshot' in source ? await fromSnapshot(source.snapshot) : await readQueries(source.connection, source.catalog);
  return {
    queries: (queries ?? []).slice(0, most).map((counted, at) => toQuery(counted, minutes, at)),
    notExamined: why === null ? [] : [{ file: null, line: null, object: 'pg_stat_statements', reason: why }],
  };
}

async function fromSnapshot(file: string): ReturnType<typeof readQueries> {
  const { queries, queriesMinutes = null } = await loadSnapshot(file);
  return { queries, minutes: queriesMinutes, why: queries === null ? 'the snapshot holds none' : null };
}

function toQuery({ sql, calls }: NonNullable<Snapshot['queries']>[number], minutes: number | null, at: number): Query {
  const callsPerMinute = minutes === null || minutes <= 0 ? null : Number((calls / minutes).toPrecision(3));
  return { name: `pg_stat_statements #${at + 1}`, sql, place: null, callsPerMinute, origin: 'pg_stat_statements' };
}
