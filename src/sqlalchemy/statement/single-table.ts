import { quoteIdentifier } from '../../postgres/identifier.js';
import type { Entity } from './entity.js';
import { bindValue } from './marks.js';
import type { Scope } from './scope.js';

/** `employees.type IN ('manager')`: the rows of a class that shares its superclass's table. */
export function writeSingleTable(scope: Scope, { mapper, sources }: Entity): string[] {
  const { identities, polymorphicOn } = mapper;
  if (identities === null || polymorphicOn === null) return [];
  const source = sources.get(polymorphicOn.table);
  if (source === undefined) return [];
  const values = identities.map((value) => bindValue(scope.compilation.marks, value));
  return [`${source.name}.${quoteIdentifier(polymorphicOn.column.name)} IN (${values.join(', ')})`];
}
