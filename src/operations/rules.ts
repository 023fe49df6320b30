import * as z from 'zod';
import { rules as registry } from '../rules/registry.js';
import { defineOperation } from './operation.js';

export const ruleListSchema = z.array(
  z.strictObject({
    id: z.string(),
    redFlag: z.int().nullable(),
    severity: z.enum(['error', 'warning', 'info']),
    title: z.string(),
    reads: z.array(z.string()),
  }),
);

export type RuleList = z.infer<typeof ruleListSchema>;

export const rules = defineOperation({
  name: 'rules',
  summary: 'List the rules',
  input: z.object({}),
  output: ruleListSchema,
  run: () =>
    Promise.resolve(registry.map(({ id, redFlag, severity, title, reads }) => ({ id, redFlag, severity, title, reads: [...reads] }))),
  exitCode: () => 0,
});
