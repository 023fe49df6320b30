import { expect, test } from 'vitest';
import { covers, readWaiver } from './waivers.js';

/** Lines that have a finding which a comment of the text lets be. */
function waived(text: string, statements: readonly (readonly [number, number])[]): number[] {
  const lines = text.split('\n');
  const waivers = lines.flatMap((line, at) => (line.includes('plinth:') ? (readWaiver('m.sql', at + 1, line) ?? []) : []));
  return statements.flatMap(([line, endLine]) =>
    waivers.some((waiver) =>
      covers(waiver, { file: 'm.sql', line, column: 1, endLine, endColumn: 1 }, 'migrations/drop-table', (at) => lines[at - 1] ?? ''),
    )
      ? [line]
      : [],
  );
}

test('a comment above, beside and within a statement, and not the one before the next', () => {
  expect(waived('-- plinth: ignore: x\n\nDROP TABLE a;', [[3, 3]])).toEqual([3]);
  expect(
    waived('DROP TABLE a; -- plinth: ignore: x\nDROP TABLE b;', [
      [1, 1],
      [2, 2],
    ]),
  ).toEqual([1]);
  expect(
    waived('/* plinth: ignore: x */ DROP TABLE a;\nDROP TABLE b;', [
      [1, 1],
      [2, 2],
    ]),
  ).toEqual([1]);
  expect(
    waived('DROP TABLE\n  a -- plinth: ignore: x\n;\nDROP TABLE b;', [
      [1, 3],
      [4, 4],
    ]),
  ).toEqual([1]);
  expect(waived('/* plinth: ignore: x\n * more\n */\nDROP TABLE b;', [[4, 4]])).toEqual([4]);
});
