import { readConfiguration } from '../../configuration/read.js';
import { readDeclaredMajor } from '../../configuration/server-version.js';
import type { Finding, Outcome } from '../../engine/finding.js';
import type { Inputs } from '../../engine/rule.js';
import { runRules } from '../../engine/run.js';
import type { RunConfiguration } from '../../engine/select.js';
import { type JudgeGround, judgeText } from '../../migration/statements/judge.js';
import { keyOf } from '../../migration/statements/known-schema.js';
import type { JudgedMigrations, Migration } from '../../migration/statements/migration.js';
import { ruleIds } from '../../rules/ids.js';
import { statementRules } from '../../rules/statement-rules.js';
import { defaultNaming } from '../../sqlalchemy/naming.js';
import { defineOperation, type Surroundings } from '../operation.js';
import { isAtLeast } from '../review/severity.js';
import { gatherMigrations } from './gather.js';
import { describeLint } from './describe.js';
import { type LintRequest, lintRequest } from './request.js';
import { lintSchema } from './result.js';
import { applyWaivers } from './waive.js';

export const lint = defineOperation({
  name: 'lint',
  summary: 'Find what migrations would do to a running application: SQL files, Alembic revisions, standard input',
  input: lintRequest,
  output: lintSchema,
  run: lintMigrations,
  exitCode: (result, { failOn, strict }) => {
    if (result.outcomes.some(({ status }) => status === 'failed')) return 70;
    if (strict && result.notExamined.length > 0) return 1;
    return failOn !== 'never' && result.findings.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0;
  },
});

const WAIVER_RULE = 'migrations/waiver';

async function lintMigrations(request: LintRequest, surroundings: Surroundings): Promise<ReturnType<typeof describeLint>> {
  surroundings.progress('reading migrations');
  const { configuration } = await readConfiguration('.');
  const major = request.pgVersion ?? configuration.postgres?.major ?? (await readDeclaredMajor('.'))?.major ?? 18;
  const gathered = await gatherMigrations(request);
  const { statements, replayed } = await judge(
    gathered.migrations,
    { major, rows: rowsOf(configuration.volumes ?? {}) },
    request.replay ? surroundings : null,
  );
  const run: RunConfiguration = {
    only: request.only ?? [],
    skip: request.skip ?? [],
    rules: configuration.rules ?? {},
    naming: defaultNaming,
    alsoKnown: ruleIds,
  };
  const inputs = { ...nothing, statements };
  const first = runRules(statementRules, inputs, { ...run, concerns: ({ id }) => id !== WAIVER_RULE });
  const { findings, waived, uses } = applyWaivers(first.findings, gathered, surroundings.now, ruleIds);
  // What is said of the comments themselves can only be told when all else has been said.
  const last = runRules(
    statementRules,
    { ...nothing, statements: { ...statements, waivers: uses } },
    { ...run, concerns: ({ id }) => id === WAIVER_RULE },
  );
  const all: readonly Finding[] = [...findings, ...last.findings];
  const outcomes: readonly Outcome[] = [...first.outcomes, ...last.outcomes];
  return describeLint({ request, major, gathered, statements, replayed, findings: all, waived, outcomes });
}

const nothing: Inputs = {
  catalog: null,
  models: null,
  revisions: null,
  code: null,
  derived: null,
  sources: null,
  enforced: null,
  drift: null,
  plans: null,
  statistics: null,
  statements: null,
};

function rowsOf(volumes: Readonly<Record<string, { readonly rows?: number | undefined }>>): JudgeGround['rows'] {
  const rows = new Map(Object.entries(volumes).map(([name, volume]) => [name.replace(/^public\./, ''), volume.rows ?? null]));
  return (table) => rows.get(keyOf(table)) ?? null;
}

/** By text; and, where the shadow is wanted, by what it does with them. */
async function judge(
  migrations: readonly Migration[],
  ground: Omit<JudgeGround, 'seen'>,
  surroundings: Pick<Surroundings, 'progress' | 'signal'> | null,
): Promise<{ readonly statements: JudgedMigrations; readonly replayed: boolean }> {
  if (surroundings === null || migrations.length === 0) return { statements: judgeText(migrations, ground), replayed: false };
  const [{ startMajor }, { judgeReplayed }] = await Promise.all([import('../../shadow/start-major.js'), import('./replay.js')]);
  surroundings.progress('starting the shadow');
  const server = await startMajor(ground.major, surroundings.signal);
  try {
    surroundings.progress('replaying migrations');
    return { statements: await judgeReplayed(server, migrations, ground), replayed: true };
  } finally {
    await server.stop();
  }
}
