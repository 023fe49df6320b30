import type { Place } from '../../source/place.js';
import type { Models, ModelTable } from '../../sqlalchemy/models.js';
import type { ModelSite } from './open-model.js';

/** Where the models define a table of the database; `defaultSchema` is where names without a schema go. */
export function findSite(models: Models, defaultSchema: string, schema: string, table: string): ModelSite | null {
  const found = models.tables.find((each) => each.name === table && (each.schema ?? defaultSchema) === schema);
  if (found === undefined) return null;
  return {
    table,
    schema: found.schema,
    file: found.place.file,
    line: found.place.line,
    className: found.className,
    naming: found.naming,
    inheritsArguments: inheritsArguments(found, models.metadataSchema),
  };
}

/**
 * Whether `__table_args__` come from a mixin or base class: the class has none, and yet a schema, or table constraints and indexes
 * that stand outside of it. To write the class its own would take those away.
 */
function inheritsArguments(table: ModelTable, metadataSchema: string | null): boolean {
  if (table.className === null || table.tableArgsPlace !== null) return false;
  const columns = table.columns.map(({ place }) => place);
  const elsewhere = table.constraints.filter(
    ({ place }) => !contains(table.place, place) && !columns.some((column) => contains(column, place)),
  );
  return table.schema !== metadataSchema || elsewhere.length > 0;
}

function contains(outer: Place, inner: Place): boolean {
  return outer.file === inner.file && outer.line <= inner.line && inner.endLine <= outer.endLine;
}
