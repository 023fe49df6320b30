import type { Catalog } from '../catalog/catalog.js';
import { quoteLiteral } from '../postgres/identifier.js';
import type { ReadSession } from '../postgres/session.js';
import { HARMLESS_VOLATILE, REFUSED_FUNCTIONS, TRUSTED_EXTENSIONS } from './allowed-nodes.js';
import { type OutsideStatement, readOutside } from './read-outside.js';

/** What a statement from outside is to do on somebody's server. Planning runs what calls itself immutable or stable; executing runs all. */
export type Purpose = 'plan' | 'execute';

/**
 * Why a statement that somebody else wrote is not sent to this server; null where it may be. Looks through views, row security and
 * domains, and asks the server what each name may mean there: a name that may mean a function of the database's own is refused.
 */
export async function judgeOutside(sql: string, purpose: Purpose, catalog: Catalog, session: ReadSession): Promise<string | null> {
  const seen = new Map<string, OutsideStatement>();
  const why = gather(sql, catalog, seen);
  if (why !== null) return why;
  const all = [...seen.values()];
  const named = (key: keyof OutsideStatement): string[] => [...new Set(all.flatMap((each) => [...each[key]]))];
  const columns = new Set([...catalog.tables, ...catalog.views].flatMap((relation) => relation.columns.map(({ name }) => name)));
  const functions = named('functions');
  const fields = named('fields').filter((name) => !columns.has(name));
  const rows = await session.brief<Looked>('guest.names', lookUp([...functions, ...fields], named('operators')));
  for (const row of rows) {
    const reason = judgeName(row, purpose);
    if (reason !== null) return reason;
  }
  return null;
}

/** The statement, the views and policies that it reads through, and the domains that it casts to. */
function gather(sql: string, catalog: Catalog, seen: Map<string, OutsideStatement>): string | null {
  if (seen.has(sql)) return null;
  const { statement, why } = readOutside(sql);
  if (statement === null) return why;
  seen.set(sql, statement);
  for (const name of statement.functions) if (REFUSED_FUNCTIONS.test(name)) return `it calls ${name}()`;
  for (const relation of statement.relations) {
    const table = catalog.tables.filter(({ name }) => name === relation);
    if (table.some(({ kind }) => kind === 'foreign table')) return `${relation} is a foreign table: another server would be reached`;
    const views = catalog.views.filter(({ name, kind }) => name === relation && kind === 'view');
    if (views.some(({ definition }) => definition === null)) return `the definition of view ${relation} could not be read`;
    const policies = table.filter(({ rowSecurity }) => rowSecurity).flatMap(({ policies: own }) => own.flatMap(({ using }) => using ?? []));
    for (const text of [...views.map(({ definition }) => definition ?? ''), ...policies.map((using) => `SELECT ${using}`)]) {
      const inner = gather(text.replace(/;\s*$/, ''), catalog, seen);
      if (inner !== null) return `through ${relation}: ${inner}`;
    }
  }
  for (const domain of catalog.domains.filter(({ name }) => statement.types.has(name)))
    for (const { definition } of domain.checks) {
      const inner = gather(`SELECT ${definition.replace(/^CHECK\s*/i, '').replace(/\s+NOT VALID$/, '')}`, catalog, seen);
      if (inner !== null) return `through domain ${domain.name}: ${inner}`;
    }
  return null;
}

type Looked = {
  readonly kind: 'function' | 'operator' | 'cast';
  readonly name: string;
  readonly schema: string;
  readonly volatile: boolean;
  readonly own: boolean;
  readonly extension: string | null;
};

function judgeName({ kind, name, schema, volatile, own, extension }: Looked, purpose: Purpose): string | null {
  const foreign = own && (extension === null || !TRUSTED_EXTENSIONS.has(extension));
  if (kind === 'cast') return foreign ? `the database has a cast of its own (${name}), which any comparison may run` : null;
  if (foreign) return `${kind} ${schema}.${name} is the database's own: it is not known what it does`;
  if (kind === 'operator' || purpose === 'plan' || !volatile) return null;
  return HARMLESS_VOLATILE.has(name) ? null : `${name}() may change something`;
}

/** 16384 is the first number that a database gives itself: FirstNormalObjectId in src/include/access/transam.h. */
function lookUp(functions: readonly string[], operators: readonly string[]): string {
  const list = (names: readonly string[]): string => `ARRAY[${names.map(quoteLiteral).join(', ')}]::text[]`;
  const extension = (catalog: string, oid: string): string =>
    `(select e.extname from pg_depend d join pg_extension e on e.oid = d.refobjid where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e' limit 1)`;
  return `select 'function' as kind, p.proname as name, n.nspname as schema, p.provolatile = 'v' as volatile, p.oid >= 16384 as own, ${extension('pg_proc', 'p.oid')} as extension
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.proname = any (${list(functions)})
    union all select 'operator', o.oprname, n.nspname, false, o.oid >= 16384, ${extension('pg_operator', 'o.oid')}
    from pg_operator o join pg_namespace n on n.oid = o.oprnamespace where o.oprname = any (${list(operators)}) and o.oid >= 16384
    union all select 'cast', format_type(c.castsource, null) || ' to ' || format_type(c.casttarget, null), '', false, true, ${extension('pg_cast', 'c.oid')}
    from pg_cast c where c.oid >= 16384 and c.castfunc >= 16384`;
}
