import { readConfiguration } from '../../configuration/read.js';
import { readDeclaredMajor } from '../../configuration/server-version.js';
import { Failure } from '../../failure/failure.js';
import type { JudgeGround } from '../../migration/statements/judge.js';
import { keyOf } from '../../migration/statements/name-key.js';
import { ruleIds } from '../../rules/ids.js';
import type { Server } from '../../shadow/server.js';
import { defaultNaming } from '../../sqlalchemy/naming.js';
import { defineOperation, type Surroundings } from '../operation.js';
import { isAtLeast } from '../review/severity.js';
import { describeLint } from './describe.js';
import { gatherMigrations } from './gather.js';
import { judgeFiles, type LintGround } from './judge.js';
import { type LintRequest, lintRequest } from './request.js';
import { lintSchema } from './result.js';
import type { Advised } from './staged/advise-all.js';

export const lint = defineOperation({
  name: 'lint',
  summary: 'Find what migrations would do to a running application: SQL files, Alembic revisions, standard input; mend it with --fix',
  input: lintRequest,
  output: lintSchema,
  run: lintMigrations,
  exitCode: (result, { failOn, strict }) => {
    if (result.outcomes.some(({ status }) => status === 'failed')) return 70;
    if (strict && result.notExamined.length > 0) return 1;
    const fixed = result.fix?.written === true ? result.fix.fixed : [];
    const open = result.findings.filter(({ id }) => !fixed.includes(id));
    return failOn !== 'never' && open.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0;
  },
});

async function lintMigrations(request: LintRequest, surroundings: Surroundings): Promise<ReturnType<typeof describeLint>> {
  refuseContradictions(request);
  surroundings.progress('reading migrations');
  const { configuration } = await readConfiguration('.');
  const major = request.pgVersion ?? configuration.postgres?.major ?? (await readDeclaredMajor('.'))?.major ?? 18;
  const gathered = await gatherMigrations(request);
  const lintGround: LintGround = {
    ground: { major, rows: rowsOf(configuration.volumes ?? {}) },
    run: {
      only: request.only ?? [],
      skip: request.skip ?? [],
      rules: configuration.rules ?? {},
      naming: defaultNaming,
      alsoKnown: ruleIds,
    },
    now: surroundings.now,
  };
  const known = { request, major, gathered };
  if (!request.replay || gathered.migrations.length === 0) {
    const judged = await judgeFiles(null, gathered, lintGround);
    return describeLint({ ...known, ...judged, replayed: false, advice: noAdvice, fix: null });
  }
  return withServer(major, surroundings, async (server) => {
    surroundings.progress('replaying migrations');
    const judged = await judgeFiles(server, gathered, lintGround);
    if (!judged.findings.some(({ place }) => place !== null))
      return describeLint({ ...known, ...judged, replayed: true, advice: noAdvice, fix: request.fix ? nothingToFix : null });
    surroundings.progress('staging what was found');
    const { stageFindings } = await import('./staged/stage-findings.js');
    const { advice, fix } = await stageFindings({ server, request, surroundings, judged, lint: lintGround, major });
    return describeLint({ ...known, ...judged, replayed: true, advice, fix });
  });
}

const noAdvice: Advised = { recommendations: [], reasons: new Map() };

const nothingToFix = { files: [], fixed: [], left: [], checks: [], deploy: [], written: false };

function refuseContradictions({ fix, write, replay }: LintRequest): void {
  if (write && !fix) throw new Failure('usage', '--write says that the edits of --fix are to be written', { hint: 'Add --fix.' });
  if (fix && !replay)
    throw new Failure('usage', '--fix proves every edit on the shadow, and --no-replay starts none', { hint: 'Leave out --no-replay.' });
}

function rowsOf(volumes: Readonly<Record<string, { readonly rows?: number | undefined }>>): JudgeGround['rows'] {
  const rows = new Map(Object.entries(volumes).map(([name, volume]) => [name.replace(/^public\./, ''), volume.rows ?? null]));
  return (table) => rows.get(keyOf(table)) ?? null;
}

/** Loaded when it is needed: what judges text alone waits for no server. */
async function withServer<T>(major: number, surroundings: Surroundings, use: (server: Server) => Promise<T>): Promise<T> {
  const { withShadow } = await import('../with-shadow.js');
  return withShadow(major, surroundings, use);
}
