/** Quoting as SQLAlchemy does it, so that what a revision is said to send is what it sends. Source: `IdentifierPreparer` in sqlalchemy/sql/compiler.py. */

/** `RESERVED_WORDS` of sqlalchemy/dialects/postgresql/base.py: what SQLAlchemy quotes. PostgreSQL takes its other keywords as names of columns and tables. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization between binary both case cast check collate column constraint ' +
    'create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user default ' +
    'deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner ' +
    'intersect into is isnull join leading left like limit localtime localtimestamp natural new not notnull null of off offset old on ' +
    'only or order outer over overlaps placing primary references returning right select session_user similar some symmetric table ' +
    'then to trailing true union unique user using variadic verbose when where window with'
  ).split(' '),
);

const PLAIN = /^[a-z_][a-z0-9_$]*$/;

/** `users`, `position`, `"user"`, `"Odd ""name"""`. */
export function quoteIdentifier(name: string): string {
  return PLAIN.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** `schema.name`; without a schema, the name alone. */
export function qualify(schema: string | null, name: string): string {
  return schema === null ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
