import type { Versions } from '../../configuration/library-versions.js';
import { manualPage } from '../../configuration/manual-page.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import type { Rule } from '../../engine/rule.js';
import { generalTopics } from './general-topics.js';

/** By a rule's id the pages that it rests on, of the project's versions. */
export function linkRules(rules: readonly Pick<Rule, 'id' | 'docs'>[], versions: Versions): (rule: string) => string[] {
  const links = new Map(rules.map(({ id, docs }) => [id, docs.sources.map((source) => manualPage(source, versions))]));
  return (rule) => links.get(rule) ?? [];
}

/** Pages on the statements that a recommendation runs, on the locks that it says they take, and on what its claims rest on. */
export function linksOfRecommendation({ migration: { steps }, proof }: Recommendation, versions: Versions): string[] {
  const ids = [
    ...steps.flatMap(({ sql }) => statementOf(sql)),
    ...steps.flatMap(({ locks }) => locks.map(({ mode }) => mode)),
    ...(proof.checks.some(({ cost }) => cost !== undefined) ? ['EXPLAIN'] : []),
  ];
  const pages = [...new Set(ids)].flatMap((id) => generalTopics.find((topic) => topic.id === id)?.pages ?? []);
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
