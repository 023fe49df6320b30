import type { Server } from '../../../shadow/server.js';
import type { Surroundings } from '../../operation.js';
import { fixFiles } from '../fix/fix-files.js';
import type { JudgedFiles, LintGround } from '../judge.js';
import type { LintRequest } from '../request.js';
import type { Lint } from '../result.js';
import { adviseAll, type Advised } from './advise-all.js';
import { judgeAgain } from './judge-again.js';
import { stageUnits } from './stage-units.js';
import { listUnits } from './units.js';

interface StageQuestion {
  readonly server: Server;
  readonly request: LintRequest;
  readonly surroundings: Surroundings;
  readonly judged: JudgedFiles;
  readonly lint: LintGround;
  readonly major: number;
}

/** Statements that are staged and proved where nothing is to be written: the linter of one change must not take longer than that change. */
const QUICK = { staged: 40, proved: 6 };
const THOROUGH = { staged: 1_000, proved: 1_000 };

/** What to write in place of what was found; with `--fix`, the edits of it. */
export async function stageFindings({ server, request, surroundings, judged, lint, major }: StageQuestion): Promise<{
  readonly advice: Advised;
  readonly fix: Lint['fix'];
}> {
  const { gathered, statements, findings } = judged;
  const units = listUnits(gathered.migrations, statements.steps, findings);
  const staged = await stageUnits(server, units, request.fix ? THOROUGH : QUICK);
  const { gone } = judgeAgain(gathered.migrations, staged.staged, lint.ground, lint.run);
  const advice = adviseAll(staged, gone, { project: major, shadow: server.major });
  if (!request.fix) return { advice, fix: null };
  surroundings.progress('proving the edits');
  return { advice, fix: await fixFiles({ server, request, surroundings, judged, lint, staged, gone }) };
}
