-- Where a flag can be planted in the current database, one row a site. Test-only: it shares nothing with src. Run with search_path = pg_catalog.
WITH relation AS (
    SELECT c.oid, n.nspname, c.relname
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname <> 'alembic_version'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND n.nspname NOT LIKE 'pg\_%'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
),
foreign_key AS (
    SELECT r.nspname, r.relname, c.*
    FROM pg_constraint c JOIN relation r ON r.oid = c.conrelid
    WHERE c.contype = 'f' AND c.conparentid = 0
),
-- Indexes and whether they can go: `unique` where a constraint must be dropped, null where nothing may be (keys, and what keys of others need).
index_of AS (
    SELECT i.indrelid, i.indexrelid, x.relname AS name, i.indkey, i.indnkeyatts, i.indpred, i.indexprs, m.amname,
      CASE WHEN i.indisprimary OR k.contype IN ('p', 'x') OR EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = i.indexrelid) THEN NULL
           WHEN k.contype = 'u' THEN 'unique' ELSE 'index' END AS drop_as
    FROM pg_index i
    JOIN pg_class x ON x.oid = i.indexrelid
    JOIN pg_am m ON m.oid = x.relam
    LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
    WHERE i.indisvalid
),
-- As in oracle-flags.sql.
serving AS (
    SELECT f.oid, i.*
    FROM foreign_key f
    JOIN index_of i ON i.indrelid = f.conrelid
    WHERE (i.amname = 'btree' OR (i.amname = 'hash' AND cardinality(f.conkey) = 1))
      AND i.indnkeyatts >= cardinality(f.conkey)
      AND (i.indkey::int2[])[0:cardinality(f.conkey) - 1] @> f.conkey
      AND (i.indpred IS NULL OR regexp_replace(
          pg_get_expr(i.indpred, i.indrelid),
          (SELECT '\((' || string_agg(regexp_replace(quote_ident(a.attname), '([^\w"])', '\\\1', 'g'), '|') || ') IS NOT NULL\)|\mAND\M|[() ]'
           FROM pg_attribute a WHERE a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey)),
          '', 'g') = '')
),
soft_delete AS (
    SELECT r.oid, r.nspname, r.relname, a.attname
    FROM relation r
    JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE (a.attname IN ('is_deleted', 'deleted') AND a.atttypid = 'boolean'::regtype)
       OR (a.attname = 'deleted_at' AND a.atttypid IN ('timestamp'::regtype, 'timestamptz'::regtype, 'date'::regtype))
)
SELECT 'unserved key' AS kind, f.nspname AS schema, f.relname AS relation, f.conname AS name,
  (SELECT json_agg(json_build_object('name', s.name, 'as', s.drop_as) ORDER BY s.name) FROM serving s WHERE s.oid = f.oid) AS detail
FROM foreign_key f
WHERE EXISTS (SELECT FROM serving s WHERE s.oid = f.oid) AND NOT EXISTS (SELECT FROM serving s WHERE s.oid = f.oid AND s.drop_as IS NULL)
UNION ALL
SELECT 'no action', f.nspname, f.relname, f.conname,
  json_build_object(
    'columns', (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(f.conkey) WITH ORDINALITY k(number, place) JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.number),
    'schema', fn.nspname, 'table', fc.relname,
    'referenced', (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(f.confkey) WITH ORDINALITY k(number, place) JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.number))
FROM foreign_key f
JOIN pg_class fc ON fc.oid = f.confrelid
JOIN pg_namespace fn ON fn.oid = fc.relnamespace
WHERE f.confdeltype <> 'a'
UNION ALL
SELECT 'unchecked document', r.nspname, r.relname, a.attname,
  (SELECT json_agg(c.conname ORDER BY c.conname) FROM pg_constraint c WHERE c.contype = 'c' AND c.conrelid = r.oid AND a.attnum = ANY (c.conkey))
FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid IN ('json'::regtype, 'jsonb'::regtype)
WHERE EXISTS (SELECT FROM pg_constraint c WHERE c.contype = 'c' AND c.conrelid = r.oid AND a.attnum = ANY (c.conkey))
UNION ALL
SELECT 'soft delete', s.nspname, s.relname, s.attname,
  (SELECT json_agg(json_build_object('name', i.name, 'as', i.drop_as, 'whole', regexp_replace(pg_get_indexdef(i.indexrelid), ' WHERE .*$', '')) ORDER BY i.name) FROM index_of i
   WHERE i.indrelid = s.oid AND pg_get_expr(i.indpred, i.indrelid) ~ ('\m' || s.attname || '\M'))
FROM soft_delete s
WHERE EXISTS (SELECT FROM index_of i WHERE i.indrelid = s.oid AND pg_get_expr(i.indpred, i.indrelid) ~ ('\m' || s.attname || '\M'))
UNION ALL
SELECT 'table', r.nspname, r.relname, NULL, to_json(EXISTS (SELECT FROM soft_delete s WHERE s.oid = r.oid))
FROM relation r
UNION ALL
-- Plain columns, the first of many values, none of them in another index (18 also searches by columns that stand behind others): without
-- this one a search by them reads the table.
SELECT 'searched index', r.nspname, r.relname, i.name,
  json_build_object(
    'as', i.drop_as,
    'columns', (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) WITH ORDINALITY k(number, place) JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.number),
    'predicate', pg_get_expr(i.indpred, i.indrelid))
FROM relation r
JOIN index_of i ON i.indrelid = r.oid AND i.amname IN ('btree', 'hash') AND i.indexprs IS NULL AND i.drop_as IS NOT NULL
JOIN pg_attribute first ON first.attrelid = r.oid AND first.attnum = i.indkey[0]
JOIN pg_type t ON t.oid = first.atttypid AND t.typtype = 'b' AND t.typname <> 'bool'
WHERE NOT EXISTS (
    SELECT FROM index_of o
    WHERE o.indrelid = r.oid AND o.indexrelid <> i.indexrelid AND o.indkey::int2[] && (i.indkey::int2[])[0:i.indnkeyatts - 1])
ORDER BY 1, 2, 3, 4;
