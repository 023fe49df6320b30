import * as z from 'zod';
import { LOCK_MODES } from '../../postgres/lock-modes.js';
import { notExaminedSchema, serverSchema } from '../review/result.js';

const lockSchema = z.strictObject({ relation: z.string(), mode: z.enum(LOCK_MODES) });

/** Statements of others that wait on a relation as long as its locks are held. */
const waitSchema = z.strictObject({ relation: z.string(), statements: z.array(z.enum(['SELECT', 'INSERT', 'UPDATE', 'DDL'])) });

const errorSchema = z.strictObject({
  sqlstate: z.string(),
  message: z.string(),
  detail: z.string().nullable(),
  table: z.string().nullable(),
});

const questionSchema = z.strictObject({
  /** `fails`: the statement fails unless the answer is 0. `loses`: so much goes with it. */
  risk: z.enum(['fails', 'loses']),
  about: z.string(),
  table: z.string(),
  columns: z.array(z.string()),
  counts: z.string(),
  /** A read-only SELECT of one number; null where none tells. */
  sql: z.string().nullable(),
  /** What the live database says; null where it was not asked or did not answer. */
  answer: z.string().nullable(),
  /** Why there is no query, or no answer. */
  why: z.string().nullable(),
});

const affectedSchema = z.strictObject({
  kind: z.string(),
  object: z.string(),
  effect: z.enum(['vanishes', 'changes', 'uses', 'may use']),
  how: z.string(),
});

export const rehearsedStatementSchema = z.strictObject({
  sql: z.string(),
  file: z.string().nullable(),
  line: z.int().nullable(),
  /** Statements with one number are committed together, over migrations; null: by itself, outside any transaction. */
  transaction: z.int().nullable(),
  /** `ran`: on the rows that were generated. */
  status: z.enum(['ran', 'refused', 'refused on rows', 'not run']),
  error: errorSchema.nullable(),
  /** What it locks, or locks stronger than the statements before it in the transaction; all are held until it commits. */
  locks: z.array(lockSchema),
  waits: z.array(waitSchema),
  /** Relations that got a new file. */
  rewrites: z.array(z.string()),
  /** Tables that were read from end to end. */
  scans: z.array(z.string()),
  /** Tables on which it builds an index, one entry each. */
  builds: z.array(z.string()),
  rowsChanged: z.int().nullable(),
  /** The table whose rows it changes. */
  changed: z.string().nullable(),
  /** On the generated rows, on this machine. */
  milliseconds: z.number().nullable(),
  walBytes: z.number().nullable(),
  preflight: z.array(questionSchema),
  affected: z.array(affectedSchema),
});

const differenceSchema = z.strictObject({ kind: z.string(), object: z.string(), how: z.string() });

export const roundTripSchema = z.strictObject({
  status: z.enum(['equal', 'differs', 'refused', 'raises', 'impossible']),
  why: z.string().nullable(),
  /** What `downgrade()` leaves otherwise than it was. */
  afterDown: z.array(differenceSchema),
  /** What the second `upgrade()` makes otherwise than the first. */
  afterAgain: z.array(differenceSchema),
  /** Rows and values that stood before the upgrade and are gone after the way back; counts are of generated rows. */
  lost: z.array(z.strictObject({ kind: z.enum(['table', 'column', 'rows']), object: z.string(), before: z.int(), after: z.int() })),
});

const crashSchema = z.strictObject({
  /** `inside`: CONCURRENTLY was ended while it waited. */
  where: z.enum(['after', 'inside']),
  sql: z.string(),
  file: z.string().nullable(),
  line: z.int().nullable(),
  /** What stays behind, compared with the schema before the migration. */
  leaves: z.array(differenceSchema),
  /** The second run ends well and where an undisturbed one does. */
  recovers: z.boolean(),
  refused: z.strictObject({ sql: z.string(), file: z.string().nullable(), line: z.int().nullable(), error: errorSchema }).nullable(),
  /** What the second run makes otherwise than an undisturbed one. */
  differences: z.array(differenceSchema),
  rows: z.array(z.strictObject({ table: z.string(), expected: z.int(), found: z.int() })),
});

const findingSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  kind: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  migration: z.string(),
  file: z.string().nullable(),
  line: z.int().nullable(),
  message: z.string(),
  evidence: z.record(z.string(), z.json()),
});

export type RehearsalFinding = z.infer<typeof findingSchema>;

/** What `plinth rehearse --format json` writes; published as `dist/schema/rehearse.json`. */
export const rehearsalSchema = z.strictObject({
  formatVersion: z.literal(1),
  plinth: z.string(),
  target: z.strictObject({
    dir: z.string(),
    server: serverSchema.nullable(),
    /** Of the shadow that it ran on. */
    major: z.int(),
    /** Of the project; another one where the shadow of that major could not be had. */
    declaredMajor: z.int().nullable(),
    /** What the migrations started from: the schema of the live database, or what the migrations before them make. */
    base: z.enum(['database', 'revisions', 'files']),
    /** Versions that the start has. */
    from: z.array(z.string()),
    to: z.array(z.string()),
  }),
  /** What was made up before the migrations ran; no value is anybody's. */
  rows: z.strictObject({
    /** For a table, at most. */
    limit: z.int(),
    tables: z.array(
      z.strictObject({ table: z.string(), rows: z.int(), /** Of the real one, where it is known. */ known: z.number().nullable() }),
    ),
    /** Tables that were emptied again because what was made up kept a statement from running that runs without rows. */
    emptied: z.array(z.strictObject({ table: z.string(), file: z.string().nullable(), line: z.int().nullable(), reason: z.string() })),
  }),
  migrations: z.array(
    z.strictObject({
      name: z.string(),
      file: z.string().nullable(),
      message: z.string().nullable(),
      statements: z.array(rehearsedStatementSchema),
      roundTrip: roundTripSchema,
      /** Ends at which something of an unfinished migration is committed, each followed by a second run from the start. */
      crashes: z.array(crashSchema),
      /** Ends within its transactions that were tried; nothing stayed behind. */
      stops: z.int(),
    }),
  ),
  transactions: z.array(
    z.strictObject({
      number: z.int().nullable(),
      migrations: z.array(z.string()),
      statements: z.int(),
      /** The strongest on each relation that others can see, when it commits. */
      locks: z.array(lockSchema),
      waits: z.array(waitSchema),
      milliseconds: z.number(),
      walBytes: z.number(),
      /** At the real sizes, where live statistics or declared volumes say them: how long others wait for a relation. Estimates. */
      expected: z.array(
        z.strictObject({
          relation: z.string(),
          waits: z.array(z.enum(['SELECT', 'INSERT', 'UPDATE', 'DDL'])),
          /** Null where a size that matters is not known. */
          milliseconds: z.int().nullable(),
          restsOn: z.array(z.string()),
          unknown: z.array(z.string()),
          /** By the counters of the live database; null where they do not tell. */
          readsPerSecond: z.number().nullable(),
          writesPerSecond: z.number().nullable(),
        }),
      ),
    }),
  ),
  /** Whether to go, as far as blocking goes; null where no real size is known. */
  verdict: z.strictObject({ go: z.boolean(), why: z.string(), longestMilliseconds: z.int(), maxBlockedMilliseconds: z.int() }).nullable(),
  findings: z.array(findingSchema),
  notExamined: z.array(notExaminedSchema),
});

export type RehearsalResult = z.infer<typeof rehearsalSchema>;
export type RehearsedStatement = z.infer<typeof rehearsedStatementSchema>;
