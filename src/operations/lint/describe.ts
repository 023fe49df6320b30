import { createHash } from 'node:crypto';
import type { Finding, Outcome } from '../../engine/finding.js';
import type { Rule } from '../../engine/rule.js';
import type { JudgedMigrations } from '../../migration/statements/migration.js';
import { countOf } from '../../source/count-of.js';
import { readLibraryVersions } from '../../configuration/library-versions.js';
import { linkRules, linksOfRecommendation } from '../docs/manual-links.js';
import { describeFinding, describeOutcome } from '../review/describe-finding.js';
import { startTrail } from '../review/trail.js';
import { readVersion } from '../version.js';
import type { Advised } from './staged/advise-all.js';
import type { Gathered } from './gather.js';
import type { LintRequest } from './request.js';
import type { Lint } from './result.js';
import type { Waived } from './waive.js';

interface Linted {
  readonly request: LintRequest;
  readonly major: number;
  readonly gathered: Gathered;
  readonly statements: JudgedMigrations;
  readonly replayed: boolean;
  readonly findings: readonly Finding[];
  readonly waived: readonly Waived[];
  readonly outcomes: readonly Outcome[];
  readonly rules: readonly Rule[];
  readonly advice: Advised;
  readonly fix: Lint['fix'];
}

/** In the order of a reader: by file as given, then by line. */
export function describeLint(linted: Linted): Lint {
  const { request, major, gathered, statements, replayed, findings, waived, outcomes, advice, fix } = linted;
  const count = statements.migrations.reduce((sum, migration) => sum + migration.statements.length, 0);
  const versions = { postgresql: major, ...readLibraryVersions('.') };
  const manual = linkRules(linted.rules, versions);
  return {
    formatVersion: 1,
    plinth: readVersion(),
    target: {
      dir: request.paths.join(' '),
      server: null,
      major,
      schema: 'migrations',
      replayed,
      files: gathered.files,
      migrations: statements.migrations.length,
      statements: count,
    },
    schemaFingerprint: fingerprintText(gathered),
    findings: inOrder(findings, gathered).map((finding) => {
      const recommendation = advice.recommendations.find(({ answers }) => answers.includes(finding.id))?.id ?? null;
      const why = [finding.noRecommendation, advice.reasons.get(finding.id)].filter((part) => part != null && part !== '').join('. ');
      const answer = { recommendation, noRecommendation: recommendation === null ? (why === '' ? null : why) : null, criteria: null };
      return describeFinding(finding, answer, manual(finding.rule));
    }),
    recommendations: advice.recommendations.map((each) => ({ ...each, manual: linksOfRecommendation(each, versions) })),
    outcomes: outcomes.map(describeOutcome),
    notExamined: [...gathered.notExamined],
    trail: describeTrail(linted, count),
    fix,
    waived: waived.flatMap(({ finding: { rule, id, message, place }, waiver }) =>
      place === null ? [] : [{ rule, id, message, file: place.file, line: place.line, reason: waiver.reason, until: waiver.until }],
    ),
  };
}

/** Of the text of all statements: there is no other schema. */
function fingerprintText({ migrations }: Gathered): string {
  const hash = createHash('sha256');
  for (const { statements } of migrations) for (const { sql } of statements) hash.update(`${sql};\n`);
  return hash.digest('hex').slice(0, 16);
}

function inOrder(findings: readonly Finding[], { migrations }: Gathered): readonly Finding[] {
  const position = new Map(migrations.map(({ file }, at) => [file, at]));
  const at = ({ place }: Finding): number => (place === null ? -1 : (position.get(place.file) ?? migrations.length));
  return findings.toSorted((one, other) => at(one) - at(other) || (one.place?.line ?? 0) - (other.place?.line ?? 0));
}

function describeTrail({ gathered, major, replayed, outcomes, rules }: Linted, statements: number): Lint['trail'] {
  const trail = startTrail();
  trail.read('schema', `${countOf(gathered.migrations.length, 'migration')}, ${countOf(statements, 'statement')}`);
  if (replayed) trail.read('schema', 'migrations, replayed on the shadow in their order');
  else trail.skip('schema', 'replay', 'judged by their text alone (--no-replay)');
  for (const outcome of outcomes) {
    if (outcome.status === 'checked') trail.read('criteria', `${outcome.rule}: ${outcome.objects} objects`);
    else trail.skip('criteria', outcome.rule, outcome.status === 'skipped' ? outcome.why : `it failed: ${String(outcome.cause)}`);
    for (const source of rules.find(({ id }) => id === outcome.rule)?.docs.sources ?? []) trail.read('documentation', source);
  }
  trail.read('criteria', 'locks, scans and rewrites as measured on PostgreSQL 15 to 18: docs/locks.md');
  trail.skip('explain', 'plans', 'migrations are judged by their effects');
  trail.read('versions', `PostgreSQL ${major}`);
  return trail.steps();
}
