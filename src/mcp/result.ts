import type { CallToolResult } from '@modelcontextprotocol/server';
import { Failure } from '../failure/failure.js';
import type { Page } from './answer.js';
import { plainText } from './plain-text.js';
import { renderPage } from './render-page.js';

/** A page as a tool's result: text for who reads the one, structure for who reads the other. */
export function resultOf(page: Page): CallToolResult {
  return { content: [{ type: 'text', text: renderPage(page) }], structuredContent: page };
}

/** What went wrong, with what to do about it. Anything but a Failure is a bug: it is told as one, and its stack goes to stderr. */
export function failureResult(error: unknown, note: (text: string) => void): CallToolResult {
  const { code, message, detail, hint } = error instanceof Failure ? error : describeBug(error, note);
  const failure = Object.fromEntries(
    Object.entries({ code, message, detail, hint }).map(([name, text]) => [name, text === null ? null : plainText(text).slice(0, 2_000)]),
  );
  const lines = [`${failure['code']}: ${failure['message']}`];
  if (failure['detail'] !== null) lines.push(`DETAIL: ${failure['detail']}`);
  if (failure['hint'] !== null) lines.push(`HINT: ${failure['hint']}`);
  return { isError: true, content: [{ type: 'text', text: lines.join('\n') }], structuredContent: { failure } };
}

function describeBug(error: unknown, note: (text: string) => void): { code: string; message: string; detail: string | null; hint: string } {
  note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return {
    code: 'internal',
    message: 'plinth has a bug',
    detail: error instanceof Error ? error.message : String(error),
    hint: "Report it with the lines that the server's standard error shows.",
  };
}
