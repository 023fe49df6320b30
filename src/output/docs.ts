import { createColors } from 'picocolors';
import type { Docs } from '../operations/docs/docs.js';
import type { Style } from './style.js';

/** Each topic with its pages; of many, the names alone. */
export function renderDocs({ versions, topics, outside }: Docs, style: Style): string {
  const color = createColors(style.color);
  const known = Object.entries(versions).flatMap(([name, version]) => (version === null ? [] : [`${name} ${version}`]));
  const head = color.dim(known.length === 0 ? 'The project names no version: the newest pages.' : `For ${known.join(', ')}.`);
  const parts = topics.map(({ id, kind, pages }) =>
    [`${color.bold(id)} ${color.dim(kind)}`, ...(topics.length > 20 ? [] : pages.map((page) => `  ${page}`))].join('\n'),
  );
  return `${[head, ...parts, ...renderOutside(outside)].join('\n')}\n`;
}

/** Fenced by a bar at each line: it is text of others. */
function renderOutside(outside: Docs['outside']): readonly string[] {
  if (outside === null) return [];
  const answers = outside.answers.map(({ library, id, text }) =>
    [`The documentation server on ${library} (${id}), as it was sent:`, ...text.split('\n').map((line) => `  | ${line}`)].join('\n'),
  );
  return [...answers, ...(outside.why === null ? [] : [`The documentation server gave nothing: ${outside.why}.`])];
}
