import { loadModule } from 'libpg-query';
import { isIrreversible, describeChange, invert, preflightOf } from '../../change/render.js';
import { type Sequence, sequenceOf } from '../../change/sequence.js';
import { Failure } from '../../failure/failure.js';
import { stageDifference } from '../../migration/staged/stage.js';
import type { ProofCheck } from '../../proof/proof.js';
import type { Server } from '../../shadow/server.js';
import type { NotExamined } from '../../source/place.js';
import type { RevisionHistory } from '../../sqlalchemy/alembic/history.js';
import { type FileEdit, renderDiff } from '../../source/edit-diff.js';
import { renderHistory } from '../../sqlalchemy/alembic/render.js';
import { renderModels } from '../../sqlalchemy/render-models.js';
import { type Application, nothingToReview, readApplication } from '../application.js';
import { describeRevisions } from '../fix/describe-revisions.js';
import { writeFiles } from '../fix/write-files.js';
import { defineOperation, type Surroundings } from '../operation.js';
import { findForeignBeginning, recreate } from '../recreate.js';
import { revisionGround } from '../review/revision-ground.js';
import { readVersion } from '../version.js';
import { withShadow } from '../with-shadow.js';
import { advisePlan } from './advise-plan.js';
import { findQuestions } from './find-questions.js';
import { handOverPlan } from './hand-over.js';
import { provePlan } from './prove-plan.js';
import { readSaid, type Said } from './read-words.js';
import { modelsAt, readTarget } from './read-target.js';
import { renderPlan } from './render-plan.js';
import { type PlanRequest, planRequest } from './request.js';
import { type Plan, planSchema } from './result.js';
import { targetOf } from './target.js';

export const plan = defineOperation({
  name: 'plan',
  summary: 'Make staged, reversible, proved revisions of what the models have changed, or of a target schema; write them with --write',
  input: planRequest,
  output: planSchema,
  run: planChange,
  exitCode: ({ questions, left, checks }) => (questions.length + left.length === 0 && checks.every(({ ok }) => ok) ? 0 : 1),
});

async function planChange(request: PlanRequest, surroundings: Surroundings): Promise<Plan> {
  await loadModule();
  surroundings.progress('reading models and revisions');
  const application = await readApplication(request.dir, new Map(), { code: false });
  const major = application.configuration.postgres?.major ?? application.declaredMajor?.major ?? 18;
  if (application.revisions === null) throw nothingToReview(request.dir, application.notExamined.files);
  return withShadow(major, surroundings, (server) => planOn(server, application, { request, surroundings, major }));
}

function startedElsewhere({ directory, revisions }: RevisionHistory, foreign: string): NotExamined {
  return {
    file: directory,
    line: null,
    object: `${revisions.length} revisions`,
    reason: `they change table ${foreign}, which none of them makes: the plan starts from the models as they were, and what the revisions make beside them is not known`,
  };
}

interface Asked {
  readonly request: PlanRequest;
  readonly surroundings: Surroundings;
  readonly major: number;
}

