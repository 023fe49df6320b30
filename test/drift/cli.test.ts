import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { reasons } from '../../src/drift/verdict.js';
import { driftSchema } from '../../src/operations/drift/result.js';
import { runCli } from '../harness/cli.js';
import { testDatabase } from '../harness/database.js';
import { findViolations } from '../harness/published-schema.js';
import { temporaryFolder } from '../harness/temporary.js';
import { captionsFolder } from '../oracle/captions.js';

test('examples/captions: what its models and revisions are known to differ in, as JSON and in words', async () => {
  const { code, stdout } = await runCli(['drift', captionsFolder, '--format', 'json']);
  const document: unknown = JSON.parse(stdout);
  expect(findViolations('drift', document)).toEqual([]);
  const { objects, sides, pending, version } = driftSchema.parse(document);
  expect([code, sides, pending, version]).toEqual([1, ['models', 'revisions'], [], null]);
  expect(objects.map(({ kind, name, wrong, reason }) => [kind, name, wrong, reason])).toEqual([
    ['foreign key', 'fk_transcriptions_media_id_media', 'models', 'models_differ'],
    ['index', 'ix_audit_log_created_at_brin', 'models', 'not_in_models'],
  ]);
  expect(objects.map(({ place, revision }) => [place?.file, revision?.id])).toEqual([
    ['captions/modules/transcription/models.py', 'e50c7d9a2b61'],
    ['alembic/versions/2025_12_01_9f3b4708d5c0_settings_and_audit_log.py', '9f3b4708d5c0'],
  ]);
  const text = await runCli(['drift', captionsFolder, '--fail-on', 'error']);
  expect(text.code).toBe(0);
  expect(text.stdout).toContain('The models are wrong (2)');
});

test('an empty live database: everything is pending, and only what models and revisions differ in is drift', async () => {
  await using live = await testDatabase();
  const { stdout } = await runCli(['drift', captionsFolder, '--database-url', live.url, '--format', 'json']);
  const { version, pending, objects } = driftSchema.parse(JSON.parse(stdout));
  expect([version?.status, pending.length, objects.length]).toEqual(['base', 19, 2]);
});

test('one side alone is a failure that says so', async () => {
  using folder = temporaryFolder({
    'models.py': 'from sqlalchemy import MetaData, Table, Column, Integer\nTable("t", MetaData(), Column("id", Integer))\n',
  });
  const { code, stdout } = await runCli(['drift', folder.path, '--format', 'json']);
  expect(code).toBe(2);
  expect(findViolations('failure', JSON.parse(stdout))).toEqual([]);
});

test('docs/drift.md has every reason', async () => {
  const page = await readFile(new URL('../../docs/drift.md', import.meta.url), 'utf8');
  expect(reasons.filter((reason) => !page.includes(`\`${reason}\``))).toEqual([]);
});
