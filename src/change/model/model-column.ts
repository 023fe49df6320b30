import type { Node } from 'web-tree-sitter';
import { assignmentsOf, calleeName, type OpenModel, positionalArguments, stringValue } from './open-model.js';

const COLUMN = new Set(['Column', 'mapped_column']);

/**
 * The call that defines a column in this very class or table: `Column(…)`, `mapped_column(…)`. Null for a column of a mixin or base
 * class, and for one that only its annotation declares.
 */
export function findColumn(model: OpenModel, column: string): Node | null {
  const { definition } = model;
  if (definition.type === 'call')
    return (
      positionalArguments(definition).find((each) => isColumn(each) && stringValue(positionalArguments(each)[0] ?? null) === column) ?? null
    );
  for (const assignment of assignmentsOf(definition.childForFieldName('body'))) {
    const value = assignment.childForFieldName('right');
    if (!isColumn(value)) continue;
    const stated = stringValue(positionalArguments(value)[0] ?? null);
    if ((stated ?? assignment.childForFieldName('left')?.text) === column) return value;
  }
  return null;
}

function isColumn(node: Node | null): node is Node {
  return node?.type === 'call' && COLUMN.has(calleeName(node) ?? '');
}

/** The one `ForeignKey(…)` of a column's call. */
export function findForeignKey(column: Node): Node | null {
  const keys = positionalArguments(column).filter((each) => each.type === 'call' && calleeName(each) === 'ForeignKey');
  return keys.length === 1 ? (keys[0] ?? null) : null;
}
