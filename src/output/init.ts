import { createColors } from 'picocolors';
import type { Init } from '../operations/init/init.js';
import type { Style } from './style.js';

/** What was found and what became of each file; only shown, the diff as well. */
export function renderInit({ written, files, diff, found }: Init, style: Style): string {
  const color = createColors(style.color);
  const rows = files.map(({ file, action }) => `${action.padEnd(7)} ${file}`);
  const next = written ? ['Next: plinth review'] : [diff.trimEnd(), 'Nothing was written.'];
  return `${[...found.map((each) => color.dim(`found ${each}`)), ...rows, ...next].filter((line) => line !== '').join('\n')}\n`;
}
