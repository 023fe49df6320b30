import { quoteIdentifier } from '../../postgres/identifier.js';
import type { TableDraft } from '../draft.js';
import type { TableColumn } from '../load/foreign-key-links.js';
import type { RelationshipJoin, ResolvedRelationship } from '../load/relationship-facts.js';
import { type Entity, tableSource } from './entity.js';
import type { Scope } from './scope.js';
import type { Source } from './source.js';

export type Sources = ReadonlyMap<TableDraft, Source>;

/** The conditions of a relationship's join: one from the owner, and with a secondary table one from that to the target. */
export function writeJoin(
  scope: Scope,
  relationship: ResolvedRelationship,
  near: Entity,
  far: Entity,
  secondary: Source | null,
): { readonly first: string; readonly second: string | null } {
  const through = secondary === null || relationship.secondary === null ? null : new Map([[relationship.secondary, secondary]]);
  return {
    first: writeConditions(scope, relationship.join, near.sources, through ?? far.sources),
    second:
      through === null || relationship.secondaryJoin === null
        ? null
        : writeConditions(scope, relationship.secondaryJoin, through, far.sources),
  };
}

function writeConditions(scope: Scope, join: RelationshipJoin, near: Sources, far: Sources): string {
  const pairs = join.pairs.map((pair) => {
    const [left, right] = [writeSide(scope, pair.near, near), writeSide(scope, pair.far, far)];
    return pair.first === 'near' ? `${left} = ${right}` : `${right} = ${left}`;
  });
  const tables = new Map([...near, ...far]);
  const others = join.conditions.map(({ value, remote }) => {
    const isSelf = [...near.keys()].some((table) => far.has(table));
    const binding = { mention: false, tables: isSelf ? near : tables, remote: { values: remote, tables: far } };
    return `(${scope.compilation.render(scope, value, binding)})`;
  });
  return [...pairs, ...others].join(' AND ');
}

/** A column of one side, as the source of its table has it. */
export function writeSide(scope: Scope, { table, column }: TableColumn, sources: Sources): string {
  const source = sources.get(table) ?? tableSource(scope.compilation, table);
  const adapted = scope.adapter?.columns.find(
    ({ origin }) => origin !== null && 'column' in origin && origin.source === source && origin.column === column,
  );
  if (adapted !== undefined && scope.adapter !== null) return `${scope.adapter.name}.${adapted.name}`;
  const offered =
    source.table === null
      ? source.columns.find(({ origin, key }) => (origin !== null && 'column' in origin && origin.column === column) || key === column.key)
      : undefined;
  return `${source.name}.${offered?.name ?? quoteIdentifier(column.name)}`;
}
