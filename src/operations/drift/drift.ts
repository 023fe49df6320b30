import * as z from 'zod';
import type { Drift, DriftingObject } from '../../drift/drift.js';
import { describeDrift, describeVersion, explanations } from '../../drift/explain.js';
import type { States } from '../../drift/verdict.js';
import { placeOfDrift, subjectOfDrift } from '../../engine/drift-subject.js';
import { identifyFindings } from '../../engine/identify.js';
import { Failure } from '../../failure/failure.js';
import { type Application, readApplication } from '../application.js';
import { defineOperation, type Surroundings } from '../operation.js';
import { type LiveSide, readLive } from '../review/live.js';
import { isAtLeast } from '../review/severity.js';
import { readVersion } from '../version.js';
import { withShadow } from '../with-shadow.js';
import { gatherDrift } from './gather.js';
import { driftSchema, type DriftResult } from './result.js';

const request = z.object({
  dir: z.string().default('.').meta({ argument: true, description: 'the project to compare' }),
  databaseUrl: z
    .string()
    .optional()
    .meta({ description: 'the live database (read-only); PG* variables and service files count', placeholder: 'url' }),
  target: z.string().optional().meta({ description: 'the live database that plinth.toml names so', placeholder: 'name' }),
  failOn: z
    .enum(['error', 'warning', 'info', 'never'])
    .default('warning')
    .meta({ description: 'exit 1 when a difference is at or above this', placeholder: 'severity' }),
});

export const drift = defineOperation({
  name: 'drift',
  summary: 'Tell where models, revisions and live database differ, and which of them is wrong',
  input: request,
  output: driftSchema,
  run: runDrift,
  exitCode: ({ objects, version }, { failOn }) => {
    if (failOn === 'never') return 0;
    const severities = [...objects.map(({ severity }) => severity), ...(version?.message == null ? [] : (['warning'] as const))];
    return severities.some((severity) => isAtLeast(severity, failOn)) ? 1 : 0;
  },
});

async function runDrift(asked: z.output<typeof request>, surroundings: Surroundings): Promise<DriftResult> {
  surroundings.progress('reading models, revisions and settings');
  const application = await readApplication(asked.dir, new Map(), { code: false });
  surroundings.progress('reading the live database');
  const live = await readLive(asked, application.configuration, surroundings);
  const major = live?.major ?? application.configuration.postgres?.major ?? application.declaredMajor?.major ?? null;
  return withShadow(major, surroundings, async (server) => {
    surroundings.progress('re-creating every side on the shadow');
    const found = await gatherDrift(server, application, live);
    if ('why' in found) throw nothingToCompare(asked.dir, found.why);
    return present(found, { dir: asked.dir, application, live, major: major ?? server.major });
  });
}

function nothingToCompare(directory: string, why: string): Failure {
  return new Failure('nothing_to_review', `there are no two sides of a schema to compare in ${directory}`, {
    detail: why,
    hint: 'Name the directory of the backend, set [source] models and alembic in plinth.toml, or give --database-url.',
  });
}

interface Ground {
  readonly dir: string;
  readonly application: Application;
  readonly live: LiveSide | null;
  readonly major: number;
}

function present(found: Drift, { dir, application, live, major }: Ground): DriftResult {
  const ids = identifyFindings(
    'schema/drift',
    found.objects.map((object) => ({ subject: subjectOfDrift(object) })),
  );
  const { version } = found;
  return {
    formatVersion: 1,
    plinth: readVersion(),
    target: { dir, server: live?.server ?? null, major },
    sides: [...found.sides],
    version:
      version === null ? null : { ...version, ids: [...version.ids], missing: [...version.missing], message: describeVersion(version) },
    pending: found.pending.map((one) => ({ ...one })),
    compared: found.compared,
    objects: found.objects.map((object, position) => presentObject(object, ids[position] ?? '', application)),
    outside: found.outside.map((one) => ({ ...one })),
    notExamined: [...Object.values(application.notExamined).flat(), ...(live?.notExamined ?? []), ...found.notExamined],
  };
}

function presentObject(object: DriftingObject, id: string, { models }: Application): DriftResult['objects'][number] {
  const { kind, schema, relation, name, weight, verdict, revision } = object;
  return {
    id,
    kind,
    schema,
    relation,
    name,
    severity: weight,
    ...verdict,
    message: describeDrift(object),
    ...explanations[verdict.reason],
    states: presentStates(object.states),
    properties: object.properties.map(({ property, states, verdict: own, weight: severity }) => ({
      property,
      ...own,
      severity,
      states: presentStates(states),
    })),
    place: placeOfDrift(object, models),
    revision:
      revision === null ? null : { id: revision.revision, file: revision.file, line: revision.place?.line ?? null, does: revision.does },
  };
}

function presentStates(states: States): DriftResult['objects'][number]['states'] {
  return Object.fromEntries(Object.entries(states).filter(([, state]) => state !== undefined));
}
