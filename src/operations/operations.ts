import type { AnyOperation } from './operation.js';

/**
 * Everything that a user can ask for, in the order of the help. Each is loaded when it is asked for: what one needs (Python's grammar, a
 * server) the others do not wait for.
 */
export const operations: Readonly<Record<string, () => Promise<AnyOperation>>> = {
  review: async () => (await import('./review/review.js')).review,
  lint: async () => (await import('./lint/lint.js')).lint,
  rehearse: async () => (await import('./rehearse/rehearse.js')).rehearse,
  explain: async () => (await import('./explain/explain.js')).explain,
  drift: async () => (await import('./drift/drift.js')).drift,
  forecast: async () => (await import('./forecast/forecast.js')).forecast,
  fix: async () => (await import('./fix/fix.js')).fix,
  plan: async () => (await import('./plan/plan.js')).plan,
  schema: async () => (await import('./schema.js')).schema,
  render: async () => (await import('./render/render.js')).render,
  snapshot: async () => (await import('./snapshot/snapshot.js')).snapshot,
  queries: async () => (await import('./queries.js')).queries,
  rules: async () => (await import('./rules.js')).rules,
  'explain-rule': async () => (await import('./explain-rule.js')).explainRule,
  'memory list': async () => (await import('./memory/list.js')).memoryList,
  'memory show': async () => (await import('./memory/show.js')).memoryShow,
  'memory add': async () => (await import('./memory/add.js')).memoryAdd,
  'memory retire': async () => (await import('./memory/retire.js')).memoryRetire,
  'memory check': async () => (await import('./memory/check.js')).memoryCheck,
  'shadow list': async () => (await import('./shadow/list.js')).shadowList,
  'shadow install': async () => (await import('./shadow/install.js')).shadowInstall,
  docs: async () => (await import('./docs/docs.js')).docs,
  init: async () => (await import('./init/init.js')).init,
};
