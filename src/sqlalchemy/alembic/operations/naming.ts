import { applyConvention, truncateName } from '../../naming.js';
import { type Arguments, optionalName, type WrittenName } from '../arguments.js';
import type { Setting } from '../setting.js';
import { Unreadable } from '../unreadable.js';

/** What a constraint's or index's name is made from when the metadata has a naming convention. */
export interface Constrained {
  readonly kind: 'ix' | 'uq' | 'ck' | 'fk' | 'pk';
  readonly schema: string | null;
  readonly table: string;
  readonly columns: readonly string[];
  readonly referenced?: { readonly table: string; readonly columns: readonly string[] };
}

/**
 * The name that reaches the server; null where PostgreSQL chooses. A convention names what has no name, and, where it holds
 * `%(constraint_name)s`, also what has one, unless `op.f()` says that the name is final.
 * Source: `_constraint_name_for_table` in sqlalchemy/sql/naming.py.
 */
export function resolveName(name: WrittenName | null, of: Constrained, { naming }: Setting): string | null {
  const convention = naming[of.kind];
  if (name !== null && (name.final || convention?.includes('%(constraint_name)s') !== true)) return truncateName(name.text);
  if (convention === null) return name?.text ?? null;
  const made = applyConvention(convention, { ...of, ...(name === null ? {} : { constraintName: name.text }) });
  if (made === null) throw new Unreadable(`the naming convention "${convention}" needs more than is known here`);
  return made;
}

export function readConstraintName(args: Arguments, keyword: string, of: Constrained, setting: Setting): string | null {
  return resolveName(optionalName(args, keyword), of, setting);
}
