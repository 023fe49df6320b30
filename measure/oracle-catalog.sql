-- The whole schema of the current database as one JSON document in the shape of `plinth schema --format json`. Test-only: it shares
-- nothing with src/catalog, so that the two can be compared. Run it with search_path = pg_catalog: texts are then fully qualified.
WITH relation AS (
    SELECT c.oid, n.nspname, c.relname, c.relkind
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND n.nspname NOT LIKE 'pg\_%'
      AND NOT EXISTS (
          SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
      )
),
column_json AS (
    SELECT a.attrelid, json_agg(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'nullable', NOT a.attnotnull,
        'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
        'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
        'generated', CASE WHEN a.attgenerated <> '' THEN json_build_object(
            'expression', pg_get_expr(d.adbin, d.adrelid), 'stored', a.attgenerated = 's') END
    ) ORDER BY a.attnum) AS columns
    FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped
    GROUP BY a.attrelid
),
constraint_row AS (
    SELECT c.*,
        (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum) AS columns,
        (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(c.confkey) WITH ORDINALITY AS k (attnum, place)
         JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum) AS referenced_columns
    FROM pg_constraint c
),
action (code, word) AS (
    VALUES ('a'::"char", 'NO ACTION'), ('r', 'RESTRICT'), ('c', 'CASCADE'), ('n', 'SET NULL'), ('d', 'SET DEFAULT')
),
foreign_key AS (
    SELECT c.conrelid, json_agg(json_build_object(
        'name', c.conname,
        'columns', c.columns,
        'references', json_build_object('schema', rn.nspname, 'table', rc.relname, 'columns', c.referenced_columns),
        'onDelete', (SELECT word FROM action WHERE code = c.confdeltype),
        'onUpdate', (SELECT word FROM action WHERE code = c.confupdtype),
        'deferrable', CASE WHEN c.condeferred THEN 'initially deferred' WHEN c.condeferrable THEN 'deferrable' ELSE 'not deferrable' END
    ) ORDER BY c.conname) AS keys
    FROM constraint_row c
    JOIN pg_class rc ON rc.oid = c.confrelid
    JOIN pg_namespace rn ON rn.oid = rc.relnamespace
    WHERE c.contype = 'f'
    GROUP BY c.conrelid
),
unique_key AS (
    SELECT c.conrelid, json_agg(json_build_object(
        'name', c.conname, 'columns', c.columns, 'definition', pg_get_constraintdef(c.oid)) ORDER BY c.conname) AS keys
    FROM constraint_row c
    WHERE c.contype = 'u'
    GROUP BY c.conrelid
),
check_constraint AS (
    SELECT c.conrelid, json_agg(json_build_object(
        'name', c.conname, 'expression', pg_get_expr(c.conbin, c.conrelid)) ORDER BY c.conname) AS checks
    FROM pg_constraint c
    WHERE c.contype = 'c' AND c.conrelid <> 0
    GROUP BY c.conrelid
),
index_json AS (
    SELECT i.indrelid, json_agg(json_build_object(
        'name', ic.relname,
        'definition', pg_get_indexdef(i.indexrelid),
        'unique', i.indisunique,
        'predicate', pg_get_expr(i.indpred, i.indrelid),
        'include', coalesce((
            SELECT json_agg(a.attname ORDER BY k.place)
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE k.place > i.indnkeyatts), '[]'::json)
    ) ORDER BY ic.relname) AS indexes
    FROM pg_index i
    JOIN pg_class ic ON ic.oid = i.indexrelid
    GROUP BY i.indrelid
)
SELECT json_build_object(
    'tables', coalesce((
        SELECT json_agg(json_build_object(
            'schema', r.nspname,
            'name', r.relname,
            'columns', coalesce(columns, '[]'::json),
            'primaryKey', (SELECT json_build_object('name', c.conname, 'columns', c.columns)
                           FROM constraint_row c WHERE c.conrelid = r.oid AND c.contype = 'p'),
            'uniques', coalesce(u.keys, '[]'::json),
            'foreignKeys', coalesce(f.keys, '[]'::json),
            'checks', coalesce(k.checks, '[]'::json),
            'indexes', coalesce(x.indexes, '[]'::json)
        ) ORDER BY r.nspname, r.relname)
        FROM relation r
        LEFT JOIN column_json ON column_json.attrelid = r.oid
        LEFT JOIN unique_key u ON u.conrelid = r.oid
        LEFT JOIN foreign_key f ON f.conrelid = r.oid
        LEFT JOIN check_constraint k ON k.conrelid = r.oid
        LEFT JOIN index_json x ON x.indrelid = r.oid
        WHERE r.relkind IN ('r', 'p', 'f')), '[]'::json),
    'enums', coalesce((
        SELECT json_agg(json_build_object('schema', n.nspname, 'name', t.typname, 'labels', (
            SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid
        )) ORDER BY n.nspname, t.typname)
        FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE t.typtype = 'e'
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
    ), '[]'::json),
    'sequences', coalesce((
        SELECT json_agg(json_build_object('schema', r.nspname, 'name', r.relname, 'type', format_type(s.seqtypid, NULL))
                        ORDER BY r.nspname, r.relname)
        FROM relation r JOIN pg_sequence s ON s.seqrelid = r.oid
        WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype = 'i')
    ), '[]'::json),
    'views', coalesce((
        SELECT json_agg(json_build_object('schema', r.nspname, 'name', r.relname, 'definition', pg_get_viewdef(r.oid))
                        ORDER BY r.nspname, r.relname)
        FROM relation r WHERE r.relkind IN ('v', 'm')
    ), '[]'::json),
    'notExamined', '[]'::json
) AS schema;
