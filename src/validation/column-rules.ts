import type { ColumnDraft, TableDraft } from '../sqlalchemy/draft.js';
import type { Contribution } from './contributions.js';
import { allEither, alsoWithin, type Domain, enforcementsOf } from './domain.js';
import type { EnforcedRule, Limit } from './enforced.js';
import { textEnumLabels } from './model-rules.js';
import type { ReadField } from './reader-rules.js';

export interface ColumnKnowledge {
  readonly written: readonly Contribution[];
  /** What validators of the models let through. */
  readonly validated: ReadonlyMap<ColumnDraft, { readonly table: TableDraft; readonly domain: Domain }>;
  /** What schemas that rows are read into let through. */
  readonly read: readonly ReadField[];
}

/** What all writes of a column agree on, as rules; nothing where one of them says nothing. */
export function columnRules({ written, validated, read }: ColumnKnowledge): readonly EnforcedRule[] {
  const writes = new Map<ColumnDraft, Contribution[]>();
  for (const one of written) writes.set(one.column, [...(writes.get(one.column) ?? []), one]);
  const tables = new Map<ColumnDraft, TableDraft>();
  for (const { column, table } of [...written, ...read]) tables.set(column, table);
  for (const [column, { table }] of validated) tables.set(column, table);
  return [...tables].flatMap(([column, table]) => {
    const own = writes.get(column) ?? [];
    const domain = domainOf(
      own,
      validated.get(column)?.domain ?? null,
      read.filter((one) => one.column === column),
    );
    return domain === null ? [] : rulesOf(table, column, domain, own);
  });
}

function domainOf(writes: readonly Contribution[], checked: Domain | null, read: readonly ReadField[]): Domain | null {
  const written = allEither(writes.map(({ domain }) => domain));
  // Nothing in the code writes it: what the readers can take is all that is known.
  if (!writes.some(({ stated }) => stated) && checked === null && read.length > 0)
    return allEither([...read, ...writes].map(({ domain }) => domain));
  if (written === null || checked === null) return written ?? checked;
  // A validator of the model sees every value that is set, and no default.
  return { ...alsoWithin(written, { ...checked, nullable: true }), nullable: written.nullable };
}

function rulesOf(table: TableDraft, column: ColumnDraft, domain: Domain, writes: readonly Contribution[]): readonly EnforcedRule[] {
  const on = { schema: table.schema, table: table.name, column: column.name };
  const by = (limit: Limit): Pick<EnforcedRule, 'enforced'> => ({ enforced: enforcementsOf(domain, limit) });
  const rules: EnforcedRule[] = [];
  const isSaid = (limit: Limit): boolean => enforcementsOf(domain, limit).length > 0;
  if (domain.values !== null && domain.values.length > 0 && isSaid('values')) {
    if (textEnumLabels(column) === null) rules.push({ kind: 'values', ...on, values: domain.values, ...by('values') });
  } else {
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
