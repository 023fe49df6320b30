import { editModels, type ModelSources } from '../../change/model/edit-models.js';
import { findSite } from '../../change/model/model-site.js';
import { showModelsAgree } from '../../proof/models-agree.js';
import { chooseWinner } from '../../proof/winner.js';
import type { Proved, Trial } from '../../proof/proof.js';
import { loadParser } from '../../python/parse.js';
import { readProject } from '../../python/project.js';
import { readModels } from '../../sqlalchemy/read-models.js';
import { renderModels } from '../../sqlalchemy/render-models.js';
import { type Application, modelsOptions } from '../application.js';
import type { RecommendationGround } from './recommend.js';

/** The project's models as the editor takes them; null without models. */
export async function modelSources({ models, project }: Application): Promise<ModelSources | null> {
  if (models === null) return null;
  return {
    parser: await loadParser(),
    text: project.text,
    site: (schema, table) => findSite(models, models.metadataSchema ?? 'public', schema, table),
  };
}

/**
 * Adds "models and database agree" to every winner whose models can be edited: all edits together, the models read again as they would
 * be, created on the shadow and compared. A winner that fails loses to the next candidate that passed.
 */
export async function checkAgreement(proved: readonly Proved[], { application, judged }: RecommendationGround): Promise<Proved[]> {
  const sources = await modelSources(application);
  const winners = proved.flatMap(({ finding, winner }) => (winner === null ? [] : [{ id: finding.id, changes: winner.candidate.changes }]));
  if (sources === null || application.models === null || winners.length === 0) return [...proved];
  const databaseChanges = winners.flatMap(({ changes }) => changes.filter(({ kind }) => kind !== 'editPython'));
  const { files, notEdited } = editModels(databaseChanges, sources);
  const byHand = new Set(notEdited.map(({ change }) => change));
  const editable = winners.filter(({ changes }) => changes.every((change) => change.kind !== 'editPython' && !byHand.has(change)));
  const project = await readProject(application.directory, new Map(files.map(({ file, after }) => [file, after])));
  const edited = await readModels(project, modelsOptions(application.configuration));
  const checks = await showModelsAgree(judged.database, editable, {
    before: renderModels(application.models),
    after: renderModels(edited),
  });
  return proved.map((each) => addCheck(each, checks.get(each.finding.id)));
}

function addCheck(proved: Proved, check: Trial['checks'][number] | undefined): Proved {
  const { winner } = proved;
  if (winner === null || check === undefined) return proved;
  const judged: Trial = {
    ...winner,
    checks: [...winner.checks, check],
    passed: check.ok,
    reason: check.ok ? null : `${check.claim}: ${check.after ?? ''}`,
  };
  const trials = proved.trials.map((trial) => (trial === winner ? judged : trial));
  return { ...proved, trials, winner: check.ok ? judged : chooseWinner(trials) };
}
