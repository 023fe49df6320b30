import type { Catalog } from '../../catalog/catalog.js';
import { renderAllSql } from '../../change/render.js';
import type { Sequence } from '../../change/sequence.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import { loadOperations, readOperations } from '../../sql/operations/read-operations.js';
import { deriveHandoffs } from '../../team/handoff/derive.js';
import type { Handoff } from '../../team/handoff/handoff-json.js';
import { readProtocol } from '../../team/protocol/read-protocol.js';
import { type Application, readCode } from '../application.js';
import type { Surroundings } from '../operation.js';

/** Requests to other specialists that follow from the changes. */
export async function handOverPlan(
  application: Application,
  { phases }: Sequence,
  recommendation: Recommendation | null,
  { catalog, surroundings }: { readonly catalog: Catalog; readonly surroundings: Surroundings },
): Promise<Handoff[]> {
  if (recommendation === null) return [];
  surroundings.progress('reading what the code sends');
  const { now } = surroundings;
  await loadOperations();
  const declared = application.configuration.postgres?.major ?? application.declaredMajor?.major ?? null;
  const by = `plan ${recommendation.id}`;
  const steps = phases.flatMap(({ changes }) =>
    renderAllSql(changes).up.flatMap(({ sql }) => readOperations(sql).map((operation) => ({ operation, by, answers: [] }))),
  );
  return deriveHandoffs(
    { found: [], catalog, code: readCode(application), derived: null, steps, server: { major: declared, live: null, declared, now } },
    readProtocol(application.directory, application.configuration.team?.protocol),
  );
}
