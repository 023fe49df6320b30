import type { Versions } from '../../configuration/library-versions.js';
import { manualPage } from '../../configuration/manual-page.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import { rules } from '../../rules/registry.js';
import { topics } from './topics.js';

/** Pages that a rule rests on, of the project's versions. */
export function linksOfRule(id: string, versions: Versions): string[] {
  const sources = rules.find((rule) => rule.id === id)?.docs.sources ?? [];
  return sources.map((source) => manualPage(source, versions));
}

/** Pages on the statements that a recommendation runs, on the locks that it says they take, and on what its claims rest on. */
export function linksOfRecommendation({ migration: { steps }, proof }: Recommendation, versions: Versions): string[] {
  const ids = [
    ...steps.flatMap(({ sql }) => statementOf(sql)),
    ...steps.flatMap(({ locks }) => locks.map(({ mode }) => mode)),
    ...(proof.checks.some(({ cost }) => cost !== undefined) ? ['EXPLAIN'] : []),
  ];
  const pages = [...new Set(ids)].flatMap((id) => topics.find((topic) => topic.id === id)?.pages ?? []);
  return [...new Set(pages)].map((page) => manualPage(page, versions));
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/^CREATE (?:UNIQUE )?INDEX CONCURRENTLY\b/i, 'CREATE INDEX CONCURRENTLY'],
  [/^CREATE (?:UNIQUE )?INDEX\b/i, 'CREATE INDEX'],
  [/^DROP INDEX\b/i, 'DROP INDEX'],
  [/^ALTER TABLE\b[\s\S]*\bVALIDATE CONSTRAINT\b/i, 'VALIDATE CONSTRAINT'],
  [/^ALTER TABLE\b/i, 'ALTER TABLE'],
  [/^ALTER TYPE\b/i, 'ALTER TYPE'],
  [/^CREATE TABLE\b/i, 'CREATE TABLE'],
  [/^COMMENT ON\b/i, 'COMMENT ON'],
];

function statementOf(sql: string): readonly string[] {
  const found = kinds.find(([pattern]) => pattern.test(sql.trim()));
  return found === undefined ? [] : [found[1]];
}
