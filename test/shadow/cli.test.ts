import { expect, it } from 'vitest';
import { runCli } from '../harness/cli.js';
import { findViolations } from '../harness/published-schema.js';

it('lists majors, and says which it cannot install, as its schemas say', async () => {
  const [list, refused, word] = await Promise.all([
    runCli(['shadow', 'list', '--format', 'json']),
    runCli(['shadow', 'install', '9', '--format', 'json']),
    runCli(['shadow', 'install', 'newest']),
  ]);
  const listed = JSON.parse(list.stdout) as { readonly majors: readonly { readonly major: number; readonly from: string }[] };
  expect(list.code).toBe(0);
  expect(findViolations('shadow-list', listed)).toEqual([]);
  expect(listed.majors.map(({ major }) => major)).toEqual([18, 17, 16, 15, 14, 13]);
  expect(listed.majors[0]?.from).toBe('package');
  expect(refused.code).toBe(2);
  expect(findViolations('failure', JSON.parse(refused.stdout))).toEqual([]);
  expect(JSON.parse(refused.stdout)).toMatchObject({ failure: { code: 'server_major_unknown' } });
  expect(word.code).toBe(2);
  expect(word.stderr).toContain('majors are whole numbers, as in: plinth shadow install 16');
});
