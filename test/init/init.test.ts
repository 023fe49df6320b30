import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfiguration } from '../../src/configuration/read.js';
import { runCli } from '../harness/cli.js';
import { findViolations } from '../harness/published-schema.js';
import { temporaryFolder } from '../harness/temporary.js';
import { MODELS, ODD_NAMES } from '../review/projects.js';

const PROJECT = {
  ...MODELS,
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:16-alpine\n',
  'alembic.ini': '[alembic]\nscript_location = alembic\n',
  'alembic/env.py': 'from alembic import context\n',
  'alembic/versions/a.py': 'revision = "a"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n',
};

test('a file from what is found, valid and with the comments of what else may be said; never twice', async () => {
  using project = temporaryFolder(PROJECT);
  const shown = await runCli(['init', '--dry-run', '--format', 'json'], { cwd: project.path });
  expect(findViolations('init', JSON.parse(shown.stdout))).toEqual([]);
  expect(existsSync(join(project.path, 'plinth.toml'))).toBe(false);
  expect(await runCli(['init'], { cwd: project.path })).toMatchObject({ code: 0, stderr: '' });
  const text = readFileSync(join(project.path, 'plinth.toml'), 'utf8');
  expect(JSON.parse(shown.stdout)).toMatchObject({ written: false, files: [{ file: 'plinth.toml', action: 'made' }] });
  expect((await readConfiguration(project.path)).configuration).toEqual({
    source: { alembic: 'alembic', env: 'alembic/env.py' },
    postgres: { major: 16 },
  });
  // What stands as a comment is valid too.
  writeFileSync(join(project.path, 'plinth.toml'), text.replaceAll(/^# (?=\[|\w+ = |"[\w/-]+" = )/gm, ''));
  expect((await readConfiguration(project.path)).configuration).toMatchObject({
    volumes: { customers: { rows: 100_000 } },
    targets: { production: {} },
  });
  const again = await runCli(['init', '--format', 'json'], { cwd: project.path });
  expect([again.code, JSON.parse(again.stdout)]).toMatchObject([
    2,
    { failure: { code: 'file_exists', hint: expect.stringContaining('--force') } },
  ]);
  await runCli(['init', '--force'], { cwd: project.path });
  expect(readFileSync(join(project.path, 'plinth.toml'), 'utf8')).toBe(text);
});

test('an agent: four files, a second time nothing, and what others wrote stays', async () => {
  using project = temporaryFolder({
    ...PROJECT,
    'plinth.toml': '[postgres]\nmajor = 15\n',
    'AGENTS.md': '# Ours\n',
    '.mcp.json': '{"mcpServers":{"redis":{}}}',
  });
  const first = JSON.parse((await runCli(['init', '--agent', 'claude', '--format', 'json'], { cwd: project.path })).stdout) as object;
  expect(first).toMatchObject({
    files: [
      { file: 'plinth.toml', action: 'kept' },
      { file: '.claude/agents/db-architect.md', action: 'made' },
      { file: '.mcp.json', action: 'changed' },
      { file: 'AGENTS.md', action: 'changed' },
    ],
  });
  expect(readFileSync(join(project.path, 'AGENTS.md'), 'utf8')).toMatch(/^# Ours\n\n<!-- plinth:begin -->/);
  expect(JSON.parse(readFileSync(join(project.path, '.mcp.json'), 'utf8'))).toMatchObject({
    mcpServers: { redis: {}, plinth: { command: 'npx' } },
  });
  const second = JSON.parse((await runCli(['init', '--agent', 'claude', '--format', 'json'], { cwd: project.path })).stdout) as {
    diff: string;
  };
  expect(second.diff).toBe('');
});

test('odd names of tables make no invalid file; nothing to set up, settings elsewhere and a broken .mcp.json are failures that write nothing', async () => {
  using odd = temporaryFolder(ODD_NAMES);
  await runCli(['init'], { cwd: odd.path });
  expect((await readConfiguration(odd.path)).file).toBe('plinth.toml');
  using empty = temporaryFolder({ 'a.py': '' });
  expect((await runCli(['init'], { cwd: empty.path })).code).toBe(2);
  using elsewhere = temporaryFolder({ ...MODELS, 'pyproject.toml': '[tool.plinth.postgres]\nmajor = 16\n' });
  expect(JSON.parse((await runCli(['init', '--format', 'json'], { cwd: elsewhere.path })).stdout)).toMatchObject({
    failure: { code: 'file_exists' },
  });
  using broken = temporaryFolder({ ...MODELS, '.mcp.json': '{' });
  expect((await runCli(['init', '--agent', 'claude'], { cwd: broken.path })).code).toBe(2);
  expect([existsSync(join(broken.path, 'plinth.toml')), existsSync(join(broken.path, '.claude'))]).toEqual([false, false]);
});

test('a link that leads out of the project is not written through', async () => {
  using project = temporaryFolder(MODELS);
  using outside = temporaryFolder();
  mkdirSync(join(outside.path, 'claude'));
  chmodSync(join(outside.path, 'claude'), 0o777);
  symlinkSync(join(outside.path, 'claude'), join(project.path, '.claude'));
  expect(await runCli(['init', '--agent', 'claude'], { cwd: project.path })).toMatchObject({ code: 2 });
  expect([existsSync(join(outside.path, 'claude', 'agents')), existsSync(join(project.path, 'plinth.toml'))]).toEqual([false, false]);
});
