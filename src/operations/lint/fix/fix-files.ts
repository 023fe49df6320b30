import type { Finding } from '../../../engine/finding.js';
import type { ProofCheck } from '../../../proof/proof.js';
import type { Server } from '../../../shadow/server.js';
import { renderDiff } from '../../../source/edit-diff.js';
import { refuseDirty } from '../../fix/dirty.js';
import { writeFiles } from '../../fix/write-files.js';
import type { Surroundings } from '../../operation.js';
import { gatherMigrations } from '../gather.js';
import { type JudgedFiles, judgeFiles, type LintGround } from '../judge.js';
import type { LintRequest } from '../request.js';
import type { Lint } from '../result.js';
import type { StagedUnit, StagedUnits } from '../staged/stage-units.js';
import { type EditedUnits, editUnits } from './edit-units.js';
import { verifyEdited } from './verify.js';

export interface FixQuestion {
  readonly server: Server;
  readonly request: LintRequest;
  readonly surroundings: Surroundings;
  readonly judged: JudgedFiles;
  readonly lint: LintGround;
  readonly staged: StagedUnits;
  readonly gone: ReadonlyMap<StagedUnit, readonly Finding[]>;
}

interface Proved {
  readonly edits: EditedUnits;
  readonly checks: readonly ProofCheck[];
  readonly after: JudgedFiles | null;
}

/** Edits the files of all units that were proved; what spoils the whole is left out. Writes where that was asked for. */
export async function fixFiles(question: FixQuestion): Promise<NonNullable<Lint['fix']>> {
  const { request, surroundings, judged, staged, gone } = question;
  const wanted = staged.staged.filter((unit) => unit.proof !== null && (gone.get(unit) ?? []).length > 0);
  const spoilt: { readonly unit: StagedUnit; readonly why: string }[] = [];
  let proved = await prove(question, wanted);
  if (failure(proved) !== null) {
    const kept: StagedUnit[] = [];
    for (const unit of wanted) {
      const attempt = await prove(question, [...kept, unit]);
      const failed = failure(attempt);
      if (failed === null) kept.push(unit);
      else spoilt.push({ unit, why: `with it the proof of the whole fails: ${failed.claim}: ${failed.after ?? 'no'}` });
    }
    proved = await prove(question, kept);
  }
  const { edits, checks, after } = proved;
  const isWritable = edits.files.length > 0 && failure(proved) === null;
  const files = isWritable ? edits.files : [];
  if (request.write && isWritable) {
    const edited = files.filter(({ before }) => before !== null).map(({ file }) => file);
    if (!request.allowDirty) await refuseDirty('.', edited);
    writeFiles('.', files, surroundings.passPointOfNoReturn);
  }
  const remaining = new Set((after ?? judged).findings.map(({ id }) => id));
  const fixed = isWritable ? judged.findings.filter(({ id }) => !remaining.has(id)).map(({ id }) => id) : [];
  const reasons = new Map([
    ...judged.findings.map(({ id, noRecommendation }) => [id, noRecommendation ?? 'there is no other statement for it'] as const),
    ...staged.left.flatMap(({ unit, why }) => unit.findings.map(({ id }) => [id, why] as const)),
    ...[...edits.left, ...spoilt].flatMap(({ unit, why }) => unit.unit.findings.map(({ id }) => [id, why] as const)),
  ]);
  return {
    files: files.map((edit) => ({ file: edit.file, kind: edit.before === null ? 'new' : 'edited', diff: renderDiff([edit]) })),
    fixed,
    left: judged.findings.filter(({ id }) => !fixed.includes(id)).map(({ id }) => ({ finding: id, why: reasons.get(id) ?? '' })),
    checks: [...checks],
    deploy: isWritable ? planDeploy(edits) : [],
    written: request.write && isWritable,
  };
}

async function prove({ server, request, judged, lint }: FixQuestion, units: readonly StagedUnit[]): Promise<Proved> {
  const { texts, revisions } = judged.gathered;
  const edits = await editUnits(units, { texts, revisions, date: lint.now });
  if (edits.files.length === 0) return { edits, checks: [], after: null };
  const overlay = new Map(texts);
  for (const { file, after } of edits.files) overlay.set(file, after);
  const after = await judgeFiles(server, await gatherMigrations(request, overlay), lint);
  const edited = new Set(edits.edited.flatMap(({ unit }) => revisions.get(unit.place.file)?.revision.file ?? []));
  const checks = await verifyEdited(server, judged, after, { chained: edits.chained.map(({ id }) => id), edited });
  return { edits, checks, after };
}

function failure({ checks }: Proved): ProofCheck | null {
  return checks.find(({ ok }) => !ok) ?? null;
}

function planDeploy({ edited, chained }: EditedUnits): NonNullable<Lint['fix']>['deploy'] {
  if (chained.length === 0) return [];
  const first = [...new Set(edited.filter(({ sequence }) => sequence.phases.length > 1).map(({ unit }) => unit.migration.name))];
  const deploys = [...new Set(edited.flatMap(({ sequence }) => sequence.phases.flatMap((phase) => phase.deploys)))];
  return [
    ...first.map((id) => ({ text: 'before the new code', command: `alembic upgrade ${id}` })),
    ...deploys.map((deploy) => ({ text: `deploy ${deploy}`, command: null })),
    ...chained.map(({ id, message }) => ({ text: message, command: `alembic upgrade ${id}` })),
  ];
}
