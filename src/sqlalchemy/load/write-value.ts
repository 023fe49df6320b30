import { quoteIdentifier } from '../../postgres/identifier.js';
import type { Unknown, Value } from '../../python/value.js';
import { resolveType } from '../column-type-use.js';
import type { TableDraft } from '../draft.js';
import { renderExpression } from '../expression.js';
import { columnOf, type Registry } from '../registry.js';
import { isExpression } from './column-facts.js';
import type { Parameters } from './parameters.js';

/** How SQLAlchemy writes a table, in FROM and before the names of its columns. */
export function nameTable({ schema, name }: TableDraft): string {
  return schema === null ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** A value of INSERT or UPDATE: a parameter, or the SQL expression that the code gives. */
export function writeValue(registry: Registry, parameters: Parameters, value: Value): string | Unknown {
  if (!isExpression(registry, value)) return parameters.bind(value);
  return renderExpression(
    {
      reading: registry,
      column: (one) => {
        const found = columnOf(registry, null, one);
        if (found === null || found.table === null) return null;
        const name = quoteIdentifier(found.column.name);
        return { name, type: resolveType(registry, found.table, found.column, 1), sql: `${nameTable(found.table)}.${name}` };
      },
      otherwise: (_, one) => (isExpression(registry, one) ? null : parameters.bind(one)),
    },
    value,
  );
}
