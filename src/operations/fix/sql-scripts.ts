import { createHash } from 'node:crypto';
import type { SqlStep } from '../../change/change.js';
import { isIrreversible, renderAllSql } from '../../change/render.js';
import type { FileEdit } from '../../source/edit-diff.js';
import { type ChosenFix, describeFix } from './chosen-fix.js';

/** Where scripts go in a project that has no revisions. */
const FOLDER = 'plinth';

export interface SqlScripts {
  readonly up: FileEdit;
  readonly down: FileEdit;
}

/** The changes as a script for psql, and one that takes them back; for a project without revisions. Null where no change has any SQL. */
export function renderScripts(fixes: readonly ChosenFix[], date: Date): SqlScripts | null {
  const rendered = fixes.map((fix) => ({ title: describeFix(fix), ...renderAllSql(fix.changes) })).filter(({ up }) => up.length > 0);
  if (rendered.length === 0) return null;
  const up = rendered.map(({ title, up: steps }) => section(title, scriptOf(steps)));
  const down = rendered
    .toReversed()
    .map(({ title, down: steps }) =>
      section(
        `Undo: ${title}`,
        isIrreversible(steps) ? `-- There is no way back: ${oneLine(steps.why)} ${oneLine(steps.recovery)}` : scriptOf(steps),
      ),
    );
  const name = `${FOLDER}/${date.toISOString().slice(0, 10).replaceAll('-', '_')}_${createHash('sha256').update(up.join('')).digest('hex').slice(0, 12)}`;
  const head = '-- Run with psql -v ON_ERROR_STOP=1, outside a transaction of your own.\n\n';
  return {
    up: { file: `${name}.sql`, before: null, after: head + up.join('\n') },
    down: { file: `${name}_down.sql`, before: null, after: head + down.join('\n') },
  };
}

function section(title: string, script: string): string {
  return `-- ${oneLine(title)}\n${script}\n`;
}

/** Steps that share a transaction stand in one; psql commits each of the others by itself. */
function scriptOf(steps: readonly SqlStep[]): string {
  const lines: string[] = [];
  for (const [position, { sql, transaction }] of steps.entries()) {
    const shared = (other: SqlStep | undefined): boolean => transaction !== null && other?.transaction === transaction;
    if (!shared(steps[position - 1]) && shared(steps[position + 1])) lines.push('BEGIN;');
    lines.push(`${sql};`);
    if (shared(steps[position - 1]) && !shared(steps[position + 1])) lines.push('COMMIT;');
  }
  return lines.join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
