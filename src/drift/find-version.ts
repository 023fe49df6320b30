import type { Catalog } from '../catalog/catalog.js';
import type { RevisionHistory } from '../sqlalchemy/alembic/history.js';
import type { LiveVersion } from './live-version.js';
import type { VersionTable } from './read-versions.js';

export interface VersionQuestion {
  readonly history: RevisionHistory;
  /** As env.py says. */
  readonly configured: { readonly schema: string | null; readonly name: string };
  readonly tables: readonly VersionTable[];
  readonly live: Catalog;
  /** What the whole history makes; tells an empty database from one that nobody manages. */
  readonly made: Catalog | null;
}

/** What the live database says of its version. Pure. */
export function findVersion(question: VersionQuestion): LiveVersion {
  const { history, configured } = question;
  const known = new Set(history.revisions.map(({ id }) => id));
  const { table, odd } = chooseTable(question, known);
  const name = table === null ? null : `${table.schema}.${table.name}`;
  if (table !== null && table.ids === null) return { status: 'unreadable', table: name, ids: [], missing: [], why: table.why };
  const ids = table?.ids ?? [];
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length > 0) return { status: 'foreign', table: name, ids, missing, why: odd };
  if (ids.length > 0) return { status: 'known', table: name, ids, missing, why: odd };
  const there = countThere(question);
  const none = table === null ? `there is no table ${configured.name}` : `${name ?? ''} is empty`;
  if (there === 0) return { status: 'base', table: name, ids, missing, why: none };
  return {
    status: 'unmanaged',
    table: name,
    ids,
    missing,
    why: `${none}, and yet ${there} of the tables that the revisions make are there`,
  };
}

/** The one that env.py names; else the one whose versions are this history's; else the only one. */
function chooseTable(
  { configured, tables }: VersionQuestion,
  known: ReadonlySet<string>,
): { table: VersionTable | null; odd: string | null } {
  const named = tables.filter(
    ({ schema, name }) => name === configured.name && (configured.schema === null || configured.schema === schema),
  );
  const ours = (list: readonly VersionTable[]): VersionTable | undefined =>
    list.find(({ ids }) => ids?.some((id) => known.has(id)) === true);
  const table = ours(named) ?? named.find(({ schema }) => schema === 'public') ?? named[0];
  if (table !== undefined) return { table, odd: null };
  const other = ours(tables);
  if (other === undefined) return { table: null, odd: null };
  return {
    table: other,
    odd: `the versions stand in ${other.schema}.${other.name}, not in ${configured.schema ?? 'the default schema'}.${configured.name} as env.py says`,
  };
}

function countThere({ live, made }: VersionQuestion): number {
  const names = new Set(live.tables.map(({ name }) => name));
  return (made?.tables ?? []).filter(({ name }) => names.has(name)).length;
}
