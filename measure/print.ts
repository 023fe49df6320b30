import type { Share } from './compare-schema.js';

/** `34/35 (97.1 %)`, rounded down, so that 100 % means all. */
export function formatShare({ matching, of }: Share): string {
  const percent = of === 0 ? '–' : `${(Math.floor((matching / of) * 1000) / 10).toFixed(1)} %`;
  return `${matching}/${of} (${percent})`;
}

/** Print lines below a heading; nothing where there are none. */
export function printList(heading: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`  ${heading}:\n${lines.map((line) => `    ${line}`).join('\n')}`);
}
