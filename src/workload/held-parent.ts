import { readSelect } from '../sql/read-select.js';
import type { Send } from './code.js';

/**
 * Whether all rows of a send refer to one object, or to those that the session holds anyway: the rows were searched by the very foreign
 * key that the relationship follows (`collection.forms`, then `form.collection`), or joined with what it leads to. A session asks for an
 * object by its key only once.
 */
export function isHeldParent({ relationship, parameters, sql }: Send, over: Send): boolean {
  if (relationship === null || relationship.collection || relationship.of !== over.id) return false;
  const shape = readSelect(over.sql);
  const target = readSelect(sql)?.tables[0];
  const keys = parameters.map(({ name }) => name);
  if (shape === null || keys.length === 0) return false;
  const loaded = over.row.some((part) => part.kind === 'entity' && part.table === target?.name);
  return keys.every((key) =>
    shape.conditions.some(
      ({ column, relation, with: other }) =>
        column.column === key &&
        ((relation === 'equals' && (other === 'value' || loaded)) || (relation === 'any of' && over.relationship !== null)),
    ),
  );
}
