import type { Catalog } from '../../catalog/catalog.js';
import type { Inputs } from '../../engine/rule.js';
import type { RunConfiguration } from '../../engine/select.js';
import type { NotExamined } from '../../source/place.js';
import { declareSizes } from '../declare-sizes.js';
import { projectStatistics } from '../../statistics/grow/project-statistics.js';
import { mergeStatistics } from '../../statistics/merge.js';
import type { Statistics } from '../../statistics/statistics.js';
import type { CodeWorkload } from '../../workload/code.js';
import { notReadOf, queriesOfCode } from '../../workload/code-queries.js';
import { findRefutedCounts } from '../../team/memory/contradict.js';
import type { MemoryEntry } from '../../team/memory/entry.js';
import { addVolumes, type RememberedVolume, rememberVolumes } from '../../team/memory/remembered-volumes.js';
import { openSources } from '../../python/sources.js';
import { readEnforcedRules } from '../../validation/read-enforced.js';
import { gatherConnections } from '../../sqlalchemy/connections.js';
import { type Application, modelsOptions } from '../application.js';
import { readConfiguredWorkload } from '../configured-workload.js';
import { gatherDerivations } from './derivations.js';
import type { Judged } from './judge.js';
import type { LiveSide } from './live.js';
import { readDrift } from './read-drift.js';
import { planQueries } from './plans.js';
import type { Trail } from './trail.js';
import { countOf } from '../../source/count-of.js';

/** Months of declared growth after which plans are judged. */
const HORIZON = 12;

/** Everything the rules may look at, and what of it could not be read. */
export interface Gathered {
  readonly inputs: Inputs;
  readonly notExamined: readonly NotExamined[];
  /** Figures of the memory that stand in for volumes. */
  readonly remembered: readonly RememberedVolume[];
}

export async function gatherInputs(
  judged: Judged,
  application: Application,
  live: LiveSide | null,
  trail: Trail,
  configuration: RunConfiguration,
): Promise<Gathered> {
  const declaredVolumes = application.configuration.volumes ?? {};
  const remembered = rememberVolumes(trustedEntries(judged, application, live), judged.catalog, declaredVolumes, live?.statistics ?? null);
  const volumes = addVolumes(declaredVolumes, remembered);
  const declared = declareSizes(judged.catalog, { ...application, behind: judged.side === 'database' }, volumes);
  const statistics = chooseStatistics(judged.catalog, declared.statistics, live);
  recordVolumes(trail, statistics, live, remembered.length);
  const drift = await readDrift({ judged, application, live, trail, configuration });
  const workload = await readConfiguredWorkload(application);
  const ofCode = application.code === null ? [] : queriesOfCode(application.code, workload.queries);
  const planned = await planQueries(
    judged.database,
    judged.catalog,
    statistics === null ? noStatistics : projectStatistics(judged.catalog, statistics, HORIZON),
    [...workload.queries, ...ofCode],
  );
  const plans = statistics === null ? null : planned;
  const enforced = application.models === null ? null : readEnforcedRules(application.project, modelsOptions(application.configuration));
  const derived =
    application.models === null
      ? null
      : await gatherDerivations({
          project: application.project,
          models: application.models,
          revisions: application.revisions,
          code: application.code,
          catalog: judged.catalog,
          queries: workload.queries,
          plan: async (queries) =>
            statistics === null
              ? []
              : planQueries(judged.database, judged.catalog, projectStatistics(judged.catalog, statistics, HORIZON), queries),
        });
  recordCode(trail, application.code, ofCode.length);
  recordPlans(trail, { planned: plans?.length ?? 0, files: workload.queries.length, code: ofCode.length });
  const unplanned = planned.flatMap(({ query, why }) =>
    why === null
      ? []
      : [
          {
            file: query.place?.file ?? null,
            line: query.place?.line ?? null,
            object: `query ${query.name}`,
            reason: `the server did not plan it: ${why}`,
          },
        ],
  );
  return {
    remembered,
    inputs: {
      catalog: judged.catalog,
      models: application.models,
      revisions: application.revisions,
      code: application.code,
      derived,
      sources: await openSources(application.project),
      enforced,
      drift: drift.drift,
      plans,
      statistics,
      connections: gatherConnections(application, live?.statistics ?? null, application.declaredConnections),
      statements: null,
    },
    notExamined: [
      ...(enforced?.notExamined ?? []),
      ...declared.notExamined,
      ...workload.notExamined,
      ...(application.code === null ? [] : notReadOf(application.code)),
      ...application.checkouts.notExamined,
      ...drift.notExamined,
      ...unplanned,
    ],
  };
}

/** Those that the live database does not speak against. */
function trustedEntries({ catalog }: Judged, { memory: { entries } }: Application, live: LiveSide | null): readonly MemoryEntry[] {
  if (live === null) return entries;
  const refuted = findRefutedCounts(entries, { catalog, statistics: live.statistics, day: live.server.asOf.slice(0, 10) });
  return entries.filter((entry) => !refuted.has(entry));
}

export function chooseStatistics(catalog: Catalog, declared: Statistics, live: LiveSide | null): Statistics | null {
  if (live !== null) return mergeStatistics(catalog, live.statistics, declared);
  return declared.relations.length === 0 ? null : declared;
}

function recordVolumes(trail: Trail, statistics: Statistics | null, live: LiveSide | null, remembered: number): void {
  if (remembered > 0) trail.read('schema', `${countOf(remembered, 'volume')} from the memory, where nothing better is known`);
  if (live !== null)
    trail.read(
      'schema',
      `statistics of ${live.statistics.relations.length} relations of the live database, counters since ${live.statistics.statsReset ?? 'the start of the cluster'}`,
    );
  if (statistics === null) trail.skip('schema', 'volumes', 'no live database and no [volumes] in plinth.toml: sizes are unknown');
  else if (live === null) trail.read('schema', `declared volumes of ${countOf(statistics.relations.length, 'table')}`);
}

function recordCode(trail: Trail, code: CodeWorkload | null, statements: number): void {
  const sending = (code?.functions ?? []).filter(({ sends }) => sends.length > 0).length;
  if (code === null) trail.skip('schema', 'queries of the code', 'there are no SQLAlchemy models to read them by');
  else
    trail.read(
      'schema',
      `${countOf(sending, 'function')} of the code that send queries: ${countOf(statements, 'statement')} beside those of workload files`,
    );
}

function recordPlans(trail: Trail, { planned, files, code }: { planned: number; files: number; code: number }): void {
  if (files === 0) trail.skip('explain', 'workload', 'no [workload] files in plinth.toml');
  if (files + code === 0) return;
  const what = [...(files === 0 ? [] : [`${files} workload queries`]), ...(code === 0 ? [] : [`${code} statements of the code`])].join(
    ' and ',
  );
  if (planned === 0)
    trail.skip('explain', `plans of ${what}`, 'no sizes are known, so plans would mean nothing; that each can be planned was checked');
  else trail.read('explain', `plans of ${what} at the sizes of ${HORIZON} months ahead, on the shadow`);
}

const noStatistics: Statistics = { asOf: null, source: 'declared', relations: [], settings: {}, statsReset: null };
