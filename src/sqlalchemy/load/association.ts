import { quoteIdentifier } from '../../postgres/identifier.js';
import type { TableDraft } from '../draft.js';
import type { Registry } from '../registry.js';
import type { CompiledStatement } from '../statement/compiled.js';
import { clientDefault, isExpression } from './column-facts.js';
import { deleteBy } from './delete.js';
import { runtimeValue, startParameters } from './parameters.js';
import { isUnknown, type ResolvedRelationship } from './relationship-facts.js';
import { nameTable, writeValue } from './write-value.js';

/** The row that is written when an object is added to a many-to-many relationship; null for other relationships. */
export function associationInsert(registry: Registry, relationship: ResolvedRelationship): CompiledStatement | null {
  const { secondary, viewonly } = relationship;
  if (secondary === null || viewonly) return null;
  const parameters = startParameters();
  const linked = linkColumns(relationship);
  const written = secondary.columns.flatMap((column) => {
    if (linked.includes(column.name)) return [{ name: column.name, sql: parameters.bind(runtimeValue(column.name)) }];
    const value = clientDefault(column);
    if (value === null) return [];
    const sql = isExpression(registry, value) ? writeValue(registry, parameters, value) : parameters.bind(runtimeValue(column.name));
    return isUnknown(sql) ? [] : [{ name: column.name, sql }];
  });
  const sql = `INSERT INTO ${nameTable(secondary)} (${written.map(({ name }) => quoteIdentifier(name)).join(', ')}) VALUES (${written.map((one) => one.sql).join(', ')})`;
  return { verb: 'insert', sql, parameters: parameters.values, row: [], loads: [], composed: null, place: null };
}

/** The row that is deleted when an object is taken out of a many-to-many relationship, or either side is deleted. */
export function associationDelete(relationship: ResolvedRelationship): CompiledStatement | null {
  const { secondary, viewonly } = relationship;
  return secondary === null || viewonly ? null : deleteBy(secondary, linkColumns(relationship));
}

/** The columns of the association table that hold the keys of both sides. */
function linkColumns({
  secondary,
  join,
  secondaryJoin,
}: ResolvedRelationship & { readonly secondary: TableDraft | null }): readonly string[] {
  const near = join.pairs.map(({ far }) => far);
  const far = secondaryJoin?.pairs.map((pair) => pair.near) ?? [];
  return [...near, ...far].filter((one) => one.table === secondary).map(({ column }) => column.name);
}
