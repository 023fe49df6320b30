import { renderAllSql } from '../../change/render.js';
import { describeCriteria } from '../../recommendation/criteria/criteria.js';
import { loadOperations, readOperations } from '../../sql/operations/read-operations.js';
import type { HandoffGround, SchemaStep } from '../../team/handoff/ground.js';
import type { Examined } from './examine.js';

/** What requests to other specialists are derived from, of a project that was examined. */
export async function gatherHandoffGround(examined: Examined): Promise<HandoffGround> {
  await loadOperations();
  const { findings, recommended, criteria, inputs, judged, application, live, surroundings } = examined;
  const declared = application.configuration.postgres?.major ?? application.declaredMajor?.major ?? null;
  return {
    found: findings.map((finding) => {
      const recommendation = recommended.recommendations.find(({ answers }) => answers.includes(finding.id)) ?? null;
      const changes = recommendation === null ? [] : (recommended.candidates.get(recommendation.id)?.changes ?? []);
      return { finding, recommendation, changes, criteria: describeCriteria(finding, changes, criteria) };
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
