import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Mutation, packBatches, plant, shuffle } from './mutation.js';

const mutation = (flag: Mutation['flag'], scope: string, more: Partial<Mutation> = {}): Mutation => ({
  flag,
  scope,
  how: '',
  expect: scope,
  operations: [],
  replace: null,
  ...more,
});

test('mutations that could hide one another stand in different batches', () => {
  const batches = packBatches([mutation(1, 'a'), mutation(1, 'b'), mutation(1, 'a'), mutation(3, 'a'), mutation(9, 'a'), mutation(9, 'b')]);
  expect(batches.map((batch) => batch.map(({ flag, scope }) => `${flag} ${scope}`))).toEqual([
    ['1 a', '1 b', '3 a'],
    ['1 a', '9 b'],
    ['9 a'],
  ]);
});

test('a seed gives one order, another seed another', () => {
  const items = Array.from({ length: 30 }, (_, index) => index);
  expect(shuffle(items, 7)).toEqual(shuffle(items, 7));
  expect(shuffle(items, 7)).not.toEqual(shuffle(items, 8));
  expect(shuffle(items, 7).toSorted((a, b) => a - b)).toEqual(items);
});

test('what is planted is taken away again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-mutation-'));
  const file = join(folder, 'a.py');
  const text = 'def downgrade():\n    # why\n    op.drop_table("t")\n\n\nx = 1\n';
  await writeFile(file, text);
  const undo = await plant(
    folder,
    '.',
    ['one', 'two'],
    [
      mutation(1, 't', { operations: ['op.drop_index("i")'] }),
      mutation(10, 't', { operations: ['op.drop_index("i")'] }),
      mutation(4, 'r', { replace: { file, first: 2, last: 3, text: '    pass' } }),
    ],
  );
  expect(await readFile(file, 'utf8')).toBe('def downgrade():\n    pass\n\n\nx = 1\n');
  const revision = await readFile(join(folder, 'ffff00000000_mutation.py'), 'utf8');
  expect(revision).toContain('down_revision = ("one", "two")');
  expect(revision.match(/drop_index/g)).toHaveLength(1);
  await undo();
  expect(await readFile(file, 'utf8')).toBe(text);
  expect(await readdir(folder)).toEqual(['a.py']);
  await rm(folder, { recursive: true });
});
