import { createColors } from 'picocolors';
import * as z from 'zod';
import type { Failure } from '../failure/failure.js';
import { printable } from './printable.js';
import type { Style } from './style.js';

/** What `--format json` writes for a failure; published as `dist/schema/failure.json`. */
export const failureSchema = z.strictObject({
  failure: z.strictObject({ code: z.string(), message: z.string(), detail: z.string().nullable(), hint: z.string().nullable() }),
});

export function renderFailureJson({ code, message, detail, hint }: Failure): string {
  return `${JSON.stringify({ failure: { code, message, detail, hint } }, null, 2)}\n`;
}

/** In PostgreSQL's error style: the message, then DETAIL and HINT. */
export function renderFailure(failure: Failure, style: Style): string {
  const color = createColors(style.color);
  const lines = [`${color.red(color.bold('plinth:'))} ${printable(failure.message)}`];
  if (failure.detail !== null) lines.push(`${color.dim('DETAIL:')} ${printable(failure.detail).replaceAll('\n', '\n        ')}`);
  if (failure.hint !== null) lines.push(`${color.dim('HINT:')}   ${printable(failure.hint).replaceAll('\n', '\n        ')}`);
  return `${lines.join('\n')}\n`;
}
