import type { ColumnDraft, TableDraft } from '../sqlalchemy/draft.js';
import type { Contribution } from './contributions.js';
import { allEither, alsoWithin, type Domain, enforcementsOf } from './domain.js';
import type { EnforcedRule, Limit } from './enforced.js';

/** What all writes of a column agree on, as rules; nothing where one of them says nothing. */
export function columnRules(
  contributions: readonly Contribution[],
  validated: (table: TableDraft, column: ColumnDraft) => Domain | null,
): readonly EnforcedRule[] {
  const byColumn = new Map<ColumnDraft, Contribution[]>();
  for (const one of contributions) byColumn.set(one.column, [...(byColumn.get(one.column) ?? []), one]);
  return [...byColumn].flatMap(([column, writes]) => {
    const [first] = writes;
    if (first === undefined) return [];
    const written = allEither(writes.map(({ domain }) => domain));
    const checked = validated(first.table, column);
    const domain = written === null ? checked : checked === null ? written : withinChecked(written, checked);
    return domain === null ? [] : rulesOf(first.table, column, domain, writes);
  });
}

/** A validator of the model sees every value that is set, and no default. */
function withinChecked(written: Domain, checked: Domain): Domain {
  return { ...alsoWithin(written, { ...checked, nullable: true }), nullable: written.nullable };
}

export function rulesOf(table: TableDraft, column: ColumnDraft, domain: Domain, writes: readonly Contribution[]): readonly EnforcedRule[] {
  const on = { schema: table.schema, table: table.name, column: column.name };
  const by = (limit: Limit): Pick<EnforcedRule, 'enforced'> => ({ enforced: enforcementsOf(domain, limit) });
  const rules: EnforcedRule[] = [];
  const isSaid = (limit: Limit): boolean => enforcementsOf(domain, limit).length > 0;
  if (domain.values !== null && domain.values.length > 0 && isSaid('values'))
    rules.push({ kind: 'values', ...on, values: domain.values, ...by('values') });
  else {
    if ((domain.minimum !== null || domain.maximum !== null) && isSaid('range'))
      rules.push({ kind: 'range', ...on, minimum: domain.minimum, maximum: domain.maximum, ...by('range') });
    if ((domain.shortest !== null || domain.longest !== null) && isSaid('length'))
      rules.push({ kind: 'length', ...on, minimum: domain.shortest, maximum: domain.longest, ...by('length') });
    if (domain.pattern !== null && isSaid('pattern')) rules.push({ kind: 'pattern', ...on, pattern: domain.pattern, ...by('pattern') });
  }
  if (!domain.nullable && isSaid('required') && writes.some(({ kind, stated }) => kind === 'insert' && stated))
    rules.push({ kind: 'required', ...on, ...by('required') });
  return rules;
}
