import type { CallValue, Value } from '../python/value.js';
import type { MetadataDraft, TableDraft } from './draft.js';
import { applyConvention, type NamingConvention, truncateName } from './naming.js';
import { given, note, type Reading, textOf } from './reading.js';

/** What a constraint's name is made from. */
export interface NameParts {
  readonly columns: readonly string[];
  readonly referenced?: { readonly table: string; readonly columns: readonly string[] };
}

/** Name of a constraint by SQLAlchemy's rules; null leaves it to PostgreSQL. Source: `_constraint_name_for_table` in sqlalchemy/sql/naming.py. */
export function nameConstraint(
  reading: Reading,
  table: TableDraft,
  kind: keyof NamingConvention,
  written: Value | null,
  parts: NameParts,
  place: CallValue['place'],
): string | null {
  const explicit = textOf(written);
  const template = templateOf(table.metadata, kind);
  if (isFinal(written)) return explicit === null ? null : truncateName(explicit);
  if (template === null) return explicit;
  if (explicit !== null && !template.includes('constraint_name')) return explicit;
  // Without a name SQLAlchemy refuses such a template for a CHECK, unless the type made it; PostgreSQL names it then.
  if (explicit === null && template.includes('constraint_name')) return null;
  const name = applyConvention(template, {
    schema: table.schema,
    table: table.name,
    ...parts,
    ...(explicit === null ? {} : { constraintName: explicit }),
  });
  if (name === null)
    note(
      reading,
      `name of a constraint of "${table.name}"`,
      "the naming convention holds a token that only the project's Python can compute",
      place,
    );
  return name ?? explicit;
}

export function templateOf(metadata: MetadataDraft, kind: keyof NamingConvention): string | null {
  return metadata.naming[kind] ?? (kind === 'ix' ? 'ix_%(column_0_label)s' : null);
}

/** `conv("…")` and `op.f("…")` are left as they are. */
function isFinal(value: Value | null): boolean {
  return value?.kind === 'call' && value.callee.kind !== 'unknown';
}

export function nameArgument(call: CallValue): Value | null {
  return given(call, 'name');
}
