/** True of a schema that users made: neither PostgreSQL's own, nor temporary, nor TOAST (all of them start with `pg_`). */
export function isUserSchema(column: string): string {
  return `(${column} !~ '^pg_' and ${column} <> 'information_schema')`;
}

/** True of an object that no extension brought along (`pg_depend.deptype = 'e'`). */
export function isNotOfExtension(catalog: string, oid: string): string {
  return `not exists (select from pg_depend e where e.classid = '${catalog}'::regclass and e.objid = ${oid} and e.objsubid = 0 and e.deptype = 'e')`;
}
