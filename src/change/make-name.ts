import { applyConvention, type NamingConvention, truncateName } from '../sqlalchemy/naming.js';

/** What a new name is made for. */
export interface Wanted {
  readonly table: string;
  readonly columns: readonly string[];
  /** What tells it from others on the same columns: `active`, `is_object`. */
  readonly suffix?: string;
}

/**
 * The name that this project would give an index on these columns, and that nothing in `taken` (the relations of the schema) has.
 * Without a convention it is SQLAlchemy's `ix_<table>_<column>`, with every column in it.
 */
export function nameIndex(naming: NamingConvention, { table, columns, suffix }: Wanted, taken: ReadonlySet<string>): string {
  const plain = ['ix', table, ...columns, ...(suffix === undefined ? [] : [suffix])].join('_');
  const one = columns.length === 1 || /column_0_?N_/.test(naming.ix ?? '');
  const conventional = naming.ix === null || !one ? null : applyConvention(naming.ix, { schema: null, table, columns });
  const names = conventional === null ? [] : [suffix === undefined ? conventional : `${conventional}_${suffix}`];
  return firstFree([...names, plain], taken);
}

/** The name of a CHECK constraint: the project's convention with columns and suffix as the constraint's own, else as PostgreSQL names it. */
export function nameCheck(naming: NamingConvention, { table, columns, suffix = 'check' }: Wanted, taken: ReadonlySet<string>): string {
  const constraintName = [...columns, suffix].join('_');
  const conventional = naming.ck === null ? null : applyConvention(naming.ck, { schema: null, table, columns, constraintName });
  return firstFree([...(conventional === null ? [] : [conventional]), `${table}_${constraintName}`], taken);
}

function firstFree(names: readonly string[], taken: ReadonlySet<string>): string {
  const free = names.map(truncateName).find((name) => !taken.has(name));
  if (free !== undefined) return free;
  for (let number = 1; ; number += 1) {
    const name = truncateName(`${names.at(-1) ?? ''}_${number}`);
    if (!taken.has(name)) return name;
  }
}
