-- What the red flags 1, 3, 8 and 9 apply to in the current database, one row a subject. Test-only: it shares nothing with src/rules.
-- Run it with search_path = pg_catalog.
WITH relation AS (
    SELECT c.oid, n.nspname, c.relname
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p')
      AND c.relname <> 'alembic_version'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND n.nspname NOT LIKE 'pg\_%'
      AND NOT EXISTS (
          SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
      )
),
foreign_key AS (
    SELECT r.nspname, r.relname, c.*
    FROM pg_constraint c
    JOIN relation r ON r.oid = c.conrelid
    WHERE c.contype = 'f' AND c.conparentid = 0
),
-- An index serves `SELECT 1 FROM referencing WHERE key = $1 FOR KEY SHARE` when the key's columns lead it, in any order, and it holds
-- every row with a key: it is whole, or leaves out only rows whose key is null.
serving AS (
    SELECT f.oid
    FROM foreign_key f
    JOIN pg_index i ON i.indrelid = f.conrelid AND i.indisvalid
    JOIN pg_class ic ON ic.oid = i.indexrelid
    JOIN pg_am m ON m.oid = ic.relam
    WHERE (m.amname = 'btree' OR (m.amname = 'hash' AND cardinality(f.conkey) = 1))
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
SELECT 1 AS flag, nspname AS schema, relname AS relation, conname AS name
FROM foreign_key WHERE oid NOT IN (SELECT oid FROM serving)
UNION ALL
SELECT 3, nspname, relname, conname
FROM foreign_key WHERE confdeltype = 'a'
UNION ALL
SELECT 8, r.nspname, r.relname, a.attname
FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE coalesce(nullif(t.typbasetype, 0), t.oid) IN ('json'::regtype, 'jsonb'::regtype)
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.contype = 'c' AND c.conrelid = r.oid AND a.attnum = ANY (c.conkey))
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.contype = 'c' AND c.contypid = t.oid)
UNION ALL
SELECT 9, nspname, relname, attname
FROM soft_delete s
WHERE NOT EXISTS (
    SELECT FROM pg_index i
    WHERE i.indrelid = s.oid AND i.indisvalid
      AND pg_get_expr(i.indpred, i.indrelid) ~ ('\m' || s.attname || '\M')
)
ORDER BY 1, 2, 3, 4;
