import type { Change } from '../../change/change.js';
import type { Finding } from '../../engine/finding.js';
import type { Inputs } from '../../engine/rule.js';
import { type QueryUse, readQueryUses } from '../../workload/query-use.js';
import { readAbout } from './about.js';
import type { Criteria } from './criteria-json.js';
import { describeFrequency, describePattern } from './sending.js';
import { describeJoins, describeRows, describeSelectivity } from './volume.js';
import { describeWrites } from './write-cost.js';

/** Everything that criteria are read from, parsed once a review. */
export interface CriteriaGround {
  readonly inputs: Inputs;
  readonly uses: readonly QueryUse[];
}

export function prepareCriteria(inputs: Inputs): CriteriaGround {
  const queries = (inputs.plans ?? []).map(({ query }) => query);
  return { inputs, uses: readQueryUses(inputs.code, queries) };
}

/**
 * The figures that a finding is judged by, from its subject and the change that is recommended for it, each with its source or why it is
 * not known. Null where it is about no table: a revision, say.
 */
export function describeCriteria(finding: Finding, changes: readonly Change[], { inputs, uses }: CriteriaGround): Criteria | null {
  const { catalog, statistics, code, plans } = inputs;
  const about = catalog === null ? null : readAbout(finding, changes, catalog, uses);
  if (about === null) return null;
  const known = { code: code !== null, workload: (plans ?? []).some(({ query }) => query.origin !== 'code') };
  return {
    queryPattern: describePattern(about, known),
    frequency: describeFrequency(about, known),
    rows: describeRows(about, statistics),
    selectivity: describeSelectivity(about, statistics, plans ?? []),
    writeCost: describeWrites(about, statistics, uses, known),
    joins: describeJoins(about, statistics),
  };
}
