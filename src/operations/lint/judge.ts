import type { Finding, Outcome } from '../../engine/finding.js';
import type { Rule } from '../../engine/rule.js';
import { type RuleRun, runRules } from '../../engine/run.js';
import type { RunConfiguration } from '../../engine/select.js';
import { type JudgeGround, judgeText } from '../../migration/statements/judge.js';
import type { JudgedMigrations } from '../../migration/statements/migration.js';
import { ruleIds } from '../../rules/ids.js';
import { statementRules } from '../../rules/statement-rules.js';
import type { Server } from '../../shadow/server.js';
import type { Gathered } from './gather.js';
import { nothing } from './inputs.js';
import { applyWaivers, type Waived } from './waive.js';

/** What the rules are run with. */
export interface LintGround {
  readonly ground: Omit<JudgeGround, 'seen'>;
  readonly run: RunConfiguration;
  readonly now: Date;
}

/** Everything that was found in migrations, waivers applied. */
export interface JudgedFiles {
  readonly gathered: Gathered;
  readonly statements: JudgedMigrations;
  readonly findings: readonly Finding[];
  readonly waived: readonly Waived[];
  readonly outcomes: readonly Outcome[];
  /** Those that looked. */
  readonly rules: readonly Rule[];
}

const WAIVER_RULE = 'migrations/waiver';

/** By text; and, where there is a server, by what it does with them. */
export async function judgeFiles(server: Server | null, gathered: Gathered, { ground, run, now }: LintGround): Promise<JudgedFiles> {
  const { migrations } = gathered;
  const statements =
    server === null ? judgeText(migrations, ground) : await (await import('./replay.js')).judgeReplayed(server, migrations, ground);
  const first = runRules(statementRules, { ...nothing, statements }, { ...run, concerns: ({ id }) => id !== WAIVER_RULE });
  const histories = await judgeHistories(gathered, run);
  const { findings, waived, uses } = applyWaivers([...first.findings, ...histories.findings], gathered, now, ruleIds);
  // What is said of the comments themselves can only be told when all else has been said.
  const last = runRules(
    statementRules,
    { ...nothing, statements: { ...statements, waivers: uses } },
    { ...run, concerns: ({ id }) => id === WAIVER_RULE },
  );
  return {
    gathered,
    statements,
    findings: [...findings, ...last.findings],
    waived,
    outcomes: [...first.outcomes, ...histories.outcomes, ...last.outcomes],
    rules: [...statementRules, ...histories.rules],
  };
}

/** Loaded where there are revisions of Alembic: linting SQL needs none of it. */
async function judgeHistories({ histories }: Gathered, run: RunConfiguration): Promise<RuleRun & Pick<JudgedFiles, 'rules'>> {
  if (histories.length === 0) return { findings: [], outcomes: [], rules: [] };
  const [{ judgeHistories: judge }, { revisionRules }] = await Promise.all([
    import('./judge-histories.js'),
    import('../../rules/revision-rules.js'),
  ]);
  return { ...judge(histories, run), rules: revisionRules };
}
