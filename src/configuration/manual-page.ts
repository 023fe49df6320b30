import type { Versions } from './library-versions.js';

/** Pages that came with a later major than the oldest that is supported. Source: https://www.postgresql.org/docs/release/. */
const SINCE: Readonly<Record<string, number>> = {
  'sql-merge.html': 15,
  'backup-manifest-format.html': 13,
  'ddl-generated-columns.html': 12,
};

/** The manuals of SQLAlchemy that are published. */
const SQLALCHEMY: readonly string[] = ['1.3', '1.4', '2.0', '2.1'];

/**
 * The page of the project's own version: `/docs/current/` of PostgreSQL becomes `/docs/16/`, `/en/20/` of SQLAlchemy `/en/14/`. Alembic
 * publishes one manual for all. What is not known, or was not there in that version, stays as it is.
 */
export function manualPage(url: string, { postgresql, sqlalchemy }: Versions): string {
  const [, page] = /^https:\/\/www\.postgresql\.org\/docs\/(?:current|\d+)\/(.+)$/.exec(url) ?? [];
  if (page !== undefined)
    return postgresql === null || postgresql < (SINCE[page.split('#')[0] ?? ''] ?? 0)
      ? url
      : `https://www.postgresql.org/docs/${postgresql}/${page}`;
  const [, rest] = /^https:\/\/docs\.sqlalchemy\.org\/en\/\d+\/(.+)$/.exec(url) ?? [];
  if (rest !== undefined && sqlalchemy !== null && SQLALCHEMY.includes(sqlalchemy))
    return `https://docs.sqlalchemy.org/en/${sqlalchemy.replace('.', '')}/${rest}`;
  return url;
}
