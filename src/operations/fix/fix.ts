import { readVersion } from '../version.js';
import { defineOperation, type Surroundings } from '../operation.js';
import { modelSources } from '../review/agreement.js';
import { type Examined, examineProject } from '../review/examine.js';
import { liveUrl } from '../review/live.js';
import { revisionGround } from '../review/revision-ground.js';
import { findSyntaxErrors, loadParser, parseTree } from '../../python/parse.js';
import { renderDiff } from '../../source/edit-diff.js';
import { type Choice, chooseByIds, chooseSafe, listFixes } from './choose.js';
import type { ChosenFix, LeftOut } from './chosen-fix.js';
import { planDeployment } from './deploy.js';
import { describeFixes } from './describe.js';
import { refuseDirty } from './dirty.js';
import { dropCovered } from './drop-covered.js';
import { refuseSeveralHeads } from './heads.js';
import { type MergeGround, mergeFixes } from './merge.js';
import { askPreflight } from './preflight.js';
import { groundProof, proveTogether } from './prove-together.js';
import { type FixRequest, fixRequest } from './request.js';
import { type FixResult, fixSchema } from './result.js';
import { isPassed } from './safety.js';
import { type Settled, settleFixes } from './settle.js';
import { readWords, type Wanted } from './words.js';
import { writeFiles } from './write-files.js';
import { describeRevisions } from './describe-revisions.js';

export const fix = defineOperation({
  name: 'fix',
  summary: 'Turn findings into edits and Alembic revisions that were proved together; write them with --write',
  input: fixRequest,
  output: fixSchema,
  run: runFix,
  exitCode: ({ fixes, failed }) => {
    if (failed.length > 0) return 70;
    return fixes.every(({ status, grade }) => (status === 'fixed' || status === 'covered') && grade !== 'not_proved') ? 0 : 1;
  },
});

function runFix(request: FixRequest, surroundings: Surroundings): Promise<FixResult> {
  const wanted = readWords(request);
  const { databaseUrl, target, source, only, skip } = request;
  const asked = { dir: wanted.dir, databaseUrl, target, source, only, skip, proof: true };
  return examineProject(asked, surroundings, (examined) => fixExamined(examined, wanted, request));
}

async function fixExamined(examined: Examined, wanted: Wanted, request: FixRequest): Promise<FixResult> {
  const { application, surroundings, recommended } = examined;
  const queries = recommended.recommendations.flatMap(({ proof }) => proof.preflight);
  const preflight = await askPreflight(liveUrl(request, application.configuration, surroundings), queries, surroundings);
  const all = listFixes(examined, preflight);
  const choice = wanted.ids === null ? chooseSafe(all) : chooseByIds(all, wanted.ids, examined);
  const { open, refused } = refuseFailedPreflight(choice.fixes);
  refuseSeveralHeads(open, application.revisions, request);
  const settled = await proveChosen(open, examined);
  const root = application.project.root;
  const { files } = settled.merged;
  if (request.write) {
    const edited = files.filter(({ before }) => before !== null).map(({ file }) => file);
    if (!request.allowDirty) await refuseDirty(root, edited);
    writeFiles(root, files, surroundings.passPointOfNoReturn);
  }
  return describe(examined, choice, { ...settled, leftOut: [...settled.leftOut, ...refused] }, request.write && files.length > 0);
}

/** What would fail on the data is not written, whoever asks for it. */
function refuseFailedPreflight(fixes: readonly ChosenFix[]): { readonly open: readonly ChosenFix[]; readonly refused: readonly LeftOut[] } {
  const failing = (fix: ChosenFix) => fix.preflight.find(({ answer }) => answer !== null && !isPassed(answer));
  return {
    open: fixes.filter((fix) => failing(fix) === undefined),
    refused: fixes.flatMap((fix) => {
      const query = failing(fix);
      return query === undefined
        ? []
        : [
            {
              fix,
              status: 'left_out' as const,
              why: `the data do not allow it yet: the pre-flight query answers ${query.answer}, not 0: ${query.sql}`,
            },
          ];
    }),
  };
}

/** Proves what is left when covered fixes are dropped; one whose findings then remain is taken back in. */
async function proveChosen(chosen: readonly ChosenFix[], examined: Examined): Promise<Settled> {
  const ground = await mergeGround(examined);
  const joint = chosen.length === 0 ? null : await groundProof(examined);
  const settle = (fixes: readonly ChosenFix[]): Promise<Settled> =>
    settleFixes(fixes, {
      merge: (some) => mergeFixes(some, ground),
      prove: (merged) => {
        if (joint === null) throw new Error('nothing was chosen, so nothing is proved');
        return proveTogether(merged, joint);
      },
    });
  const { kept, covered } = dropCovered(chosen);
  const settled = await settle(kept);
  const remaining = covered.filter(({ fix }) =>
    fix.answers.some(({ id }) => settled.proof?.findings.some((finding) => finding.id === id) ?? true),
  );
  if (remaining.length === 0) return { ...settled, leftOut: [...settled.leftOut, ...covered] };
  const missed = remaining.map(({ fix }) => fix);
  const again = await settle(chosen.filter((fix) => kept.includes(fix) || missed.includes(fix)));
  return { ...again, leftOut: [...again.leftOut, ...covered.filter(({ fix }) => !missed.includes(fix))] };
}

async function mergeGround({ application, surroundings }: Examined): Promise<MergeGround> {
  return {
    sources: { text: application.project.text, countErrors: await syntaxCounter() },
    models: await modelSources(application),
    revisions: revisionGround(application, surroundings.now),
    history: application.revisions?.revisions ?? [],
    date: surroundings.now,
  };
}

async function syntaxCounter(): Promise<(text: string) => number> {
  const parser = await loadParser();
  return (text) => {
    const tree = parseTree(parser, text);
    const errors = findSyntaxErrors(tree).length;
    tree.delete();
    return errors;
  };
}

function describe(examined: Examined, choice: Choice, { merged, proof, leftOut }: Settled, written: boolean): FixResult {
  const { request, application, live, major, judged, outcomes, notExamined } = examined;
  const measured = proof?.measured ?? new Map();
  return {
    formatVersion: 1,
    plinth: readVersion(),
    target: { dir: request.dir, server: live?.server ?? null, major, schema: judged.side },
    fixes: describeFixes(choice, merged, leftOut),
    notSafe: choice.notSafe.map(({ fix, why }) => ({
      recommendation: fix.id,
      answers: fix.answers.map(({ id }) => id),
      summary: fix.recommendation.changes.map(({ summary }) => summary).join('; '),
      why: [...why],
    })),
    revisions: describeRevisions(merged.revisions, measured),
    files: merged.files.map((edit) => ({ file: edit.file, kind: edit.before === null ? 'new' : 'edited', diff: renderDiff([edit]) })),
    checks: [...(proof?.checks ?? [])],
    provedOn: judged.database.server.major,
    deploy: planDeployment(merged, measured),
    written,
    failed: outcomes.flatMap(({ rule, status }) => (status === 'failed' ? [rule] : [])),
    notExamined: [...Object.values(application.notExamined).flat(), ...(live?.notExamined ?? []), ...judged.notExamined, ...notExamined],
    notes: merged.scripts === null ? [] : ['The project has no Alembic revisions: the statements are written as SQL scripts.'],
  };
}
