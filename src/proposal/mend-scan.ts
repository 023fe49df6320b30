import type { IndexShape } from '../plan/index-shape.js';
import type { ObservedScan } from '../plan/observe-scans.js';
import type { Observation } from '../engine/finding.js';
import { proposeArms, proposeScanIndex, type WantedAccess } from './propose-scan-index.js';

/** The indexes that would spare a scan, or why there is none to offer. */
export function mendScan(
  scan: ObservedScan,
  known: Pick<WantedAccess, 'catalog' | 'nameOf' | 'statistics'>,
): Pick<Observation, 'candidates' | 'noRecommendation'> {
  const { best, second, table, rows, returns, shapes } = scan;
  const wanted = { ...known, table, rows, returns };
  if (best !== null) return { candidates: proposeScanIndex({ ...wanted, first: best, second, include: missingColumns(scan, best) }) };
  const arms = proposeArms(wanted, shapes.arms);
  return arms.length > 0 ? { candidates: arms } : { candidates: [], noRecommendation: whyNone(scan) };
}

function whyNone({ predicates }: ObservedScan): string {
  if (predicates.some(({ kind }) => kind === 'infix'))
    return 'A search for text anywhere in a value is served by a trigram index only: it needs the extension pg_trgm, which is not installed.';
  if (predicates.some(({ kind }) => kind === 'either'))
    return 'Its conditions are alternatives (OR) of which not each can be searched by an index.';
  return 'Its conditions cannot be searched by an index as they are written.';
}

/** What an index-only scan would need beside the keys: up to three columns of a SELECT; nothing where more are missing. */
function missingColumns({ scan, table }: ObservedScan, { keys }: IndexShape): readonly string[] {
  if (scan.above.some(({ nodeType }) => nodeType === 'ModifyTable' || nodeType === 'LockRows')) return [];
  const columns = table.columns.filter(
    ({ name }) => scan.node.output.some((text) => text.endsWith(`.${name}`)) && !keys.some(({ column }) => column === name),
  );
  return columns.length > 3 || scan.node.output.length > columns.length + keys.length ? [] : columns.map(({ name }) => name);
}
