import type { Place } from '../source/place.js';
import { findModelColumn, findModelTable } from '../sqlalchemy/find-model.js';
import type { Models, ModelTable } from '../sqlalchemy/models.js';
import type { Subject } from './finding.js';

/** Where the models declare the subject: the column, constraint or index itself, else its table; null where no model does. */
export function placeOf(subject: Subject, models: Models | null): Place | null {
  if (models === null || subject.schema === null || subject.relation === null) return null;
  const table = findModelTable(models, { schema: subject.schema, name: subject.relation });
  return table === null ? null : (placeIn(table, subject) ?? table.place);
}

function placeIn(table: ModelTable, { kind, name }: Subject): Place | null {
  if (name === null) return null;
  if (kind === 'column') return placeOfColumn(table, name);
  if (kind === 'index') return table.indexes.find((index) => index.name === name)?.place ?? null;
  if (kind === 'constraint') return table.constraints.find((constraint) => constraint.name === name)?.place ?? null;
  return null;
}

/** A column of a mixin belongs to many tables: what is to be mended is the table's own class. */
function placeOfColumn(table: ModelTable, name: string): Place | null {
  const column = findModelColumn(table, name);
  return column === null || column.inherited ? null : column.place;
}
