import type { Outcome } from '../../engine/finding.js';
import type { Versions } from '../../configuration/library-versions.js';
import { manualPage } from '../../configuration/manual-page.js';
import { rules } from '../../rules/registry.js';
import type { EngineSettings } from '../../sqlalchemy/engine-settings.js';
import type { Protocol } from '../../team/protocol/read-protocol.js';
import type { Application } from '../application.js';
import type { Continued } from './continue.js';
import type { LiveSide } from './live.js';
import type { Review } from './result.js';
import type { Trail } from './trail.js';
import { countOf } from '../../source/count-of.js';

/** What the project's files gave. */
export function recordReading(trail: Trail, application: Application, live: LiveSide | null): void {
  const { models, revisions, engines, project, configurationFile } = application;
  trail.read('schema', `${project.files.length} Python files`);
  if (models === null) trail.skip('schema', 'models', 'no SQLAlchemy model was found');
  else trail.read('schema', `${countOf(models.tables.length, 'table')} in SQLAlchemy models`);
  if (revisions === null) trail.skip('schema', 'revisions', 'no Alembic environment was found');
  for (const engine of engines) recordEngine(trail, engine);
  if (live === null) trail.skip('schema', 'live database', 'no --database-url was given');
  if (configurationFile === null) trail.skip('options', 'plinth.toml', 'the project has none: defaults hold');
  else trail.read('options', configurationFile);
}

/** Whom the team hands over to, and what this review goes on from. */
export function recordTeam(trail: Trail, { source, file, notes }: Protocol, { past, taken }: Continued): void {
  if (file === null) trail.skip('options', 'team protocol', 'there is none: the default roster holds');
  else if (source === 'file') trail.read('options', `team protocol ${file}`);
  for (const note of notes) trail.skip('options', 'part of the team protocol', note);
  if (past.of !== null)
    trail.read(
      'options',
      `earlier analysis of schema ${past.of.schemaFingerprint}: ${countOf(past.findings.length, 'finding')}, ${countOf(past.handoffs.length, 'request')}`,
    );
  const tables = Object.keys(taken.volumes);
  if (tables.length > 0) trail.read('schema', `volumes of ${tables.join(', ')} from answers, before those of plinth.toml`);
}

/** An engine's pool: what is known of it, and what only a run could tell. */
function recordEngine(trail: Trail, { async, place, known, unknown }: EngineSettings): void {
  const name = `${async ? 'create_async_engine' : 'create_engine'} in ${place.file}:${place.line}`;
  const settings = Object.entries(known).map(([argument, value]) => `${argument} = ${value}`);
  trail.read('schema', `${name}: ${settings.length === 0 ? 'no pool argument that is known' : settings.join(', ')}`);
  for (const { argument, reason } of unknown) trail.skip('schema', `${argument} of ${name}`, reason);
}

/** The manual pages that the rules rest on, and which rules looked. */
export function recordOutcomes(trail: Trail, outcomes: readonly Outcome[], versions: Versions): void {
  for (const outcome of outcomes) {
    if (outcome.status === 'skipped') trail.skip('criteria', outcome.rule, outcome.why);
    if (outcome.status === 'failed') trail.skip('criteria', outcome.rule, `it failed: ${String(outcome.cause)}`);
    if (outcome.status !== 'checked') continue;
    trail.read('criteria', `${outcome.rule}: ${outcome.objects} objects`);
    for (const line of outcome.justified ?? []) trail.read('explain', line);
    const sources = rules.find(({ id }) => id === outcome.rule)?.docs.sources ?? [];
    for (const source of sources) trail.read('documentation', manualPage(source, versions));
  }
}

/** The project's major, where it is said, and the one that things were tried on. */
export function recordVersions(trail: Trail, application: Application, live: LiveSide | null, major: number, shadow: number): void {
  const { configuration, declaredMajor } = application;
  if (live !== null) trail.read('versions', `PostgreSQL ${live.server.version}, as the server says`);
  else if (configuration.postgres?.major !== undefined)
    trail.read('versions', `PostgreSQL ${major}, declared in ${application.configurationFile ?? ''}`);
  else if (declaredMajor !== null)
    trail.read('versions', `PostgreSQL ${major}, from ${declaredMajor.place.file}:${declaredMajor.place.line}`);
  else trail.skip('versions', "the project's major", `neither a server, plinth.toml nor a compose file says it: ${shadow} is assumed`);
  trail.read('versions', `shadow: PostgreSQL ${shadow}`);
}

const criterionNames = ['rows', 'queryPattern', 'frequency', 'selectivity', 'writeCost', 'joins'] as const;

/** What the findings are judged by: where the figures are from, and which are not known, with the reason that most of them share. */
export function recordCriteria(trail: Trail, findings: Review['findings']): void {
  const judged = findings.flatMap(({ criteria }) => (criteria === null ? [] : [criteria]));
  for (const name of criterionNames) {
    const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    const known = judged.map((criteria) => criteria[name]).filter(({ value }) => value !== null);
    const unknown = judged.map((criteria) => criteria[name]).filter(({ value }) => value === null);
    if (known.length > 0)
      trail.read('criteria', `${words} of ${countOf(known.length, 'finding')}: ${tally(known.map(({ source }) => source)).join(', ')}`);
    const [reason] = mostFrequent(unknown.map(({ note }) => note ?? ''));
    if (reason !== undefined) trail.skip('criteria', `${words} of ${countOf(unknown.length, 'finding')}`, reason);
  }
  const others = findings.length - judged.length;
  if (others > 0) trail.skip('criteria', `figures of ${countOf(others, 'finding')}`, 'about no table');
}

function tally(words: readonly string[]): string[] {
  const counts = countEach(words);
  return mostFrequent(words).map((word) => `${counts.get(word) ?? 0} ${word}`);
}

/** Each once, the most frequent first; of equals the first by code unit. */
function mostFrequent(words: readonly string[]): string[] {
  return [...countEach(words)].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).map(([word]) => word);
}

function countEach(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
