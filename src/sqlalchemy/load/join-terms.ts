import type { Value } from '../../python/value.js';
import type { TableDraft } from '../draft.js';
import { columnOf, type Registry } from '../registry.js';
import { calledSymbol } from '../symbol.js';
import type { TableColumn } from './foreign-key-links.js';
import { mapperOf } from './mapper.js';
import type { JoinCondition, RelationshipJoin, ResolvedRelationship } from './relationship-facts.js';
import { replaceParts } from './replace-parts.js';
import type { Terms } from './terms.js';

/** What the columns of either side stand for. */
export interface JoinSides {
  readonly near: (column: TableColumn) => Value;
  readonly far: (column: TableColumn) => Value;
}

/** A join as conditions over what the columns of both sides stand for, each as SQLAlchemy writes it. */
export function writeJoin(
  registry: Registry,
  terms: Terms,
  relationship: ResolvedRelationship,
  { pairs, conditions }: RelationshipJoin,
  sides: JoinSides,
): readonly Value[] {
  const equalities = pairs.map(({ near, far, first }) => {
    const [left, right] = [sides.near(near), sides.far(far)];
    return first === 'near' ? terms.equals(left, right) : terms.equals(right, left);
  });
  const nearTables = mapperOf(registry, relationship.parent).tables;
  return [...equalities, ...conditions.map((condition) => writeCondition(registry, condition, nearTables, sides))];
}

/** A column that is not of the parent's tables, or that is marked `remote(…)`, is the far side's. */
function writeCondition(registry: Registry, { value, remote }: JoinCondition, nearTables: readonly TableDraft[], sides: JoinSides): Value {
  const write = (part: Value): Value | null => {
    const symbol = calledSymbol(part);
    const [marked] = part.kind === 'call' ? part.args : [];
    if (marked !== undefined && (symbol === 'foreign' || symbol === 'remote')) return replaceParts(marked, write);
    const found = columnOf(registry, null, part);
    if (found === null || found.table === null) return null;
    const column = { table: found.table, column: found.column };
    return nearTables.includes(found.table) && !remote.includes(part) ? sides.near(column) : sides.far(column);
  };
  return replaceParts(value, write);
}
