import type { Rendered, RenderedPart } from '../operations/render/result.js';
import { printable } from './printable.js';

/** A script for psql, as `alembic upgrade --sql` prints one: transactions, a line for each revision, and the places in comments. */
export function renderScript(parts: Rendered): string {
  const lines: string[] = [];
  let open: number | null = null;
  for (const [at, part] of parts.entries()) {
    if (open !== part.transaction && open !== null) lines.push('COMMIT;', '');
    if (part.transaction !== null && open !== part.transaction) lines.push('BEGIN;', '');
    open = part.transaction;
    const begins = parts[at - 1]?.revision !== part.revision;
    if (begins) lines.push(headline(part), ...part.unknown.map(describeUnknown), '');
    for (const [at, { sql, file, line, made }] of part.statements.entries()) {
      lines.push(...undecidedAfter(part, at));
      lines.push(comment(`${file}:${line}${made.length > 0 ? `, each run makes anew: ${made.join(', ')}` : ''}`), `${sql};`, '');
    }
    lines.push(...undecidedAfter(part, part.statements.length));
    for (const sql of part.version) lines.push(`${sql};`, '');
  }
  if (open !== null) lines.push('COMMIT;', '');
  return lines.join('\n');
}

/** Statements whose values only a run could tell, in comments: psql cannot run them. */
function undecidedAfter({ undecided }: RenderedPart, at: number): string[] {
  return undecided.filter(({ after }) => after === at).flatMap((row) => [...describeRow(row).map(comment), comment(`    ${row.sql};`), '']);
}

function describeRow({ file, line, parameters, loops, conditions, changedOnly }: RenderedPart['undecided'][number]): string[] {
  const each = loops.map((loop) =>
    loop.rows === null
      ? `for each round of the loop at ${loop.file}:${loop.line}${loop.atMost === null ? '' : ` (at most ${loop.atMost})`}`
      : `for each row of ${loop.rows}`,
  );
  const tests = conditions?.map((one) => `  if ${one.taken ? one.test : negate(one.test)}`) ?? [
    '  under conditions that are too many to tell',
  ];
  const columns = changedOnly ? ['  of the columns those that have changed'] : [];
  return [
    `${file}:${line}, ${parameters.length > 0 ? 'with values that only a run can tell' : 'only a run can tell when'}`,
    ...each.map((text) => `  ${text}`),
    ...tests,
    ...columns,
  ];
}

function headline({ direction, revision, parents, message }: RenderedPart): string {
  const [from, to] = direction === 'upgrade' ? [parents.join(', '), revision] : [revision, parents.join(', ')];
  return comment(`Running ${direction} ${from} -> ${to}${message === null ? '' : `, ${message}`}`);
}

/** `not x` becomes `x`, where no operator that binds less stands beside it. */
function negate(test: string): string {
  const inner = /^not\s+([\w.]+|\([^()]*\))$/.exec(test)?.[1];
  return inner ?? (/^[\w.]+$/.test(test) ? `not ${test}` : `not (${test})`);
}

function describeUnknown({ file, line, reason }: RenderedPart['unknown'][number]): string {
  return comment(`not read: ${[file, line].filter((part) => part !== null).join(':')} ${reason}`);
}

/** One line: what follows a line break would no longer be a comment. */
function comment(text: string): string {
  return `-- ${printable(text.replaceAll(/\s+/g, ' '))}`;
}
