import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/harness/temporary.js';
import { fingerprintFiles } from './files-read.js';

test.each([
  'app/models.py',
  'plinth.toml',
  'compose.yml',
  'AGENTS.md',
  'queries/a.sql',
  '.plinth/memory/2026-01-01-words.md',
  '.claude/agents-shared/team-protocol.md',
  'docs/rules.md',
])('what a review reads of %s is seen to change', async (file) => {
  using folder = temporaryFolder({ 'app/models.py': 'a', 'README.rst': '' });
  const configuration = { workload: { files: ['queries/*.sql'] }, knowledge: { files: ['docs/rules.md'] } };
  const before = await fingerprintFiles(folder.path, configuration);
  expect(await fingerprintFiles(folder.path, configuration)).toBe(before);
  mkdirSync(dirname(join(folder.path, file)), { recursive: true });
  writeFileSync(join(folder.path, file), 'new');
  expect(await fingerprintFiles(folder.path, configuration)).not.toBe(before);
  writeFileSync(join(folder.path, 'other.bin'), 'x');
  const after = await fingerprintFiles(folder.path, configuration);
  writeFileSync(join(folder.path, file), 'newer');
  expect(await fingerprintFiles(folder.path, configuration)).not.toBe(after);
});
