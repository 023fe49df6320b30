import { readSelect } from '../sql/read-select.js';
import type { Send } from './code.js';

/**
 * Whether the rows of a send all refer to one object, or to those that the session holds anyway: the rows were searched by the very foreign
 * key that the relationship follows (`collection.forms`, then `form.collection`), joined with what it leads to, or came along with it. A
 * session asks for an object by its key only once.
 */
export function isHeldParent({ relationship, parameters, sql }: Send, holder: Send): boolean {
  if (relationship === null || relationship.collection) return false;
  const entities = holder.row.flatMap((part) => (part.kind === 'entity' ? [part] : []));
  const isOf = (name: string): boolean => entities.some(({ className }) => className === name);
  const shape = readSelect(holder.sql);
  const target = readSelect(sql)?.tables[0];
  const keys = parameters.map(({ name }) => name);
  if (shape === null || keys.length === 0) return false;
  // What was loaded along with an object knows it; rows of the object's own table have the key.
  if (isOf(relationship.target) && !isOf(relationship.className) && !keys.some((key) => holder.sql.includes(`.${key}`))) return true;
  const loaded = entities.some(({ table }) => table === target?.name);
  return keys.every((key) =>
    shape.conditions.some(
      ({ column, relation, with: other }) =>
        column.column === key &&
        ((relation === 'equals' && (other === 'value' || loaded)) || (relation === 'any of' && holder.relationship !== null)),
    ),
  );
}
