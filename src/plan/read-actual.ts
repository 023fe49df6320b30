import type { Actual, Buffers } from './plan.js';

/** What ANALYZE adds to a node of EXPLAIN (FORMAT JSON); null where nothing was executed. */
export function readActual(raw: Readonly<Record<string, unknown>>): Actual | null {
  const known = (key: string): number | null => (typeof raw[key] === 'number' ? (raw[key] as number) : null);
  const count = (key: string): number => known(key) ?? 0;
  const loops = known('Actual Loops');
  if (loops === null) return null;
  const hash = known('Hash Batches') ?? known('HashAgg Batches');
  return {
    rows: count('Actual Rows'),
    loops,
    startupTime: known('Actual Startup Time'),
    totalTime: known('Actual Total Time'),
    removedByFilter: count('Rows Removed by Filter'),
    removedByJoinFilter: count('Rows Removed by Join Filter'),
    removedByRecheck: count('Rows Removed by Index Recheck'),
    heapFetches: known('Heap Fetches'),
    exactBlocks: count('Exact Heap Blocks'),
    lossyBlocks: count('Lossy Heap Blocks'),
    sort:
      typeof raw['Sort Method'] === 'string'
        ? { method: raw['Sort Method'], onDisk: raw['Sort Space Type'] === 'Disk', space: count('Sort Space Used') }
        : readSortGroups(raw),
    hash: hash === null ? null : { batches: hash, memory: count('Peak Memory Usage'), disk: count('Disk Usage') },
    buffers: readBuffers(raw),
    workersLaunched: count('Workers Launched'),
  };
}

type Raw = Readonly<Record<string, unknown>>;

/** An Incremental Sort sorts in groups; a group on disk is what counts. */
function readSortGroups(raw: Raw): Actual['sort'] {
  for (const key of ['Full-sort Groups', 'Pre-sorted Groups']) {
    const groups = raw[key];
    if (typeof groups !== 'object' || groups === null) continue;
    const disk = (groups as Raw)['Sort Space Disk'];
    const methods = (groups as Raw)['Sort Methods Used'];
    if (typeof disk !== 'object' || disk === null) continue;
    const space = (disk as Raw)['Peak Sort Space Used'];
    return {
      method: Array.isArray(methods) ? methods.join(', ') : 'external sort',
      onDisk: true,
      space: typeof space === 'number' ? space : 0,
    };
  }
  return null;
}

function readBuffers(raw: Raw): Buffers | null {
  const names = {
    sharedHit: 'Shared Hit Blocks',
    sharedRead: 'Shared Read Blocks',
    tempRead: 'Temp Read Blocks',
    tempWritten: 'Temp Written Blocks',
  };
  const count = (key: string): number => (typeof raw[key] === 'number' ? (raw[key] as number) : 0);
  if (!Object.values(names).some((key) => key in raw)) return null;
  return {
    sharedHit: count(names.sharedHit),
    sharedRead: count(names.sharedRead),
    tempRead: count(names.tempRead),
    tempWritten: count(names.tempWritten),
  };
}
