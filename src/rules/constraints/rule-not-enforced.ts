import * as z from 'zod';
import { displayName } from '../../engine/display-name.js';
import { defineRule } from '../../engine/rule.js';
import { isWrittenElsewhere } from '../../proposal/judge-enforced.js';
import { judgeRule } from '../../proposal/judge-rule.js';
import type { Enforcement } from '../../validation/enforced.js';
import { librariesExamples } from './rule-not-enforced/libraries.js';
import { loadingExamples } from './rule-not-enforced/loading.js';
import { ordersExamples } from './rule-not-enforced/orders.js';
import { requiredExamples } from './rule-not-enforced/required.js';
import { valuesExamples } from './rule-not-enforced/values.js';
import { writesExamples } from './rule-not-enforced/writes.js';

export default defineRule({
  id: 'constraints/rule-not-enforced',
  title: 'Rule that the code enforces and the database does not',
  redFlag: 6,
  severity: 'warning',
  reads: ['catalog', 'enforced'],
  options: z.strictObject({}),

  docs: {
    condition:
      'Everything that the code writes into a column obeys a rule that a schema, an enum, a validator or a test before the write ' +
      'enforces (a list of values, a range, a length, a pattern, an order of two columns, a value that is always given, one that no other row has, a range that overlaps no other), and no type, domain or constraint of the database says it.',
    effect:
      'Whatever does not pass through that code writes what it likes: a script, a second service, a bulk load, a hand-written UPDATE, ' +
      'the next endpoint. Readers that rely on the rule then fail, or compute nonsense, far from the cause.',
    remedy:
      'State the rule where the data are: a CHECK, added NOT VALID so that it holds for new rows at once, then validated. Count the ' +
      'rows that break it before. A list of values is a CHECK rather than an enum type, whose values cannot be taken away again; ranges that may not overlap are an exclusion constraint.',
    exceptions:
      'Silent where the database limits the same column in its own way (a CHECK on the values or their range, also a wider one: somebody ' +
      'decided what the data may be, and the stricter limit is one of requests), where its type is an enum or a domain with a CHECK, for ' +
      'keys to a table that lists the values, generated columns, columns that a BEFORE trigger writes; where another path writes what ' +
      'breaks the rule, or the default does; where only reading is checked; where a length or a pattern is stated by a field of a schema of requests alone; and where the code merely writes constants that nothing enforces.',
    sources: [
      'https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS',
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
      'https://docs.pydantic.dev/latest/concepts/fields/#field-constraints',
      'https://marshmallow.readthedocs.io/en/stable/marshmallow.validate.html',
      'https://json-schema.org/understanding-json-schema/reference',
    ],
  },

  examples: [...valuesExamples, ...writesExamples, ...ordersExamples, ...requiredExamples, ...librariesExamples, ...loadingExamples],

  count: ({ enforced }) => enforced.rules.length,

  *check({ catalog, enforced, naming }) {
    for (const rule of enforced.rules) {
      const table = catalog.tables.find(({ schema, name }) => name === rule.table && schema === (rule.schema ?? 'public'));
      if (table === undefined || table.kind === 'foreign table' || table.partitionOf !== null) continue;
      const missing = judgeRule(rule, { catalog, table, naming });
      if (
        missing === null ||
        table.columns.some((column) => missing.columns.includes(column.name) && isWrittenElsewhere(catalog, table, column))
      )
        continue;
      const { kind, columns, words, allowed, title, why, change, instead } = missing;
      yield {
        subject: { kind: 'column', schema: table.schema, relation: table.name, name: columns[0] ?? null },
        place: rule.enforced[0]?.place ?? null,
        ...(quiet.has(kind) ? { severity: 'info' } : {}),
        evidence: { table: displayName(table), columns, kind, rule: words, enforced: rule.enforced.map(describeEnforcement), allowed },
        candidates: change === null ? [] : [{ title, changes: [change], why, drawback: null }],
        ...(change === null ? { noRecommendation: instead ?? '' } : {}),
        claims: [],
      };
    }
  },

  message: ({ table, columns, rule, enforced, allowed }) =>
    `${table}.${columns.join(', ')} is always ${rule}, because the code says so (${enforced[0] ?? ''}); the database takes ${allowed}.`,
});

/** What seldom breaks a reader. */
const quiet: ReadonlySet<string> = new Set(['required', 'length', 'pattern']);

function describeEnforcement({ place, by }: Enforcement): string {
  return `${by} ${place.file}:${place.line}`;
}
