import { editModels, type ModelSources } from '../../change/model/edit-models.js';
import { findSite } from '../../change/model/model-site.js';
import { showModelsAgree } from '../../proof/models-agree.js';
import { settleWinners } from '../../proof/settle-winners.js';
import type { Proved } from '../../proof/proof.js';
import { loadParser } from '../../python/parse.js';
import { readProject } from '../../python/project.js';
import type { Models } from '../../sqlalchemy/models.js';
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
 * be, created on the shadow and compared. A winner that fails loses to the next candidate that passed its other checks, which is then
 * checked in turn: none wins without it.
 */
export async function checkAgreement(proved: readonly Proved[], ground: RecommendationGround): Promise<Proved[]> {
  const sources = await modelSources(ground.application);
  const { models } = ground.application;
  if (sources === null || models === null) return [...proved];
  return settleWinners(proved, (open) => checkWinners(open, { ground, sources, models }));
}

interface Checking {
  readonly ground: RecommendationGround;
  readonly sources: ModelSources;
  readonly models: Models;
}

/** The check of each winner by its finding's id; none for a winner whose models cannot be edited. */
async function checkWinners(
  proved: readonly Proved[],
  { ground, sources, models }: Checking,
): Promise<Awaited<ReturnType<typeof showModelsAgree>>> {
  const { application, judged } = ground;
  const winners = proved.flatMap(({ finding, winner }) => (winner === null ? [] : [{ id: finding.id, changes: winner.candidate.changes }]));
  const databaseChanges = winners.flatMap(({ changes }) => changes.filter(({ kind }) => kind !== 'editPython'));
  const { files, notEdited } = editModels(databaseChanges, sources);
  const byHand = new Set(notEdited.map(({ change }) => change));
  const editable = winners.filter(({ changes }) => changes.every((change) => change.kind !== 'editPython' && !byHand.has(change)));
  if (editable.length === 0) return new Map();
  const project = await readProject(application.directory, new Map(files.map(({ file, after }) => [file, after])));
  const edited = await readModels(project, modelsOptions(application.configuration));
  return showModelsAgree(judged.database, editable, { before: renderModels(models), after: renderModels(edited) });
}
