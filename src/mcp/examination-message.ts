import type { Explanation } from '../operations/explain/result.js';
import type { ExaminationRequest } from '../operations/review/request.js';
import type { Review } from '../operations/review/result.js';
import type { Examination, Size } from './examination.js';

/** The command of a process that examines for `plinth mcp`. */
export const EXAMINATION = 'mcp-examination';

/** What an examination goes on from. */
export interface Continuing {
  /** An earlier review as its JSON; or its file, below the project's repository. */
  readonly from: { readonly review: unknown } | { readonly file: string };
  /** Answers to its requests, as the client gave them. */
  readonly results: readonly unknown[];
}

/** What the process of an examination is told. */
export type Order =
  | {
      readonly kind: 'examine';
      readonly request: ExaminationRequest;
      readonly continuing: Continuing | null;
      readonly environment: Readonly<Record<string, string | undefined>>;
      /** ISO. */
      readonly now: string;
    }
  | {
      readonly kind: 'explain';
      readonly request: QueryRequest;
      readonly environment: Readonly<Record<string, string | undefined>>;
      /** ISO. */
      readonly now: string;
    }
  | { readonly kind: 'stop' };

/** A statement that is to be planned on the shadow, with indexes that are not there. */
export interface QueryRequest {
  readonly dir: string;
  readonly query: string;
  readonly indexes: readonly string[];
  readonly target?: string | undefined;
}

/** What it tells. What was found comes in parts, so that reading it keeps nobody from being answered. */
export type Report =
  | { readonly kind: 'progress'; readonly step: string }
  | { readonly kind: 'part'; readonly part: Part }
  | { readonly kind: 'explained'; readonly explanation: Explanation }
  | { readonly kind: 'done' }
  | {
      readonly kind: 'failure';
      readonly code: string;
      readonly message: string;
      readonly detail: string | null;
      readonly hint: string | null;
    }
  | { readonly kind: 'bug'; readonly message: string; readonly stack: string };

/** A piece of an examination, as JSON holds it: everything but the long lists, or some of one of them. */
export type Part =
  | { readonly of: 'rest'; readonly value: Omit<Examination, 'sizes'>; readonly sizes: readonly (readonly [string, Size])[] }
  | { readonly of: 'findings'; readonly items: Review['findings'] }
  | { readonly of: 'recommendations'; readonly items: Review['recommendations'] }
  | { readonly of: 'objects'; readonly items: Review['objects'] }
  | { readonly of: 'functions'; readonly items: Examination['functions'] }
  | { readonly of: 'tables'; readonly items: Examination['schema']['tables'] };

/** Items of a part. */
const SLICE = 50;

export function* splitExamination({ sizes, ...found }: Examination): Generator<Part> {
  const { review, schema, functions } = found;
  yield {
    of: 'rest',
    value: {
      ...found,
      review: { ...review, findings: [], recommendations: [], objects: [] },
      schema: { ...schema, tables: [] },
      functions: [],
    },
    sizes: [...sizes],
  };
  for (const items of slice(review.findings)) yield { of: 'findings', items };
  for (const items of slice(review.recommendations)) yield { of: 'recommendations', items };
  for (const items of slice(review.objects)) yield { of: 'objects', items };
  for (const items of slice(functions)) yield { of: 'functions', items };
  for (const items of slice(schema.tables)) yield { of: 'tables', items };
}

function* slice<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let at = 0; at < items.length; at += SLICE) yield items.slice(at, at + SLICE);
}

/** The parts put together again; null where the first is missing. */
export function joinExamination(parts: readonly Part[]): Examination | null {
  const rest = parts.find((part) => part.of === 'rest');
  if (rest === undefined) return null;
  const { value, sizes } = rest;
  return {
    ...value,
    review: {
      ...value.review,
      findings: parts.flatMap((part) => (part.of === 'findings' ? part.items : [])),
      recommendations: parts.flatMap((part) => (part.of === 'recommendations' ? part.items : [])),
      objects: parts.flatMap((part) => (part.of === 'objects' ? part.items : [])),
    },
    schema: { ...value.schema, tables: parts.flatMap((part) => (part.of === 'tables' ? part.items : [])) },
    functions: parts.flatMap((part) => (part.of === 'functions' ? part.items : [])),
    sizes: new Map(sizes),
  };
}
