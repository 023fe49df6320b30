import type pg from 'pg';

/** A relation, or one column of it. */
export interface Touched {
  readonly schema: string;
  readonly name: string;
  readonly column: string | null;
}

/** What uses a relation or column: as `pg_depend` knows it, or as the text of a function may. */
export interface Dependent {
  /** As `pg_identify_object` names it: `view`, `materialized view`, `function`, `policy`, `trigger`, `generated column`. */
  readonly kind: string;
  readonly object: string;
  /** `certain`: pg_depend says so; `maybe`: its name stands in the text of the function. */
  readonly certainty: 'certain' | 'maybe';
  /** What it uses, as the user knows it: `public.users.email`. */
  readonly uses: string;
}

/**
 * Views (of views, too), functions with an SQL-standard body, policies, triggers and generated columns that use what is touched; and
 * functions in whose text its name stands. Nothing of the system's or an extension's.
 */
export async function readDependents(client: pg.Client, touched: readonly Touched[]): Promise<readonly Dependent[]> {
  if (touched.length === 0) return [];
  const { rows } = await client.query<Dependent>(DEPENDENTS, [
    touched.map(({ schema }) => schema),
    touched.map(({ name }) => name),
    touched.map(({ column }) => column),
  ]);
  return rows;
}

/** A view's rule stands for the view. A function's text is searched for whole words: the table's, and the column's where one is touched. */
const DEPENDENTS = `
  WITH RECURSIVE touched AS (
    SELECT c.oid AS relation, a.attnum, t.schema || '.' || t.name || coalesce('.' || t.col, '') AS uses, t.name, t.col
    FROM unnest($1::text[], $2::text[], $3::text[]) AS t (schema, name, col)
    JOIN pg_namespace n ON n.nspname = t.schema JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.name
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = t.col AND NOT a.attisdropped),
  edges AS (
    SELECT d.refclassid, d.refobjid, d.refobjsubid,
      CASE WHEN r.oid IS NULL THEN d.classid ELSE 'pg_class'::regclass END AS classid,
      coalesce(r.ev_class, d.objid) AS objid,
      CASE WHEN r.oid IS NULL THEN d.objsubid ELSE 0 END AS objsubid
    FROM pg_depend d LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    WHERE d.deptype IN ('n', 'a') AND d.objid >= 16384 AND NOT (r.oid IS NOT NULL AND r.ev_class = d.refobjid)),
  reached AS (
    SELECT e.classid, e.objid, e.objsubid, t.uses, 1 AS depth FROM touched t JOIN edges e
      ON e.refclassid = 'pg_class'::regclass AND e.refobjid = t.relation AND (t.col IS NULL OR e.refobjsubid = t.attnum)
    UNION
    SELECT e.classid, e.objid, e.objsubid, r.uses, r.depth + 1 FROM reached r JOIN edges e
      ON e.refclassid = r.classid AND e.refobjid = r.objid WHERE r.depth < 20),
  named AS (
    SELECT CASE WHEN v.oid IS NOT NULL THEN 'generated column' ELSE i.type END AS kind,
      CASE WHEN v.oid IS NOT NULL THEN (pg_identify_object('pg_class'::regclass, v.adrelid, v.adnum)).identity ELSE i.identity END AS object,
      r.uses
    FROM (SELECT DISTINCT classid, objid, objsubid, uses FROM reached) r
    CROSS JOIN LATERAL pg_identify_object(r.classid, r.objid, r.objsubid) i
    LEFT JOIN pg_attrdef v ON r.classid = 'pg_attrdef'::regclass AND v.oid = r.objid
      AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = v.adrelid AND a.attnum = v.adnum AND a.attgenerated <> '')
    WHERE v.oid IS NOT NULL OR i.type IN ('view', 'materialized view', 'function', 'procedure', 'policy', 'trigger', 'rule')),
  texts AS (
    SELECT i.type AS kind, i.identity AS object, t.uses FROM touched t
    JOIN pg_proc p ON p.prosrc ~* ('\\m' || regexp_replace(t.name, '\\W', '\\\\\\&', 'g') || '\\M')
      AND (t.col IS NULL OR p.prosrc ~* ('\\m' || regexp_replace(t.col, '\\W', '\\\\\\&', 'g') || '\\M'))
    JOIN pg_language l ON l.oid = p.prolang AND l.lanname NOT IN ('internal', 'c')
    CROSS JOIN LATERAL pg_identify_object('pg_proc'::regclass, p.oid, 0) i
    WHERE p.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e'))
  SELECT DISTINCT kind, object, 'certain' AS certainty, uses FROM named
  UNION ALL
  SELECT DISTINCT kind, object, 'maybe', uses FROM texts t WHERE NOT EXISTS (SELECT FROM named n WHERE n.kind = t.kind AND n.object = t.object)
  ORDER BY certainty, kind, object`;
