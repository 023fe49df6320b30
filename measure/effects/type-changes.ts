import { createDatabase, type Database } from '../../src/shadow/database.js';

/** A type change that keeps the table's file. Every other change that a cast allows rewrites the table and its indexes. */
export interface KeptTypeChange {
  readonly from: string;
  readonly to: string;
  /** Whether the table is read from end to end all the same. */
  readonly scans: boolean;
  /** Whether an index on the column is built anew. */
  readonly rebuildsIndex: boolean;
  /** Only with this TimeZone; null for any. */
  readonly timeZone: string | null;
}

const types = `
  smallint, integer, bigint, numeric, numeric(8,2), numeric(10,2), numeric(10,4), numeric(12,2), real, double precision
  text, varchar, varchar(20), varchar(40), char(10), char(20), name, boolean, uuid, json, jsonb, bytea, xml, oid
  date, timestamp, timestamp(0), timestamp(3), timestamptz, timestamptz(0), timestamptz(3), time, time(0), time(3), timetz
  interval, interval(0), interval(3), inet, cidr, bit(8), bit(16), varbit, varbit(8), varbit(16)
  an_enum, other_enum, int_domain, checked_int_domain, text_domain, checked_text_domain
  integer[], bigint[], text[], varchar[], varchar(20)[], varchar(40)[]`
  .trim()
  .split(/, |\n\s*/);

const SETUP = `
  CREATE TYPE an_enum AS ENUM ('a'); CREATE TYPE other_enum AS ENUM ('a');
  CREATE DOMAIN int_domain AS integer; CREATE DOMAIN checked_int_domain AS integer CHECK (VALUE > 0);
  CREATE DOMAIN text_domain AS text; CREATE DOMAIN checked_text_domain AS text CHECK (VALUE <> '');
  CREATE FUNCTION change(old text, new text, OUT cast_exists bool, OUT rewrites bool, OUT scans bool, OUT rebuilds bool) LANGUAGE plpgsql AS $$
  DECLARE heap oid; leaf oid; scanned bigint;
  BEGIN
    EXECUTE format('CREATE TABLE changed (x %s)', old);
    BEGIN CREATE INDEX changed_idx ON changed (x); EXCEPTION WHEN undefined_object THEN NULL; END;
    SELECT pg_relation_filenode('changed') INTO heap;
    SELECT pg_relation_filenode(to_regclass('changed_idx')) INTO leaf;
    scanned := pg_stat_get_xact_numscans('changed'::regclass);
    BEGIN
      EXECUTE format('ALTER TABLE changed ALTER x TYPE %s', new);
    EXCEPTION WHEN datatype_mismatch THEN
      BEGIN
        EXECUTE format('ALTER TABLE changed ALTER x TYPE %s USING x::%s', new, new);
      EXCEPTION WHEN cannot_coerce OR datatype_mismatch OR undefined_object THEN cast_exists := false; DROP TABLE changed; RETURN;
      END;
    WHEN undefined_object THEN cast_exists := false; DROP TABLE changed; RETURN;
    END;
    cast_exists := true;
    rewrites := heap <> pg_relation_filenode('changed');
    rebuilds := coalesce(leaf <> pg_relation_filenode(to_regclass('changed_idx')), false);
    scans := pg_stat_get_xact_numscans('changed'::regclass) > scanned;
    DROP TABLE changed;
  END $$;`;

interface Changed {
  readonly cast_exists: boolean;
  readonly rewrites: boolean;
  readonly scans: boolean;
  readonly rebuilds: boolean;
}

/** All pairs of the types, with TimeZone UTC and another one where either is a timestamp. */
export async function measureTypeChanges(
  template: Database,
): Promise<{ readonly kept: readonly KeptTypeChange[]; readonly tried: number }> {
  const database = await createDatabase(template.server);
  const client = await database.server.connect(database.name);
  await client.query(SETUP);
  const kept: KeptTypeChange[] = [];
  let tried = 0;
  const change = async (zone: string, from: string, to: string): Promise<Changed | undefined> => {
    const { rows } = await client
      .query<Changed>(`SET TimeZone = '${zone}'; SELECT * FROM change('${from}', '${to}')`)
      .then((all) => (Array.isArray(all) ? all[1] : all));
    return rows[0];
  };
  for (const from of types)
    for (const to of types.filter((type) => type !== from)) {
      const here = await change('UTC', from, to);
      if (here?.cast_exists !== true) continue;
      tried += 1;
      const dated = /timestamp/.test(from + to);
      const there = dated ? await change('Europe/Paris', from, to) : here;
      if (here.rewrites) continue;
      kept.push({ from, to, scans: here.scans, rebuildsIndex: here.rebuilds, timeZone: there?.rewrites === true ? 'UTC' : null });
    }
  await client.end();
  await database.drop();
  return { kept, tried };
}
