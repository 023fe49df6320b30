import type { Change, SqlStep } from '../../../change/change.js';
import { renderAllSql } from '../../../change/render.js';
import { quoteLiteral } from '../../../postgres/identifier.js';
import { readScript } from '../../../sql/read-script.js';
import { locatePlace, type TextEdit } from '../../../source/edit.js';
import type { Unit } from '../staged/units.js';

export const LIMIT = "SET LOCAL lock_timeout = '2s'";

/** The edit of a SQL file that puts staged statements in place of the unit's; or why it cannot be made. */
export function editSql(text: string, unit: Unit, changes: readonly Change[]): TextEdit | { readonly why: string } {
  const span = findSpan(text, unit);
  if ('why' in span) return span;
  const { up } = renderAllSql(changes);
  const inBlock = unit.steps.some((step) => step.inBlock);
  const leaves = up.some(({ transaction }) => transaction === null || transaction > 1);
  if (inBlock && leaves && unit.migration.runner === 'transaction')
    return { why: 'the runner runs the whole file in one transaction: put it into a file of its own that runs in none' };
  if (/^--\s*\+goose\b/m.test(text) && up.some(({ sql }) => sql.includes('$')))
    return { why: 'goose cuts at semicolons: put the block between StatementBegin and StatementEnd by hand' };
  const limit = unit.steps.find(({ settings }) => settings.lockTimeout !== null)?.settings.lockTimeout ?? null;
  const lines = inBlock ? insideBlock(up, limit === null, unit.migration.runner === 'transaction') : outside(up, limit);
  return { start: span.start, end: span.end, text: span.comments + lines.join(';\n') };
}

interface Span {
  readonly start: number;
  readonly end: number;
  /** Those that stand within the statement, each on a line. */
  readonly comments: string;
}

/** Where a statement stands, without comments behind it. */
function findSpan(text: string, unit: Unit): Span | { readonly why: string } {
  const found = locatePlace(text, unit.place);
  if (found === null) return { why: 'its place in the file is not known' };
  if (unit.statements.some(({ joined }) => joined === true)) return { why: 'psql sends it together with others (\\;), in one transaction' };
  const own = text.slice(found.start, found.end);
  const end = found.start + lengthWithoutTail(own);
  const inside = readScript(text.slice(found.start, end)).comments;
  return { start: found.start, end, comments: inside.map(({ text: comment }) => `${comment}\n`).join('') };
}

/** A last statement without a semicolon goes on to the end of the file. */
function lengthWithoutTail(own: string): number {
  const { comments } = readScript(own);
  let end = own.length;
  for (const { start, text } of comments.toReversed()) {
    if (own.slice(start + text.length, end).trim() !== '') break;
    end = start;
  }
  return own.slice(0, end).trimEnd().length;
}

const VALIDATES = /\bVALIDATE CONSTRAINT\b/;

/** What runs in one transaction: neighbours that may, as in a revision; what only validates, and what runs in none, stands alone. */
function group(steps: readonly SqlStep[]): readonly (readonly SqlStep[])[] {
  const groups: SqlStep[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last !== undefined && isShared(step) && last.every(isShared)) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

function isShared({ sql, transaction }: SqlStep): boolean {
  return transaction !== null && !VALIDATES.test(sql);
}

/** CONCURRENTLY waits for whoever uses the table, as long as they do: under a short limit it leaves an index behind that is not valid. */
function outside(steps: readonly SqlStep[], limit: string | null): string[] {
  const groups = group(steps);
  const isAlone = (some: readonly SqlStep[] | undefined): boolean => some?.every(({ transaction }) => transaction === null) === true;
  return groups.flatMap((some, at) => {
    const texts = some.map(({ sql }) => sql);
    if (limit !== null && isAlone(some))
      return [
        ...(isAlone(groups[at - 1]) ? [] : ['SET lock_timeout = 0']),
        ...texts,
        ...(isAlone(groups[at + 1]) ? [] : [`SET lock_timeout = ${quoteLiteral(limit)}`]),
      ];
    if (!some.every(isShared)) return texts;
    if (limit === null) return ['BEGIN', LIMIT, ...texts, 'COMMIT'];
    return texts.length === 1 ? texts : ['BEGIN', ...texts, 'COMMIT'];
  });
}

/** In the file's own BEGIN … COMMIT: it is ended before what must be committed or runs in no transaction, and begun again. */
function insideBlock(steps: readonly SqlStep[], limited: boolean, whole: boolean): string[] {
  const lines: string[] = [];
  let open = true;
  for (const [position, some] of group(steps).entries()) {
    if (!whole && position > 0 && open) lines.push('COMMIT');
    if (!whole && position > 0) open = false;
    const inside = some.every(({ transaction }) => transaction !== null);
    if (!inside && open && !whole) lines.push('COMMIT');
    if (!inside) open = false;
    if (inside && !open) lines.push('BEGIN');
    if (inside) open = true;
    lines.push(...(limited && some.every(isShared) ? [LIMIT] : []), ...some.map(({ sql }) => sql));
  }
  return open ? lines : [...lines, 'BEGIN'];
}

/** The statement as it stands, with a limit to how long it waits for its lock. */
export function limitSql(text: string, unit: Unit): TextEdit | { readonly why: string } {
  const span = findSpan(text, unit);
  if ('why' in span) return span;
  if (unit.steps.some((step) => step.inBlock)) return { start: span.start, end: span.start, text: `${LIMIT};\n` };
  return { start: span.start, end: span.end, text: ['BEGIN', LIMIT, text.slice(span.start, span.end), 'COMMIT'].join(';\n') };
}
