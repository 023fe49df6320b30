import { z } from 'zod';
import type { Catalog, Column, Table } from '../../catalog/catalog.js';
import { takenConstraintNames } from '../../catalog/taken-names.js';
import type { AddCheck } from '../../change/change.js';
import { nameCheck } from '../../change/make-name.js';
import { displayName } from '../../engine/display-name.js';
import type { Candidate } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.js';
import {
  isWrittenElsewhere,
  type MissingCheck,
  missingOrder,
  missingRange,
  missingValues,
  type Spelling,
} from '../../proposal/judge-enforced.js';
import type { NamingConvention } from '../../sqlalchemy/naming.js';
import type { EnforcedRule, Enforcement } from '../../validation/enforced.js';
import { valuesExamples } from './rule-not-enforced/values.js';
import { writesExamples } from './rule-not-enforced/writes.js';

const spell: Spelling = { identifier: quoteIdentifier, literal: quoteLiteral };

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
      'enforces (a list of values, a range), and no type, domain or constraint of the database says it.',
    effect:
      'Whatever does not pass through that code writes what it likes: a script, a second service, a bulk load, a hand-written UPDATE, ' +
      'the next endpoint. Readers that rely on the rule then fail, or compute nonsense, far from the cause.',
    remedy:
      'State the rule where the data are: a CHECK, added NOT VALID so that it holds for new rows at once, then validated. Count the ' +
      'rows that break it before. A list of values is a CHECK rather than an enum type, whose values cannot be taken away again.',
    exceptions:
      'Silent where the database limits the same column in its own way (a CHECK on the values or their range, also a wider one: somebody ' +
      'decided what the data may be, and the stricter limit is one of requests), where its type is an enum or a domain with a CHECK, for ' +
      'keys to a table that lists the values, generated columns, columns that a BEFORE trigger writes; where another path writes what ' +
      'breaks the rule, or the default does; where only reading is checked; and where the code merely writes constants that nothing enforces.',
    sources: [
      'https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS',
      'https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES',
      'https://docs.pydantic.dev/latest/concepts/fields/#field-constraints',
    ],
  },

  examples: [...valuesExamples, ...writesExamples],

  count: ({ enforced }) => enforced.rules.length,

  *check({ catalog, enforced, naming }) {
    for (const rule of enforced.rules) {
      const table = catalog.tables.find(({ schema, name }) => name === rule.table && schema === (rule.schema ?? 'public'));
      if (table === undefined || table.kind === 'foreign table' || table.partitionOf !== null) continue;
      const columns = columnsOf(rule).map((named) => table.columns.find(({ name }) => name === named));
      const [column] = columns;
      if (column === undefined || columns.some((one) => one === undefined || isWrittenElsewhere(catalog, table, one))) continue;
      const missing = missingIn(catalog, table, column, rule);
      if (missing === null) continue;
      const allowed = missing.kind === 'order' ? 'them in any order' : `any ${column.type}`;
      yield {
        subject: { kind: 'column', schema: table.schema, relation: table.name, name: column.name },
        place: rule.enforced[0]?.place ?? null,
        evidence: {
          table: displayName(table),
          columns: columnsOf(rule),
          kind: missing.kind,
          rule: missing.words,
          enforced: rule.enforced.map(describeEnforcement),
          allowed,
        },
        candidates: propose(table, columnsOf(rule), missing, { naming, nullable: columns.some((one) => one?.nullable === true) }),
        claims: [],
      };
    }
  },

  message: ({ table, columns, rule, enforced, allowed }) =>
    `${table}.${columns[0] ?? ''} is always ${rule}, because the code says so (${enforced[0] ?? ''}); the database takes ${allowed}.`,
});

function columnsOf(rule: EnforcedRule): readonly string[] {
  if (rule.kind === 'order') return [rule.left, rule.right];
  return rule.kind === 'unique' ? rule.columns : [rule.column];
}

function missingIn(catalog: Catalog, table: Table, column: Column, rule: EnforcedRule): MissingCheck | null {
  switch (rule.kind) {
    case 'values':
      return missingValues(catalog, table, column, rule, spell);
    case 'range':
      return missingRange(catalog, table, column, rule, spell);
    case 'order':
      return missingOrder(table, rule, spell);
    default:
      return null;
  }
}

function describeEnforcement({ place, by }: Enforcement): string {
  return `${by} ${place.file}:${place.line}`;
}

const suffixes = { values: 'allowed', range: 'range', order: 'order' };

function propose(
  table: Table,
  columns: readonly string[],
  { kind, expression, words }: MissingCheck,
  { naming, nullable }: { readonly naming: NamingConvention; readonly nullable: boolean },
): readonly Candidate[] {
  const name = nameCheck(naming, { table: table.name, columns, suffix: suffixes[kind] }, takenConstraintNames(table));
  const change: AddCheck = { kind: 'addCheck', schema: table.schema, table: table.name, name, expression };
  const nulls = nullable ? ' NULL stays possible: a CHECK passes where it is not false.' : '';
  return [
    {
      title: `CHECK (${expression})`,
      changes: [change],
      why: `Every ${columns[0] ?? 'value'} that the code writes is ${words}: so it is for whatever else writes.${nulls}`,
      drawback: null,
    },
  ];
}
