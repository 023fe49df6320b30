import { expect, test } from 'vitest';
import { figureNodes } from './node-figures.js';
import { observeNodes } from './observe-nodes.js';
import { readPasted } from './read-pasted.js';

const planOf = (found: number, left: number): string => `Bitmap Heap Scan on words  (cost=100.00..5000.00 rows=${left} width=8)
  Recheck Cond: (speaker_id = 7)
  Filter: (kind = 'noun'::text)
  ->  Bitmap Index Scan on words_speaker  (cost=0.00..90.00 rows=${found} width=0)
        Index Cond: (speaker_id = 7)`;

test.each([
  [40_000, 12, 'words_speaker serves speaker_id = … and finds about 40 000 rows, of which 12 are left: kind = … is tested on each.'],
  [40_000, 30_000, null],
  [900, 1, null],
])('a bitmap of %d rows of which %d are left', (found, left, text) => {
  const [pasted] = readPasted(planOf(found, left));
  const observed = pasted === undefined ? [] : observeNodes(figureNodes(pasted.plan));
  expect(observed.filter(({ kind }) => kind === 'unserved condition').map((each) => each.text.replaceAll(/[()]/g, ''))).toEqual(
    text === null ? [] : [text],
  );
});
