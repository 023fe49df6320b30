import { createHash } from 'node:crypto';

/**
 * How this project names constraints and indexes: SQLAlchemy's `MetaData(naming_convention=…)` with its tokens, or, without one,
 * SQLAlchemy's own default for indexes (`ix_<table>_<column>`) and PostgreSQL's for constraints.
 * Source: https://docs.sqlalchemy.org/en/20/core/constraints.html#configuring-constraint-naming-conventions
 */
export interface NamingConvention {
  readonly ix: string | null;
  readonly uq: string | null;
  readonly ck: string | null;
  readonly fk: string | null;
  readonly pk: string | null;
}

export const defaultNaming: NamingConvention = { ix: null, uq: null, ck: null, fk: null, pk: null };

/** What a name is made from. */
export interface Named {
  /** As the model states it; null where it states none. It is part of `column_0_label`. */
  readonly schema: string | null;
  readonly table: string;
  readonly columns: readonly string[];
  readonly referenced?: { readonly table: string; readonly columns: readonly string[] };
  /** What `%(constraint_name)s` stands for. */
  readonly constraintName?: string;
}

/**
 * A template with its tokens filled in, truncated as SQLAlchemy does. Null when it holds a token that only the project's Python
 * can compute, or one that `named` has no value for.
 * Source: `ConventionDict` in sqlalchemy/sql/naming.py.
 */
export function applyConvention(template: string, named: Named): string | null {
  let complete = true;
  const name = template.replaceAll(/%\((\w+)\)s|%%/g, (whole, token: string | undefined) => {
    if (token === undefined) return whole === '%%' ? '%' : whole;
    const value = tokenValue(token, named);
    if (value === null) complete = false;
    return value ?? '';
  });
  return complete ? truncateName(name) : null;
}

function tokenValue(token: string, named: Named): string | null {
  if (token === 'table_name') return named.table;
  if (token === 'constraint_name') return named.constraintName ?? null;
  if (token === 'referred_table_name') return named.referenced?.table ?? null;
  const match = /^(referred_)?column_(\d+)(_?N)?_(name|key|label)$/.exec(token);
  if (match === null) return null;
  const [, referred, position, multiple, attribute] = match;
  if (referred !== undefined && named.referenced === undefined) return null;
  const columns = referred === undefined ? named.columns : (named.referenced?.columns ?? []);
  const values = attribute === 'label' ? columns.map((column) => columnLabel(named, column)) : columns;
  if (multiple !== undefined) return values.join(multiple === '_N' ? '_' : '');
  return values[Number(position)] ?? '';
}

/** `Column._ddl_label`: schema, table and column, joined by underscores. */
function columnLabel(named: Named, column: string): string {
  return [named.schema?.replaceAll('.', '_'), named.table, column].filter((part) => part !== undefined).join('_');
}

/** Names of more than 63 characters end in four digits of their hash, as `_truncate_and_render_maxlen_name` of SQLAlchemy's compiler makes them. */
export function truncateName(name: string): string {
  return name.length > 63 ? `${name.slice(0, 55)}_${createHash('md5').update(name).digest('hex').slice(-4)}` : name;
}

/**
 * The name that a model must give so that SQLAlchemy arrives at `full`: where the template holds `%(constraint_name)s`, the template
 * is applied to explicit names too. Null when no name leads there, so that `conv()` is needed.
 */
export function explicitName(template: string | null, named: Named, full: string): string | null {
  if (template === null || !template.includes('%(constraint_name)s')) return full;
  const marker = '\u0000';
  const pattern = applyConvention(template, { ...named, constraintName: marker });
  const [before, after] = pattern?.split(marker) ?? [];
  if (before === undefined || after === undefined || !full.startsWith(before) || !full.endsWith(after)) return null;
  const name = full.slice(before.length, full.length - after.length);
  return applyConvention(template, { ...named, constraintName: name }) === full ? name : null;
}
