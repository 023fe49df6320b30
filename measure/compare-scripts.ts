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

/** Comments in front are left out; white space counts once, and not at all beside a parenthesis or at the end. */
export function normalize(sql: string): string {
  return sql
    .replace(/^(\s*--[^\n]*\n)+/, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('( ', '(')
    .replaceAll(' )', ')')
    .trim()
    .replace(/\s*;$/, '');
}

/**
 * Whether both say the same. Where env.py has no `literal_binds`, Alembic prints a placeholder that psql cannot run; plinth prints the
 * value, and any stands for it here. So does any for a text that each run makes anew (`made`).
 */
export function isSameScript(expected: readonly string[], actual: readonly string[], made: readonly string[]): boolean {
  const cut = (statements: readonly string[]): readonly string[] =>
    statements.flatMap((statement) => normalize(statement).split(/\s*;\s*/)).filter((text) => text !== '');
  const whole = (statements: readonly string[]): string => cut(statements).join(';');
  if (whole(expected) === whole(actual)) return true;
  const [left, right] = [cut(expected), cut(actual)];
  const agree = (one: readonly string[], other: readonly string[]): boolean =>
    one.length === other.length && one.every((statement, at) => isSameStatement(statement, other[at] ?? '', made));
  return agree(left, right) || agree(sortRows(left), sortRows(right));
}

/** Rows that a loop over a set adds come in another order in each run of Python. */
function sortRows(statements: readonly string[]): readonly string[] {
  const sorted: string[] = [];
  let rows: string[] = [];
  for (const statement of [...statements, '']) {
    if (/^INSERT /i.test(statement)) rows.push(statement);
    else {
      sorted.push(...rows.toSorted(), statement);
      rows = [];
    }
  }
  return sorted.slice(0, -1);
}

function isSameStatement(left: string, right: string, made: readonly string[]): boolean {
  if (left === right || matches(left.split(/%\(\w+\)s/), right)) return true;
  return made.length > 0 && matches(right.split(new RegExp(made.map(escape).join('|'))), left);
}

/** Whether a text consists of these parts with anything between them. */
function matches(parts: readonly string[], text: string): boolean {
  return parts.length > 1 && new RegExp(`^${parts.map(escape).join('.+?')}$`, 's').test(text);
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
