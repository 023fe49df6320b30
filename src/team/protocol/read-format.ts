/** How the team writes a request: what the request's fields are called, in their order. */
export interface HandoffFormat {
  /** The section's heading without its `##`. */
  readonly title: string;
  readonly fields: readonly { readonly field: HandoffField; readonly label: string }[];
}

export type HandoffField = 'task' | 'context' | 'needBack' | 'blocks';

export const defaultFormat: HandoffFormat = {
  title: 'Handoff Requests',
  fields: [
    { field: 'task', label: 'Task' },
    { field: 'context', label: 'Context from my analysis' },
    { field: 'needBack', label: 'I need back' },
    { field: 'blocks', label: 'Blocks' },
  ],
};

const meanings: readonly (readonly [HandoffField, RegExp])[] = [
  ['needBack', /\b(?:need|back|deliverable|expected|return)\b/i],
  ['blocks', /\bblock(?:s|ed|ing|er)?\b/i],
  ['context', /\b(?:context|background|analysis)\b/i],
  ['task', /\b(?:task|request|work)\b/i],
];

const LABEL = /^[\p{L}\p{N}][\p{L}\p{N} '/&-]{0,39}$/u;

/**
 * The format that a protocol shows: the heading "Handoff Requests" and, below it, bold labels before a colon. Null where it shows none, or
 * lacks a label for one of the four fields: a request without its task or what it blocks would not be one.
 */
export function readFormat(text: string): HandoffFormat | null {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^\s*#{1,4}\s+hand-?off requests\s*$/i.test(line));
  if (start === -1) return null;
  const found = new Map<HandoffField, string>();
  for (const line of lines.slice(start + 1, start + 40)) {
    if (/^\s*#{1,2}\s/.test(line) || (found.size > 0 && /^\s*`{3}/.test(line))) break;
    const label = /^\s*(?:[-*]\s+)?\*\*([^*]+?):?\*\*/.exec(line)?.[1]?.trim() ?? '';
    const field = LABEL.test(label) ? meanings.find(([name, words]) => !found.has(name) && words.test(label))?.[0] : undefined;
    if (field !== undefined) found.set(field, label);
  }
  if (found.size < meanings.length) return null;
  const title = (lines[start] ?? '').replace(/^\s*#+\s*/, '').trim();
  return { title, fields: [...found].map(([field, label]) => ({ field, label })) };
}
