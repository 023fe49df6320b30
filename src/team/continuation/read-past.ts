import { readFileSync, statSync } from 'node:fs';
import * as z from 'zod';
import { Failure } from '../../failure/failure.js';
import { recommendationSchema } from '../../recommendation/recommendation-json.js';
import { handoffSchema } from '../handoff/handoff-json.js';
import { volumeSchema } from '../handoff/result-schema.js';
import { describePosition } from './json-position.js';
import type { Past } from './past.js';

/** Bytes of a review, at most. */
const LARGEST = 128 * 2 ** 20;

const text = z.string().nullable();
const finding = z.object({
  id: z.string(),
  rule: z.string(),
  severity: z.string(),
  subject: z.object({
    kind: z.enum(['table', 'column', 'constraint', 'index', 'revision', 'query', 'engine']),
    schema: text,
    relation: text,
    name: text,
  }),
  evidence: z.record(z.string(), z.unknown()),
  message: z.string(),
  recommendation: text,
  noRecommendation: text,
});

/** What of a review is needed to go on; reviews of before there were continuations lack the rest, and nothing of them is taken over. */
const pastSchema = z.object({
  plinth: z.string(),
  target: z.object({ dir: z.string(), schema: z.string() }),
  schemaFingerprint: z.string(),
  findings: z.array(finding),
  recommendations: z.array(z.unknown()),
  objects: z.array(z.object({ object: z.string(), fingerprint: z.string(), sizes: text })).default([]),
  handoffs: z.array(handoffSchema).default([]),
  continuation: z
    .object({ depth: z.int().nonnegative(), ground: z.string(), volumes: z.record(z.string(), volumeSchema) })
    .default({ depth: 0, ground: '', volumes: {} }),
});

/**
 * Reads the analysis to go on from: the JSON that a review wrote. Throws `previous_unreadable` for what is none (missing, cut short, another
 * document), `previous_other_version` for a format that this version does not know.
 */
export function readPast(file: string): Past {
  return parsePast(parse(file), file);
}

/** The same of a document that is read already; `file` is what it is called. */
export function parsePast(document: unknown, file: string): Past {
  const version = z.object({ formatVersion: z.number() }).safeParse(document);
  if (!version.success) throw unreadable(file, 'It is not a review: it has no formatVersion.');
  if (version.data.formatVersion !== 1)
    throw new Failure('previous_other_version', `the earlier analysis ${file} has format ${version.data.formatVersion}`, {
      detail: 'This version of plinth reads format 1.',
      hint: 'Review afresh, without --continue.',
    });
  const found = pastSchema.safeParse(document);
  if (!found.success) throw unreadable(file, z.prettifyError(found.error).slice(0, 1000));
  const { plinth, target, schemaFingerprint, findings, recommendations, objects, handoffs, continuation } = found.data;
  return {
    of: { plinth, dir: target.dir, side: target.schema, schemaFingerprint },
    ...continuation,
    findings,
    recommendations: new Map(
      recommendations.flatMap((each) => {
        // One that this version would write otherwise is made anew.
        const read = recommendationSchema.safeParse(each);
        return read.success ? [[read.data.id, read.data] as const] : [];
      }),
    ),
    objects: new Map(objects.map((each) => [each.object, each])),
    handoffs,
  };
}

function parse(file: string): unknown {
  let content: string;
  try {
    const found = statSync(file);
    // Reading a pipe would wait for ever.
    if (!found.isFile()) throw new Error('It is not a regular file.');
    if (found.size > LARGEST) throw new Error(`It is larger than ${LARGEST / 2 ** 20} MB.`);
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error), error);
  }
  try {
    return JSON.parse(content);
  } catch (error) {
    throw unreadable(file, `It is not valid JSON, or was cut short${describePosition(error)}.`, error);
  }
}

function unreadable(file: string, detail: string, cause?: unknown): Failure {
  return new Failure('previous_unreadable', `the earlier analysis ${file} cannot be read`, {
    detail,
    hint: 'Give the file that "plinth review --format json -o FILE" wrote.',
    ...(cause === undefined ? {} : { cause }),
  });
}
