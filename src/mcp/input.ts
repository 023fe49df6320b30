import * as z from 'zod';
import { suggest } from '../configuration/suggest.js';
import { Failure } from '../failure/failure.js';
import type { AnyTool } from './tool.js';

/** What every tool takes: how much of the answer, and from where. */
const paging = z.object({
  detail: z.enum(['normal', 'full']).optional().describe('full: up to 45 000 characters, not 16 000'),
  cursor: z.string().max(40).optional().describe('of the answer before'),
});

/** The tool's arguments as they are published: unknown ones are refused. */
export function inputOf({ input }: AnyTool): z.ZodObject {
  return z.strictObject({ ...input.shape, ...paging.shape });
}

export type Paging = z.output<typeof paging>;

/** The arguments, checked. Throws `usage` that says which is wrong and what was probably meant. */
export function parseInput(tool: AnyTool, given: unknown): { readonly input: Record<string, unknown>; readonly paging: Paging } {
  const result = inputOf(tool).safeParse(given ?? {});
  if (result.success) return { input: result.data, paging: paging.parse(result.data) };
  const [issue] = result.error.issues;
  throw new Failure('usage', `${tool.name} cannot use these arguments`, {
    detail: result.error.issues.slice(0, 5).map(describeIssue).join('\n').slice(0, 1_000),
    hint: hintFor(tool, issue),
  });
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown: ${issue.keys.slice(0, 5).join(', ').slice(0, 200)}`;
  return `${issue.path.join('.')}: ${issue.message}`;
}

function hintFor(tool: AnyTool, issue: z.core.$ZodIssue | undefined): string {
  const known = Object.keys(inputOf(tool).shape);
  const closest = issue?.code === 'unrecognized_keys' ? suggest((issue.keys[0] ?? '').slice(0, 60), known) : null;
  return closest === null ? `Arguments: ${known.join(', ')}.` : `Did you mean "${closest}"?`;
}
