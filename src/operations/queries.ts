import * as z from 'zod';
import { codeWorkloadSchema } from '../workload/code-schema.js';
import { readApplication } from './application.js';
import { defineOperation } from './operation.js';
import { notExaminedSchema } from './review/result.js';

const request = z.object({
  dir: z.string().default('.').meta({ argument: true, description: 'the directory of the backend' }),
});

export const queriesSchema = codeWorkloadSchema.extend({ formatVersion: z.literal(1), notExamined: z.array(notExaminedSchema) });

export type QueriesResult = z.infer<typeof queriesSchema>;

export const queries = defineOperation({
  name: 'queries',
  summary: "Show the statements that the application's functions send, read from its code",
  input: request,
  output: queriesSchema,
  async run({ dir }, { progress }) {
    progress('reading the code');
    const { code, notExamined } = await readApplication(dir);
    // The schema of the result names mutable arrays; the values are the same.
    const { functions } = codeWorkloadSchema.parse(code ?? { functions: [], notExamined: [] });
    return {
      formatVersion: 1 as const,
      functions,
      notExamined: [...notExamined.files, ...notExamined.models, ...(code?.notExamined ?? [])],
    };
  },
  exitCode: () => 0,
});
