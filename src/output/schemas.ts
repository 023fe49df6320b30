import type * as z from 'zod';
import { schemaJson } from '../catalog/schema-json.js';
import { driftSchema } from '../operations/drift/result.js';
import { docsSchema } from '../operations/docs/docs.js';
import { initSchema } from '../operations/init/init.js';
import { explainSchema } from '../operations/explain/result.js';
import { explainedRuleSchema } from '../operations/explain-rule.js';
import { fixSchema } from '../operations/fix/result.js';
import { planSchema } from '../operations/plan/result.js';
import { forecastSchema } from '../operations/forecast/result.js';
import { lintSchema } from '../operations/lint/result.js';
import { queriesSchema } from '../operations/queries.js';
import { memoryAddSchema, memoryCheckSchema, memoryListSchema, memoryRetireSchema, memoryShowSchema } from '../operations/memory/result.js';
import { renderedSchema } from '../operations/render/result.js';
import { rehearsalSchema } from '../operations/rehearse/result.js';
import { reviewSchema } from '../operations/review/result.js';
import { shadowInstallSchema, shadowListSchema } from '../operations/shadow/result.js';
import { snapshotSchema } from '../snapshot/snapshot.js';
import { ruleListSchema } from '../operations/rules.js';
import { resultSchema } from '../team/handoff/result-schema.js';
import { failureSchema } from './failure.js';

/** Every document that `--format json` writes, by the name of its file: `dist/schema/<name>.json`. */
export const schemas: Readonly<Record<string, z.ZodType>> = {
  review: reviewSchema,
  'handoff-result': resultSchema,
  lint: lintSchema,
  forecast: forecastSchema,
  rehearse: rehearsalSchema,
  explain: explainSchema,
  fix: fixSchema,
  plan: planSchema,
  drift: driftSchema,
  snapshot: snapshotSchema,
  schema: schemaJson,
  render: renderedSchema,
  queries: queriesSchema,
  rules: ruleListSchema,
  'explain-rule': explainedRuleSchema,
  'memory-list': memoryListSchema,
  'memory-show': memoryShowSchema,
  'memory-add': memoryAddSchema,
  'memory-retire': memoryRetireSchema,
  'memory-check': memoryCheckSchema,
  'shadow-list': shadowListSchema,
  'shadow-install': shadowInstallSchema,
  docs: docsSchema,
  init: initSchema,
  failure: failureSchema,
};
