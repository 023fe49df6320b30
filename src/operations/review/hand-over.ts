import { renderAllSql } from '../../change/render.js';
import { loadOperations, readOperations } from '../../sql/operations/read-operations.js';
import type { HandoffGround, SchemaStep } from '../../team/handoff/ground.js';
import type { Examined } from './examine.js';
import type { Review } from './result.js';

/** What requests to other specialists are derived from, of a project that was examined and the findings as they are told. */
export async function gatherHandoffGround(examined: Examined, told: Review['findings']): Promise<HandoffGround> {
  await loadOperations();
  const { findings, recommended, inputs, judged, application, live, surroundings } = examined;
  const advice = new Map(recommended.recommendations.map((recommendation) => [recommendation.id, recommendation]));
  const words = new Map(told.map((each) => [each.id, each]));
  const declared = application.configuration.postgres?.major ?? application.declaredMajor?.major ?? null;
  return {
    found: findings.map((finding) => {
      const { recommendation: id, criteria } = words.get(finding.id) ?? { recommendation: null, criteria: null };
      const recommendation = advice.get(id ?? '') ?? null;
      const changes = recommendation === null ? [] : (recommended.candidates.get(recommendation.id)?.changes ?? []);
      return { finding, recommendation, changes, criteria };
    }),
    catalog: judged.catalog,
    code: inputs.code,
    derived: inputs.derived,
    steps: [...advisedSteps(examined), ...comingSteps(examined)],
    server: { major: live?.major ?? declared, live: live?.major ?? null, declared, now: surroundings.now },
  };
}

function advisedSteps({ recommended }: Examined): SchemaStep[] {
  return recommended.recommendations.flatMap(({ id, answers }) =>
    renderAllSql(recommended.candidates.get(id)?.changes ?? []).up.flatMap(({ sql }) =>
      readOperations(sql).map((operation) => ({ operation, by: `recommendation ${id}`, answers })),
    ),
  );
}

/** Of revisions that the live database does not have yet, and of those that came since the earlier analysis. */
function comingSteps({ inputs: { drift, revisions }, objectChanges }: Examined): SchemaStep[] {
  const since = objectChanges.flatMap(({ object, state }) => (state === 'new' ? [object] : []));
  const coming = (revisions?.revisions ?? []).filter(
    ({ id }) => drift?.pending.some(({ revision }) => revision === id) === true || since.includes(`revision ${id}`),
  );
  return coming.flatMap(({ id, upgrade }) =>
    upgrade.statements.flatMap(({ sql }) => readOperations(sql).map((operation) => ({ operation, by: `revision ${id}`, answers: [] }))),
  );
}