async function planOn(server: Server, application: Application, asked: Asked): Promise<Plan> {
  const { request, surroundings } = asked;
  const history = application.revisions;
  if (history === null) throw nothingToReview(request.dir);
  surroundings.progress('re-creating both sides on the shadow');
  const replayed = await recreate(server, renderHistory(history));
  const foreign = findForeignBeginning(replayed, history);
  const former = foreign === null || request.since === undefined ? null : await modelsAt(request.dir, request.since);
  // Where no replay can tell what is there, the models as they were stand for it.
  const made = former === null ? replayed : await recreate(server, renderModels(former));
  if (foreign !== null && former === null)
    throw new Failure('revisions_broken', `the revisions change table ${foreign}, which none of them makes`, {
      hint: 'A plan starts from what the revisions make of an empty database: name a git revision with --since, and it starts from the models as they were.',
    });
  const { was, now, notExamined } = await readTarget(server, application, { request, base: made.catalog });
  const said = readSaid(request, made.catalog, now);
  const target = targetOf({ base: made.catalog, was, now, ...said });
  const questions = [...findQuestions(made.catalog, target, said)];
  const { parts, left } = stageDifference({ before: made.catalog, after: target, renames: columnsOfRenamed(said), fill: said.fill });
  const sequence = sequenceOf(parts, {
    deployed: request.to === undefined ? 'the code with the new models' : 'the code that goes with it',
  });
  const ground = revisionGround(application, surroundings.now);
  if (ground === null) throw nothingToReview(request.dir);
  if (ground.heads.length > 1 && sequence.phases.length > 0)
    throw new Failure('several_heads', `the history has ${ground.heads.length} heads, so there is no one revision to go on`, {
      detail: ground.heads.join('\n'),
      hint: 'Run alembic merge heads first.',
    });
  const phases = renderPlan(sequence, ground, request.title);
  const revisions = phases.flat();
  surroundings.progress('proving the revisions');
  const proof =
    revisions.length === 0 ? null : await provePlan(sequence, revisions, { directory: request.dir, database: made.database, target });
  const checks = proof?.checks ?? [];
  const files = revisions.map(({ file, text }): FileEdit => ({ file, before: null, after: text }));
  const isProved = files.length > 0 && questions.length === 0 && checks.every(({ ok }) => ok);
  if (request.write && isProved) writeFiles(application.project.root, files, surroundings.passPointOfNoReturn);
  const recommendation =
    proof === null
      ? null
      : advisePlan({
          sequence,
          proof,
          revision: revisions[0] ?? null,
          ground,
          catalog: made.catalog,
          majors: { project: asked.major, shadow: server.major },
        });
  return {
    formatVersion: 1,
    plinth: readVersion(),
    target: {
      dir: request.dir,
      major: asked.major,
      provedOn: server.major,
      from: request.since === undefined ? 'revisions' : 'git',
      to: request.to === undefined ? 'models' : 'ddl',
    },
    questions,
    phases: sequence.phases.map(({ moment, deploys, changes }, at) => ({
      moment,
      deploys: [...deploys],
      changes: changes.map(describeChange).filter((text) => text !== ''),
      revisions: (phases[at] ?? []).map(({ id }) => id),
    })),
    revisions: describeRevisions(revisions, proof?.measured ?? new Map()),
    files: files.map((edit) => ({ file: edit.file, kind: 'new', diff: renderDiff([edit]) })),
    recommendation,
    irreversible: findIrreversible(sequence),
    left: left.map((one) => ({ ...one })),
    checks: [...checks],
    deploy: planDeploy(sequence, phases, checks),
    handoffs: await handOverPlan(application, sequence, recommendation, { catalog: made.catalog, surroundings }),
    written: request.write && isProved,
    notExamined: [
      ...Object.values(application.notExamined).flat(),
      ...made.notExamined,
      ...notExamined,
      ...(former === null ? [] : [startedElsewhere(history, foreign ?? '')]),
    ],
  };
}

/** A column of a table that is renamed too is found under the table's new name. */
function columnsOfRenamed({ renames }: Said): Said['renames'] {
  const tables = new Map(renames.flatMap(({ column, table, to }) => (column === null ? [[table, to] as const] : [])));
  return renames.map((rename) => (rename.column === null ? rename : { ...rename, table: tables.get(rename.table) ?? rename.table }));
}

function findIrreversible({ phases }: Sequence): Plan['irreversible'] {
  return phases.flatMap(({ changes }) =>
    changes.flatMap((change) => {
      const inverse = invert(change);
      return isIrreversible(inverse) ? [{ change: describeChange(change), ...inverse }] : [];
    }),
  );
}

function planDeploy(sequence: Sequence, phases: ReturnType<typeof renderPlan>, checks: readonly ProofCheck[]): Plan['deploy'] {
  if (!checks.every(({ ok }) => ok)) return [];
  return sequence.phases.flatMap(({ changes, deploys, moment }, at) => {
    const last = (phases[at] ?? []).at(-1);
    const questions = [...new Set(changes.flatMap(preflightOf))];
    const isOnly = sequence.phases.length === 1;
    return [
      ...deploys.map((deploy) => ({ text: `deploy ${deploy}`, command: null })),
      ...questions.map((sql) => ({
        text: 'on the real data, before what follows; it must answer 0 (after the backfill, where there is one)',
        command: sql,
      })),
      ...(last === undefined
        ? []
        : [{ text: moment === 'expand' && isOnly ? 'before the new code is deployed' : moment, command: `alembic upgrade ${last.id}` }]),
    ];
  });
}
