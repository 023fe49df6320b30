import { readFileSync, statSync } from 'node:fs';
import * as z from 'zod';
import { Failure } from '../../failure/failure.js';
import { type Facts, resultSchema } from '../handoff/result-schema.js';
import { describePosition } from './json-position.js';
import { readMarkdownResults } from './markdown-results.js';

/** Bytes of all answers together. */
const LARGEST = 8 * 2 ** 20;
/** Characters of one answer that are kept to be quoted. */
const QUOTED = 20_000;

/** An answer as it came, in order of the files. */
export interface GivenResult {
  readonly file: string;
  readonly request: string;
  readonly status: 'accepted' | 'rejected' | 'answered';
  readonly facts: Facts;
  /** Prose, quoted and never interpreted; cut where it is very long. */
  readonly text: string;
  readonly cut: boolean;
}

/** An answer that is not taken, and why. */
export interface Refused {
  readonly file: string;
  readonly request: string | null;
  readonly why: string;
}

export interface ReadResults {
  readonly given: readonly GivenResult[];
  readonly refused: readonly Refused[];
}

/**
 * Reads answers: JSON (one, an array, or `{ "results": […] }`) or Markdown whose lines `Request: <id>` begin an answer each. What of a file is no
 * answer is refused by itself. Throws `results_unreadable` for a file that is missing or broken JSON, `results_too_large`.
 */
export function readResults(files: readonly string[]): ReadResults {
  const total = files.reduce((sum, file) => sum + sizeOf(file), 0);
  if (total > LARGEST)
    throw new Failure('results_too_large', `the results have ${Math.ceil(total / 2 ** 20)} MB; at most ${LARGEST / 2 ** 20} MB are read`, {
      hint: 'Leave out transcripts and logs: an answer is a status, facts and a few lines of text.',
    });
  const read = files.map((file) => readOne(file, readText(file)));
  return { given: read.flatMap(({ given }) => given), refused: read.flatMap(({ refused }) => refused) };
}

function sizeOf(file: string): number {
  try {
    const found = statSync(file);
    if (!found.isFile()) throw new Error('It is not a regular file.');
    return found.size;
  } catch (error) {
    throw unreadable(file, error);
  }
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw unreadable(file, error instanceof TypeError ? new Error('It is not UTF-8 text.') : error);
  }
}

function unreadable(file: string, error: unknown): Failure {
  return new Failure('results_unreadable', `the results ${file} cannot be read`, {
    detail: error instanceof Error ? error.message.slice(0, 300) : String(error),
    hint: 'A result is {"request", "status", "facts", "text"} as JSON, or Markdown with a line "Request: <id>".',
    cause: error,
  });
}

/** The answers in one text. */
export function readOne(file: string, text: string): ReadResults {
  if (!/^\s*[[{]/.test(text)) return readMarkdown(file, text);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw unreadable(file, new Error(`It is not valid JSON${describePosition(error)}.`));
  }
  const entries = Array.isArray(document) ? document : listOf(document);
  return entries.length === 0 ? { given: [], refused: [{ file, request: null, why: 'it holds no answer' }] } : readEntries(file, entries);
}

/** Answers as data, each taken or refused by itself; `file` is what they are from. */
export function readEntries(file: string, entries: readonly unknown[]): ReadResults {
  const read = entries.map((entry) => readEntry(file, entry));
  return {
    given: read.flatMap((each) => ('why' in each ? [] : [each])),
    refused: read.flatMap((each) => ('why' in each ? [each] : [])),
  };
}

function listOf(document: unknown): readonly unknown[] {
  const several = z.object({ results: z.array(z.unknown()) }).safeParse(document);
  return several.success ? several.data.results : [document];
}

function readEntry(file: string, entry: unknown): GivenResult | Refused {
  const found = resultSchema.safeParse(entry);
  const named = z.object({ request: z.string() }).safeParse(entry);
  if (!found.success) return { file, request: named.success ? named.data.request.slice(0, 80) : null, why: describeIssues(found.error) };
  const { request, status, facts = {}, text = '' } = found.data;
  return { file, request, status, facts, ...quote(text) };
}

function describeIssues({ issues }: z.ZodError): string {
  const told = issues.slice(0, 3).map(({ path, message }) => `${path.length === 0 ? '' : `${path.join('.')}: `}${message}`);
  return `it is not what an answer looks like: ${told.join('; ')}`.slice(0, 500);
}

function readMarkdown(file: string, text: string): ReadResults {
  const sections = readMarkdownResults(text);
  if (sections.length === 0)
    return { given: [], refused: [{ file, request: null, why: 'it names no request: a line "Request: <id>" is missing' }] };
  return {
    given: sections.map(({ request, status, text: prose }) => ({ file, request, status, facts: {}, ...quote(prose) })),
    refused: [],
  };
}

function quote(text: string): Pick<GivenResult, 'text' | 'cut'> {
  return { text: text.slice(0, QUOTED).trim(), cut: text.length > QUOTED };
}
