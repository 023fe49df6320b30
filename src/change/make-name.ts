import { createHash } from 'node:crypto';
import type { NamingConvention } from './naming.js';

/** What a name is made for. */
export interface Named {
  readonly table: string;
  readonly columns: readonly string[];
  /** What tells it from others on the same columns: the constraint's own word in a convention (`is_object`), or an index's suffix. */
  readonly suffix?: string;
}

/**
 * The name that this project would give an index on these columns, and that nothing in `taken` (the relations of the schema) has.
 * Without a convention it is SQLAlchemy's `ix_<table>_<column>`, with every column in it.
 */
export function nameIndex(naming: NamingConvention, named: Named, taken: ReadonlySet<string>): string {
  const { table, columns, suffix } = named;
  const full = ['ix', table, ...columns, ...(suffix === undefined ? [] : [suffix])].join('_');
  const short = naming.ix === null ? full : fillTokens(naming.ix, named);
  const names = columns.length > 1 && !/column_0_?N/.test(naming.ix ?? 'column_0_N') ? [full] : [suffix === undefined ? short : `${short}_${suffix}`, full];
  return firstFree([...names.filter((name) => name !== ''), full], taken);
}

/** The name of a CHECK constraint: the project's convention with `suffix` as the constraint's own name, else PostgreSQL's way. */
export function nameCheck(naming: NamingConvention, named: Named, taken: ReadonlySet<string>): string {
  const { table, columns, suffix } = named;
  const plain = [table, ...columns, suffix ?? 'check'].join('_');
  const own = [...columns, suffix ?? 'check'].join('_');
  return firstFree([naming.ck === null ? plain : fillTokens(naming.ck, named, own), plain], taken);
}

/** Source: https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.MetaData.params.naming_convention */
function fillTokens(convention: string, { table, columns }: Named, constraint = ''): string {
  const labels = columns.map((column) => `${table}_${column}`);
  const tokens: Readonly<Record<string, string>> = {
    table_name: table,
    constraint_name: constraint,
    column_0_name: columns[0] ?? '',
    column_0_key: columns[0] ?? '',
    column_0_label: labels[0] ?? '',
    column_0N_name: columns.join(''),
    column_0_N_name: columns.join('_'),
    column_0_N_key: columns.join('_'),
    column_0_N_label: labels.join('_'),
  };
  const filled = convention.replaceAll(/%\((\w+)\)s/g, (_, token: string) => tokens[token] ?? '\u0000');
  return filled.includes('\u0000') ? '' : filled;
}

function firstFree(names: readonly string[], taken: ReadonlySet<string>): string {
  const fitting = names.filter((name) => name !== '').map(truncate);
  const free = fitting.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  const last = names.at(-1) ?? 'unnamed';
  for (let number = 1; ; number += 1) {
    const name = truncate(`${last}_${number}`);
    if (!taken.has(name)) return name;
  }
}

/** As SQLAlchemy shortens what is longer than NAMEDATALEN - 1: `truncate_and_render_index_name` of sql/compiler.py. */
function truncate(name: string): string {
  if (Buffer.byteLength(name) <= 63) return name;
  return `${name.slice(0, 55)}_${createHash('md5').update(name).digest('hex').slice(-4)}`;
}
