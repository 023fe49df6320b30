import type { SetNotNull } from '../change.js';
import { setKeyword } from './edit-keyword.js';
import type { ModelEdit } from './edit-model.js';
import { findColumn } from './model-column.js';
import { findAssignment, keywordArgument, type OpenModel } from './open-model.js';

/** Takes None out of `Mapped[X | None]`, or gives the column's call `nullable=False`. */
export function setNotNullInModel(model: OpenModel, change: SetNotNull): ModelEdit {
  const call = findColumn(model, change.column);
  const assignment = findAssignment(model.definition, change.column);
  const type = assignment?.childForFieldName('type') ?? null;
  const required = type === null ? null : withoutNone(type.text);
  const nullable = call === null ? null : keywordArgument(call, 'nullable');
  if (type !== null && required !== null && nullable === null) return [{ start: type.startIndex, end: type.endIndex, text: required }];
  if (call !== null) return setKeyword(model.text, call, 'nullable', 'False');
  return {
    reason: `column ${change.column} does not stand in the definition of ${change.table}: a mixin, a base class or an annotation holds it`,
  };
}

/** `Mapped[str | None]`, `Mapped[Optional[str]]` → `Mapped[str]`; null for another annotation. */
function withoutNone(annotation: string): string | null {
  const inner = /^(\w*\.?Mapped)\[(.*)\]$/s.exec(annotation);
  if (inner === null) return null;
  const [, mapped = '', type = ''] = inner;
  const optional =
    /^(?:\w+\.)?Optional\[(.*)\]$/s.exec(type)?.[1] ?? /^(.*\S)\s*\|\s*None$/s.exec(type)?.[1] ?? /^None\s*\|\s*(\S.*)$/s.exec(type)?.[1];
  return optional === undefined ? null : `${mapped}[${optional}]`;
}
