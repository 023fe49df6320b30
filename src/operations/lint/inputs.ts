import type { Inputs } from '../../engine/rule.js';

/** What a rule of lint has beside the statements. */
export const nothing: Inputs = {
  catalog: null,
  models: null,
  revisions: null,
  code: null,
  derived: null,
  sources: null,
  enforced: null,
  drift: null,
  plans: null,
  statistics: null,
  connections: null,
  statements: null,
};
