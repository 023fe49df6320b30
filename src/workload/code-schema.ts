import * as z from 'zod';

const place = z.strictObject({ file: z.string(), line: z.int(), column: z.int(), endLine: z.int(), endColumn: z.int() });

const notExamined = z.strictObject({ file: z.string().nullable(), line: z.int().nullable(), object: z.string(), reason: z.string() });

const rowPart = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('entity'), className: z.string(), schema: z.string().nullable(), table: z.string() }),
  z.strictObject({ kind: z.literal('column'), schema: z.string().nullable(), table: z.string(), column: z.string() }),
  z.strictObject({ kind: z.literal('value') }),
]);

const loop = z.strictObject({
  place,
  form: z.enum(['for', 'while', 'comprehension', 'gather', 'map']),
  function: z.string(),
  over: z.int().nullable(),
  atMost: z.int().nullable(),
});

const send = z.strictObject({
  id: z.int(),
  sql: z.string(),
  parameters: z.array(z.strictObject({ literal: z.string().nullable(), name: z.string().nullable() })),
  cause: z.enum(['statement', 'get', 'lazy load', 'eager load', 'refresh', 'flush']),
  place,
  built: place.nullable(),
  path: z.array(z.strictObject({ function: z.string(), place })),
  loops: z.array(loop),
  fetches: z.enum(['all', 'stream', 'one', 'none', 'unknown']),
  row: z.array(rowPart),
  returned: z.boolean(),
  relationship: z
    .strictObject({
      className: z.string(),
      name: z.string(),
      target: z.string(),
      collection: z.boolean(),
      of: z.int().nullable(),
      through: z.array(z.strictObject({ className: z.string(), name: z.string() })),
      awaited: z.boolean(),
    })
    .nullable(),
  session: z.enum(['sync', 'async', 'unknown']),
  tests: z.array(z.strictObject({ place, taken: z.boolean() })),
  composed: z.strictObject({ place, reason: z.string(), whole: z.boolean() }).nullable(),
});

const codeFunction = z.strictObject({
  name: z.string(),
  place,
  async: z.boolean(),
  role: z.enum(['endpoint', 'task', 'command', 'function']),
  endpoint: z
    .strictObject({
      methods: z.array(z.string()),
      path: z.string(),
      answers: z.enum(['list', 'page', 'one', 'stream', 'other', 'unknown']),
    })
    .nullable(),
  sends: z.array(send),
  ways: z.int(),
  complete: z.boolean(),
  unknown: z.array(notExamined),
});

/** `CodeWorkload` as it is written to JSON. */
export const codeWorkloadSchema = z.strictObject({ functions: z.array(codeFunction), notExamined: z.array(notExamined) });
