import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { runCli } from '../harness/cli.js';

test('what the README shows of the demo is what the demo prints', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const shown = /A part of what the demo prints:\n\n```\n([\s\S]*?)\n```/.exec(readme)?.[1]?.split('\n') ?? [];
  const { stdout } = await runCli(['review', 'examples/captions', '--fail-on', 'never']);
  const printed = stdout.split('\n');
  expect(shown.length).toBeGreaterThan(20);
  expect(shown.filter((line) => line !== '…' && !printed.includes(line))).toEqual([]);
});
