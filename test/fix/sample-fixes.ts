import type { Change, CreateIndex } from '../../src/change/change.js';
import type { Recommendation } from '../../src/recommendation/recommendation.js';
import type { ChosenFix } from '../../src/operations/fix/chosen-fix.js';

/** Small fixes for tests: a recommendation of which only what a test looks at is filled in. */
export function fakeFix(
  id: string,
  changes: readonly Change[],
  more: Partial<ChosenFix> & { readonly proof?: Partial<Recommendation['proof']> } = {},
): ChosenFix {
  const recommendation: Recommendation = {
    id,
    answers: [],
    changes: changes.map(({ kind }) => ({ kind, summary: `change ${id}`, sql: '', reverseSql: '', alembic: null, diff: null })),
    reasoning: { why: '', indexes: [], rejected: [] },
    migration: { steps: [], reverse: [] },
    risks: [],
    verification: [],
    proof: { grade: 'executed', major: 18, checks: [], dataProved: false, preflight: [], why: null, ...more.proof },
    manual: [],
    notes: [],
  };
  return { id, recommendation, changes, answers: [], preflight: [], ...more };
}

export function index(columns: readonly string[], more: Partial<CreateIndex> = {}): CreateIndex {
  return {
    kind: 'createIndex',
    schema: 'public',
    table: 'orders',
    name: `ix_orders_${columns.join('_')}`,
    method: 'btree',
    unique: false,
    keys: columns.map((column) => ({ column, expression: null, descending: false, nulls: null, opclass: null })),
    include: [],
    where: null,
    concurrently: true,
    ...more,
  };
}
