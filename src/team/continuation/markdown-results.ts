/** An answer in Markdown: from its line `Request: <id>` to the next one. */
export interface MarkdownResult {
  readonly request: string;
  readonly status: 'accepted' | 'rejected' | 'answered';
  readonly text: string;
}

const REQUEST = /^\s{0,3}(?:#{1,6}\s+|[-*]\s+)?(?:\*\*)?request:?(?:\*\*)?:?\s*`?([0-9a-f]{12})`?\s*\.?\s*$/i;
const STATUS = /^\s{0,3}(?:[-*]\s+)?(?:\*\*)?status:?(?:\*\*)?:?\s*`?(accepted|rejected|answered)`?\s*\.?\s*$/i;
const FENCE = /^\s{0,3}(`{3,}|~{3,})/;

/**
 * A status stands in a line of its own among the first ten below the request; without one the request is answered. Nothing within a fenced block
 * or a quote counts: that is somebody else's text.
 */
export function readMarkdownResults(text: string): MarkdownResult[] {
  const results: { request: string; status: MarkdownResult['status'] | null; lines: string[] }[] = [];
  let fence: string | null = null;
  for (const line of text.split(/\r?\n/)) {
    const mark = FENCE.exec(line)?.[1] ?? null;
    if (fence === null && mark !== null) fence = mark;
    else if (fence !== null && mark !== null && mark.startsWith(fence)) fence = null;
    const request = fence === null ? REQUEST.exec(line)?.[1] : undefined;
    const current = results.at(-1);
    if (request !== undefined) results.push({ request: request.toLowerCase(), status: null, lines: [] });
    else if (current !== undefined) {
      const status = fence === null && current.status === null && current.lines.length < 10 ? STATUS.exec(line)?.[1] : undefined;
      if (status === undefined) current.lines.push(line);
      else current.status = status.toLowerCase() as MarkdownResult['status'];
    }
  }
  return results.map(({ request, status, lines }) => ({ request, status: status ?? 'answered', text: lines.join('\n').trim() }));
}
