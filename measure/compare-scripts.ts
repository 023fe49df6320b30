/** What `measure/python/offline.py` prints: by direction and revision, Alembic's own SQL, or why it cannot be rendered. */
export type OfflineScripts = Readonly<
  Record<'upgrade' | 'downgrade', Readonly<Record<string, { readonly sql: string | null; readonly error: string | null }>>>
>;

/** Statements of one revision as `alembic upgrade --sql` prints them; those of transactions and of the version table left out. */
export function splitScript(sql: string): readonly string[] {
  return sql
    .split(/;[ \t]*(?:\n\s*\n|\s*$)/)
    .map(normalize)
    .filter((statement) => statement !== '' && !/^(BEGIN|COMMIT)$/.test(statement) && !isOfVersions(statement));
}

function isOfVersions(statement: string): boolean {
  return /^(INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|DROP TABLE) (\w+\.)?alembic_version\b/.test(statement);
}

/** White space counts once, and not at all beside a parenthesis or at the end. */
export function normalize(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')').trim().replace(/\s*;$/, '');
}

/**
 * Whether both say the same. Where env.py has no `literal_binds`, Alembic prints a placeholder that psql cannot run; plinth prints the
 * value, and any stands for it here.
 */
export function isSameScript(expected: readonly string[], actual: readonly string[]): boolean {
  const join = (statements: readonly string[]): string =>
    statements
      .map(normalize)
      .join(';')
      .replaceAll(/\s*;\s*/g, ';');
  const [left, right] = [join(expected), join(actual)];
  if (left === right) return true;
  const parts = left.split(/%\(\w+\)s/);
  if (parts.length === 1) return false;
  const pattern = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('.+?');
  return new RegExp(`^${pattern}$`, 's').test(right);
}
