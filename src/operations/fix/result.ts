import * as z from 'zod';
import { notExaminedSchema, serverSchema } from '../review/result.js';

const preflight = z.strictObject({
  sql: z.string(),
  /** What the live database answered; null where it was not asked or did not answer. */
  answer: z.string().nullable(),
  /** Why there is no answer. */
  why: z.string().nullable(),
});

/** What must be done by hand: the change as text. */
const instructions = z.strictObject({
  sql: z.string(),
  upgrade: z.string().nullable(),
  downgrade: z.string().nullable(),
  diff: z.string().nullable(),
  notes: z.array(z.string()),
});

const fixStatus = z.enum([
  /** It is among the files. */
  'fixed',
  /** Another chosen change does it too. */
  'covered',
  /** It could not be made an edit that holds: the text says what to do. */
  'instructions',
  /** It was chosen and is not among the files; `why` tells the reason. */
  'left_out',
]);

const fix = z.strictObject({
  recommendation: z.string().nullable(),
  /** Findings that it answers. */
  answers: z.array(z.strictObject({ id: z.string(), rule: z.string(), message: z.string() })),
  summary: z.string(),
  status: fixStatus,
  why: z.string().nullable(),
  /** Grade of its own proof in the review. */
  grade: z.enum(['executed', 'executed_other_major', 'not_proved']).nullable(),
  preflight: z.array(preflight),
  instructions: instructions.nullable(),
  notes: z.array(z.string()),
});

export const revisionSchema = z.strictObject({
  id: z.string(),
  parents: z.array(z.string()),
  file: z.string(),
  message: z.string(),
  /** `outside` any transaction, `inside` one, `validate` what an earlier one added, `merge` of heads. */
  stage: z.enum(['outside', 'inside', 'validate', 'merge']),
  /** What it runs, as plinth read it back, with the strongest lock a relation. */
  statements: z.array(
    z.strictObject({ sql: z.string(), locks: z.array(z.strictObject({ relation: z.string(), mode: z.string(), waits: z.string() })) }),
  ),
});

const check = z.strictObject({ claim: z.string(), ok: z.boolean(), before: z.string().nullable(), after: z.string().nullable() });

/** What `plinth fix --format json` writes; published as `dist/schema/fix.json`. */
export const fixSchema = z.strictObject({
  formatVersion: z.literal(1),
  plinth: z.string(),
  target: z.strictObject({
    dir: z.string(),
    server: serverSchema.nullable(),
    major: z.int(),
    schema: z.enum(['database', 'revisions', 'models']),
  }),
  /** What was chosen, in the order of the findings. */
  fixes: z.array(fix),
  /** With `--all-safe`: what has a recommendation and was not chosen, and why it is not safe. */
  notSafe: z.array(
    z.strictObject({ recommendation: z.string(), answers: z.array(z.string()), summary: z.string(), why: z.array(z.string()) }),
  ),
  /** New revisions, in the order in which they run. */
  revisions: z.array(revisionSchema),
  /** New and edited files, each with its part of the diff. */
  files: z.array(z.strictObject({ file: z.string(), kind: z.enum(['new', 'edited']), diff: z.string() })),
  /** The proof of everything together; empty where nothing is to be written. */
  checks: z.array(check),
  /** Major of the server that it was executed on. */
  provedOn: z.int(),
  /** What to do, in order. */
  deploy: z.array(z.strictObject({ text: z.string(), command: z.string().nullable() })),
  written: z.boolean(),
  /** Rules that failed with a bug: their findings are missing. */
  failed: z.array(z.string()),
  notExamined: z.array(notExaminedSchema),
  notes: z.array(z.string()),
});

export type FixResult = z.infer<typeof fixSchema>;
export type Preflight = z.infer<typeof preflight>;
export type Instructions = z.infer<typeof instructions>;
