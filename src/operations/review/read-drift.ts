import type { Drift } from '../../drift/drift.js';
import { type RunConfiguration, selectRules } from '../../engine/select.js';
import { rules } from '../../rules/registry.js';
import { countOf } from '../../source/count-of.js';
import type { NotExamined } from '../../source/place.js';
import type { Application } from '../application.js';
import { editsFor } from '../drift/edit-models.js';
import { gatherDrift } from '../drift/gather.js';
import { modelSources } from './agreement.js';
import type { Judged } from './judge.js';
import type { LiveSide } from './live.js';
import type { Trail } from './trail.js';

interface DriftQuestion {
  readonly judged: Judged;
  readonly application: Application;
  readonly live: LiveSide | null;
  readonly trail: Trail;
  readonly configuration: RunConfiguration;
}

/** Compares the sides of the schema, where a rule is to look at that; says in the trail what was compared and which revisions are pending. */
export async function readDrift({
  judged,
  application,
  live,
  trail,
  configuration,
}: DriftQuestion): Promise<{ readonly drift: Drift | null; readonly notExamined: readonly NotExamined[] }> {
  const isAsked = selectRules(rules, configuration).some(({ status, rule }) => status === 'on' && rule.reads.includes('drift'));
  if (!isAsked) return { drift: null, notExamined: [] };
  const { side, made, database } = judged;
  const found = await gatherDrift(database.server, application, live, made === null ? {} : { [side === 'database' ? 'live' : side]: made });
  if ('why' in found) {
    trail.skip('schema', 'drift', found.why);
    return { drift: null, notExamined: [] };
  }
  trail.read('schema', `${found.sides.join(', ')} compared: ${countOf(found.compared, 'object')}, ${found.objects.length} differ`);
  for (const { revision, message } of found.pending)
    trail.read('schema', `revision ${revision} is pending${message === null ? '' : `: ${message}`}`);
  if (found.version?.status === 'unreadable') trail.skip('schema', `version table ${found.version.table ?? ''}`, found.version.why ?? '');
  const sources = await modelSources(application);
  const objects = found.objects.map((object) => ({ ...object, modelEdits: editsFor(object, sources) }));
  return { drift: { ...found, objects }, notExamined: found.notExamined };
}
