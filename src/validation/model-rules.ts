import type { ClassValue, FunctionValue } from '../python/value.js';
import type { ColumnDraft, TableDraft } from '../sqlalchemy/draft.js';
import { findAttribute, ownerOf, type Registry } from '../sqlalchemy/registry.js';
import { calledSymbol } from '../sqlalchemy/symbol.js';
import { allEither, alsoWithin, type Domain } from './domain.js';
import type { EnforcedRule } from './enforced.js';
import { string } from '../python/value.js';
import { isRefused, refusingAnswers } from './refusing-answers.js';
import type { RuntimeTerms } from './runtime-terms.js';
import { type Readings, valueDomain } from './value-domain.js';
import type { WayFinder } from './ways.js';

/** Columns whose own type is an Enum that PostgreSQL knows nothing of: text without a CHECK. */
export function enumRules({ tables }: Registry): readonly EnforcedRule[] {
  return tables.flatMap((table) =>
    table.columns.flatMap((column): EnforcedRule[] => {
      const labels = textEnumLabels(column);
      if (labels === null || declinesCheck(column)) return [];
      const place = table.classes.map((one) => one.namePlaces.get(column.attribute)).find((one) => one !== undefined) ?? column.place;
      const enforced = [{ limit: 'values', place, by: 'model' }] as const;
      return [{ kind: 'values', schema: table.schema, table: table.name, column: column.name, values: labels, enforced }];
    }),
  );
}

/** `create_constraint=False` is the default: who writes it has decided. */
function declinesCheck({ type }: ColumnDraft): boolean {
  return type !== null && 'sql' in type && type.declinesCheck === true;
}

/** The labels of SQLAlchemy's Enum that is stored as text. */
export function textEnumLabels({ type }: ColumnDraft): readonly string[] | null {
  if (type === null || !('sql' in type) || type.labels === null || type.enum !== null || type.check !== null) return null;
  return [...new Set(type.labels.values())];
}

/** What `@validates` methods of the models let through, by column. */
export function validatedColumns(
  registry: Registry,
  { terms, finder }: { readonly terms: RuntimeTerms; readonly finder: WayFinder },
  readings: Readings,
): ReadonlyMap<ColumnDraft, { readonly table: TableDraft; readonly domain: Domain }> {
  const found = new Map<ColumnDraft, { table: TableDraft; domain: Domain }>();
  for (const [self, mapped] of registry.mapped)
    for (const { function: validator, names } of validatorsOf(self))
      for (const name of names) {
        const column = findAttribute(mapped, name);
        const table = column === null ? null : ownerOf(mapped, column);
        if (column === null || table === null) continue;
        const value = terms.make(
          `${self.name}.${name}`,
          terms.typeOf(terms.attribute(terms.make('self', self, self.place), name, self.place)),
          column.place,
        );
        const { ways, complete } = finder.follow(() =>
          registry.evaluation.call(validator, [terms.make('self', self, self.place), string(name), value]),
        );
        const refusing = refusingAnswers(ways);
        const domain = allEither(
          ways.flatMap((way) =>
            isRefused(way) || way.result === null
              ? []
              : [valueDomain(way.result, { decisions: way.decisions, refusing, by: 'validator' }, readings)],
          ),
        );
        if (!complete || domain === null) continue;
        const before = found.get(column);
        found.set(column, { table, domain: before === undefined ? domain : alsoWithin(before.domain, domain) });
      }
  return found;
}

function validatorsOf(self: ClassValue): readonly { readonly function: FunctionValue; readonly names: readonly string[] }[] {
  return self.ancestors.flatMap((ancestor) =>
    ancestor.kind !== 'class'
      ? []
      : [...ancestor.names.values()].flatMap((value) => {
          if (value.kind !== 'function') return [];
          const decorator = value.decorators.find((one) => calledSymbol(one) === 'validates');
          if (decorator?.kind !== 'call') return [];
          return [{ function: value, names: decorator.args.flatMap((one) => (one.kind === 'string' ? [one.value] : [])) }];
        }),
  );
}
