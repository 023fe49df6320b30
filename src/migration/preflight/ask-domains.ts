import type { Catalog, Domain, Table } from '../../catalog/catalog.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import { nameOf, tableOf } from './names.js';
import { countBreaking } from './queries.js';
import type { DataQuestion } from './question.js';
import type { SchemaStep } from './schema-step.js';

/** A domain that allows less than before is checked in every column of it. */
export function askDomains({ before, after }: SchemaStep): DataQuestion[] {
  return after.domains.flatMap((domain) => {
    const old = before.domains.find((one) => nameOf(one) === nameOf(domain));
    if (old === undefined) return [];
    const conditions = newConditions(old, domain);
    return conditions.length === 0
      ? []
      : usesOf(domain, before).flatMap(({ table, column }) => conditions.map((condition) => askDomain(table, column, domain, condition)));
  });
}

/** Conditions on VALUE that the domain puts; those of `before` left out. */
export function newConditions(before: Pick<Domain, 'checks' | 'notNull'>, after: Domain): string[] {
  const valid = ({ definition }: Domain['checks'][number]): boolean => !definition.endsWith('NOT VALID');
  const had = new Set(before.checks.filter(valid).map(({ name }) => name));
  const added = after.checks
    .filter((check) => valid(check) && !had.has(check.name))
    .map(({ definition }) => definition.replace(/^CHECK /, ''));
  return [...added, ...(after.notNull && !before.notNull ? ['(VALUE IS NOT NULL)'] : [])];
}

function usesOf(domain: Domain, { tables }: Catalog): { readonly table: Table; readonly column: string }[] {
  const spellings = [quoteIdentifier(domain.name), qualify(domain.schema, domain.name)];
  return tables.flatMap((table) =>
    table.columns.filter(({ type }) => spellings.includes(type)).map(({ name: column }) => ({ table, column })),
  );
}

function askDomain(table: Table, column: string, { name }: Domain, condition: string): DataQuestion {
  return {
    risk: 'fails',
    about: 'check',
    table: tableOf(table),
    columns: [column],
    counts: `values of ${column} that domain ${name} refuses`,
    sql: countBreaking(table, onColumn(condition, column)),
    why: null,
  };
}

/** The condition with the column for VALUE. */
export function onColumn(condition: string, column: string): string {
  return condition.replaceAll(/'(?:[^']|'')*'|\bVALUE\b/g, (word) => (word === 'VALUE' ? quoteIdentifier(column) : word));
}
