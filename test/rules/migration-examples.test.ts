import { loadModule } from 'libpg-query';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Example } from '../../src/engine/rule.js';
import { runRules } from '../../src/engine/run.js';
import { readSqlMigration } from '../../src/migration/statements/read-sql-migration.js';
import type { JudgedMigrations } from '../../src/migration/statements/migration.js';
import { readWaiver } from '../../src/migration/statements/waivers.js';
import { judgeReplayed } from '../../src/operations/lint/replay.js';
import { applyWaivers } from '../../src/operations/lint/waive.js';
import { statementRules } from '../../src/rules/statement-rules.js';
import { ruleIds } from '../../src/rules/ids.js';
import { defaultNaming } from '../../src/sqlalchemy/naming.js';
import { testServer } from '../harness/database.js';

const configuration = { only: [], skip: [], rules: {}, naming: defaultNaming };
const nothing = {
  catalog: null,
  models: null,
  revisions: null,
  code: null,
  derived: null,
  sources: null,
  connections: null,
  enforced: null,
  drift: null,
  plans: null,
  statistics: null,
};

beforeAll(() => loadModule());

describe.each(statementRules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
  test.concurrent.each(rule.examples.map((example) => ({ title: example.title, example })))('$title', async ({ example }) => {
    const { findings, outcomes } = await lintExample(example);
    for (const outcome of outcomes) if (outcome.status === 'failed') throw outcome.cause;
    const found = findings.filter((finding) => finding.rule === rule.id);
    expect(found.map(({ evidence }) => evidence)).toMatchObject(example.finds);
    expect(found).toHaveLength(example.finds.length);
    for (const { message, noRecommendation, place } of found) {
      expect(message).not.toMatch(/undefined|null|\[object/);
      expect(noRecommendation).not.toMatch(/undefined|\[object/);
      expect(place?.file).toBe('migration.sql');
    }
  });
});

/** The example's migration after its schema, on a real server. */
async function lintExample({ sql = '', migration = '', volumes = {} }: Example): Promise<ReturnType<typeof runRules>> {
  const before = readSqlMigration(sql, 'before.sql', false);
  const own = readSqlMigration(migration, 'migration.sql');
  const rows = (table: { readonly name: string }): number | null => volumes[table.name]?.rows ?? null;
  const statements: JudgedMigrations = await judgeReplayed(testServer(), [before.migration, own.migration], { major: 18, rows });
  const first = runRules(statementRules, { ...nothing, statements }, configuration);
  const waivers = own.comments.flatMap(({ line, text }) => readWaiver('migration.sql', line, text) ?? []);
  const lines = migration.split('\n');
  const { uses } = applyWaivers(first.findings, { waivers, lineText: (_, line) => lines[line - 1] ?? '' }, new Date(), ruleIds);
  return runRules(statementRules, { ...nothing, statements: { ...statements, waivers: uses } }, configuration);
}
