/**
 * Quoting as PostgreSQL itself does it: `quote_identifier` and `quote_literal_cstr` of src/backend/utils/adt (ruleutils.c, quote.c).
 * A name is quoted only when it must be, so that what plinth prints reads like what psql and pg_dump print.
 */

/**
 * Every keyword of PostgreSQL 18's grammar that is not unreserved (`pg_get_keywords()` where catcode <> 'U'). It includes those of
 * 13 to 17; quoting a word that an older server would let pass is harmless.
 */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char character ' +
    'check coalesce collate collation column concurrently constraint create cross current_catalog current_date current_role ' +
    'current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do else end except exists ' +
    'extract false fetch float for foreign freeze from full grant greatest group grouping having ilike in initially inner inout int ' +
    'integer intersect interval into is isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query ' +
    'json_scalar json_serialize json_table json_value lateral leading least left like limit localtime localtimestamp merge_action ' +
    'national natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps overlay placing ' +
    'position precision primary real references returning right row select session_user setof similar smallint some substring ' +
    'symmetric system_user table tablesample then time timestamp to trailing treat trim true union unique user using values varchar ' +
    'variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi ' +
    'xmlroot xmlserialize xmltable'
  ).split(' '),
);

const PLAIN = /^[a-z_][a-z0-9_]*$/;

/** A name as it stands in SQL: `users`, `"select"`, `"Odd ""name"""`. Equals `quote_ident(name)`. */
export function quoteIdentifier(name: string): string {
  return PLAIN.test(name) && !KEYWORDS.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A string constant: `'it''s'`, and `E'a\\b'` where it holds a backslash. Equals `quote_literal(text)`, without a leading space. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? `E${quoted}` : quoted;
}

/** `schema.name`, each part quoted where it must be; without a schema, the name alone. */
export function qualify(schema: string | null, name: string): string {
  return schema === null ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
