import { findInClass } from '../../python/class-facts.js';
import type { Value } from '../../python/value.js';
import type { ColumnDraft, TableDraft } from '../draft.js';
import { isTrue, keyword } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import type { Compilation } from './compilation.js';
import { columnChoice } from './column-options.js';
import type { Entity } from './entity.js';

export type EntityColumn =
  | { readonly kind: 'column'; readonly name: string; readonly table: TableDraft; readonly column: ColumnDraft }
  | { readonly kind: 'expression'; readonly name: string; readonly value: Value };

/** What is selected of an entity: its columns and column properties, without those that are deferred, by mapping or by options; with null for options, all. */
export function entityColumns(compilation: Compilation, entity: Entity, options: readonly Value[] | null): readonly EntityColumn[] {
  const { mapper } = entity;
  const chosen = options === null ? () => true : columnChoice(compilation, entity, options);
  const columns = mapper.columns
    .filter(({ attribute, column, deferred }) => {
      const isKey = mapper.primaryKey.some((one) => one.column === column) || mapper.polymorphicOn?.column === column;
      return isKey || chosen(attribute, deferred);
    })
    .map(({ attribute, table, column }): EntityColumn => ({ kind: 'column', name: attribute, table, column }));
  return [...columns, ...columnProperties(entity).filter(({ name, deferred }) => chosen(name, deferred))];
}

/** `column_property(expression)` of the class and its superclasses. */
function columnProperties({ mapper }: Entity): (EntityColumn & { readonly deferred: boolean })[] {
  const self = mapper.mapped.class;
  const names = new Set(self.ancestors.flatMap((one) => (one.kind === 'class' ? [...one.names.keys()] : [])));
  return [...names].flatMap((name) => {
    const value = findInClass(self, name)?.value;
    const [first] = value?.kind === 'call' ? value.args : [];
    if (value?.kind !== 'call' || first === undefined || mapper.columns.some((one) => one.attribute === name)) return [];
    const symbol = calledSymbol(value);
    if (symbol === 'column_property')
      return [{ kind: 'expression' as const, name, value: first, deferred: isTrue(keyword(value, 'deferred')) }];
    return symbol === 'deferred' ? [{ kind: 'expression' as const, name, value: first, deferred: true }] : [];
  });
}
