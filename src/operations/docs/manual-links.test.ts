import { expect, test } from 'vitest';
import { rules } from '../../rules/registry.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import { linkRules, linksOfRecommendation } from './manual-links.js';

const none = { postgresql: null, sqlalchemy: null, alembic: null };
const old = { postgresql: 15, sqlalchemy: '1.4', alembic: null };

test('every rule links pages, of the versions of the project where these are known', () => {
  const [current, dated] = [linkRules(rules, none), linkRules(rules, old)];
  for (const { id, docs } of rules) {
    expect(current(id)).toEqual(docs.sources);
    expect(dated(id)).toHaveLength(docs.sources.length);
    for (const page of dated(id)) {
      expect(page).toMatch(/^https:\/\//);
      expect(page).not.toMatch(/postgresql\.org\/docs\/current|sqlalchemy\.org\/en\/(?!14\/)\d/);
    }
  }
  expect(current('indexes/no-such-rule')).toEqual([]);
});

test('a recommendation links the manual of its statements, of their locks and of its plans, each once', () => {
  const step = (sql: string, mode: string) => ({ sql, locks: [{ relation: 'public.orders', mode }] });
  const recommendation = {
    migration: {
      steps: [
        step('CREATE INDEX CONCURRENTLY ix ON orders (customer_id)', 'SHARE UPDATE EXCLUSIVE'),
        step('ALTER TABLE orders VALIDATE CONSTRAINT fk', 'SHARE UPDATE EXCLUSIVE'),
      ],
    },
    proof: { checks: [{ cost: { before: 1, after: 1 } }] },
  } as unknown as Recommendation;
  const pages = linksOfRecommendation(recommendation, old);
  expect(pages).toEqual([...new Set(pages)]);
  expect(pages).toEqual(
    expect.arrayContaining([
      'https://www.postgresql.org/docs/15/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
      'https://www.postgresql.org/docs/15/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT',
      'https://www.postgresql.org/docs/15/using-explain.html',
      expect.stringContaining('https://www.postgresql.org/docs/15/explicit-locking.html'),
    ]),
  );
  expect(linksOfRecommendation({ migration: { steps: [] }, proof: { checks: [] } } as unknown as Recommendation, old)).toEqual([]);
});
