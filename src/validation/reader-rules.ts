import type { Effect } from '../python/machine.js';
import type { ClassValue } from '../python/value.js';
import type { ColumnDraft, TableDraft } from '../sqlalchemy/draft.js';
import { findAttribute, ownerOf, type Registry } from '../sqlalchemy/registry.js';
import type { Domain } from './domain.js';
import type { RuntimeTerms } from './runtime-terms.js';
import type { Schema } from './schemas.js';

/** A column that is read into a field of a schema, which fails for other values. */
export interface ReadField {
  readonly table: TableDraft;
  readonly column: ColumnDraft;
  readonly domain: Domain;
}

/** `Schema.model_validate(row)`: the fields that allow but some values. */
export function readFields(
  effects: readonly Effect[],
  {
    registry,
    terms,
    schema,
  }: { readonly registry: Registry; readonly terms: RuntimeTerms; readonly schema: (of: ClassValue) => Schema | null },
): readonly ReadField[] {
  return effects.flatMap((effect): ReadField[] => {
    if (effect.kind !== 'call' || effect.call.callee.kind !== 'attribute') return [];
    const { of, name } = effect.call.callee;
    const [row] = effect.call.args;
    if (of.kind !== 'class' || row === undefined || (name !== 'model_validate' && name !== 'from_orm')) return [];
    const entity = terms.classOf(row);
    const mapped = entity === null ? undefined : registry.mapped.get(entity);
    return [...(schema(of)?.fields ?? [])].flatMap(([field, domain]): ReadField[] => {
      const column = domain.values === null ? null : findAttribute(mapped, field);
      const table = column === null ? null : ownerOf(mapped, column);
      return column === null || table === null ? [] : [{ table, column, domain: asRead(domain) }];
    });
  });
}

function asRead(domain: Domain): Domain {
  return { ...domain, enforced: domain.enforced.map((one) => ({ ...one, by: 'reader' as const })) };
}
