import { expect, test } from 'vitest';
import { readPasted } from '../../plan/read-pasted.js';
import type { Basis } from '../../statistics/declared/basis.js';
import { readRestsOn } from './rests-on.js';

const basis = (table: string, column: string | null, figure: Basis['figure']): Basis => ({
  schema: 'public',
  table,
  column,
  figure,
  source: 'assumed',
  why: 'nothing is said of it',
});

test('rows of the tables of the plan, and what of the columns in its conditions decides', () => {
  const [pasted] = readPasted('Seq Scan on public.words  (cost=0.00..1.00 rows=1 width=8)\n  Filter: (words."größe" = 3)');
  const given = [
    basis('words', null, 'rows'),
    basis('words', null, 'age'),
    basis('words', 'größe', 'frequencies'),
    basis('words', 'größe', 'width'),
    basis('words', 'größ', 'frequencies'),
    basis('others', null, 'rows'),
  ];
  expect(pasted === undefined ? [] : readRestsOn(pasted.plan, given)).toEqual([given[0], given[2]]);
});
