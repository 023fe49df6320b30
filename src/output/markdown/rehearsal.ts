import type { RehearsalResult, RehearsedStatement } from '../../operations/rehearse/result.js';
import { countOf } from '../../source/count-of.js';
import type { Style } from '../style.js';
import { code, codeInCell, fence, fold, html, inline } from './escape.js';
import { fit } from './fit.js';
import { COMMENT_LENGTH } from './review.js';

type Migration = RehearsalResult['migrations'][number];
type Trip = Migration['roundTrip'];

/** Findings, and lines of what was not examined, that stand at most; everything is in the JSON. */
const SHOWN = 30;

/** The rehearsal as a comment: the verdict, a table of the migrations, the findings, then each migration folded, as many whole as fit. */
export function renderRehearsalMarkdown(result: RehearsalResult, { maxLength = COMMENT_LENGTH }: Style): string {
  const { migrations } = result;
  const write = (whole: number, listed: number): string =>
    `${[...head(result, listed), ...migrations.slice(0, whole).map(renderMigration), ...closing(result, whole)].filter((part) => part !== '').join('\n\n')}\n`;
  const { whole, listed } = fit(migrations.length, maxLength, (fitted) => write(fitted.whole, fitted.listed).length);
  return write(whole, listed);
}

function head(result: RehearsalResult, listed: number): readonly string[] {
  const { target, findings, migrations, verdict } = result;
  const from = target.from.length === 0 ? 'an empty database' : target.from.join(', ');
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  const left = migrations.length - listed;
  return [
    `## plinth rehearse: ${countOf(migrations.length, 'migration')}, ${countOf(count('error'), 'error')}, ${countOf(count('warning'), 'warning')}, ${count('info')} for information`,
    inline(
      `Run on PostgreSQL ${target.major} from ${from} (${{ database: 'the schema of the live database', revisions: 'what the revisions before make', files: 'what the files before make' }[target.base]}), on at most ${countOf(result.rows.limit, 'generated row')} a table.`,
    ),
    verdict === null
      ? ''
      : `**${verdict.go ? 'Go' : 'No go'}**, as far as waiting goes: ${inline(verdict.why)}; ${verdict.maxBlockedMilliseconds} ms may be.`,
    table(
      '| migration | statements | who waits | up, down, up | after a crash |\n| --- | --- | --- | --- | --- |',
      migrations.slice(0, listed).map((migration) => summaryOf(migration)),
    ),
    left > 0 ? `and ${countOf(left, 'migration')} more in \`--format json\`` : '',
    renderFindings(result),
  ];
}

function summaryOf({ name, statements, roundTrip, crashes }: Migration): string {
  const refused = statements.filter(({ status }) => status !== 'ran').length;
  const held = statements.flatMap(({ waits }) => waits.filter(({ statements: what }) => what.some((one) => one !== 'DDL')));
  const waiting = new Set(held.map(({ relation, statements: what }) => `${relation} (${what.filter((one) => one !== 'DDL').join(', ')})`));
  const stuck = crashes.filter(({ recovers }) => !recovers).length;
  const cells = [
    codeInCell(name),
    `${statements.length}${refused === 0 ? '' : `, ${refused} not run`}`,
    [...waiting].slice(0, 4).map(inline).join('<br>'),
    TRIPS[roundTrip.status],
    stuck > 0 ? `**${countOf(stuck, 'point')} without recovery**` : crashes.length > 0 ? 'recovers' : 'nothing stays',
  ];
  return `| ${cells.join(' | ')} |`;
}

const TRIPS: Readonly<Record<Trip['status'], string>> = {
  equal: 'the same schema',
  differs: '**not the same schema**',
  refused: '**stopped**',
  raises: 'no way back',
  impossible: 'not tried',
};

function renderFindings({ findings }: RehearsalResult): string {
  if (findings.length === 0) return '';
  const lines = findings.slice(0, SHOWN).map(({ severity, kind, file, line, message }) => {
    const where = [file, line].filter((part) => part !== null).join(':');
    return `- **${severity}** ${kind}${where === '' ? '' : ` ${code(where)}`}: ${inline(message)}`;
  });
  const left = findings.length - SHOWN;
  return `### Findings\n\n${lines.join('\n')}${left > 0 ? `\n- and ${left} more in \`--format json\`` : ''}`;
}

function renderMigration({ name, message, statements, roundTrip, crashes, stops }: Migration): string {
  const title = `${name}${message === null ? '' : ` ${message}`} (${countOf(statements.length, 'statement')})`;
  const points = crashes.map(
    ({ where, line, leaves, recovers }) =>
      `- crash ${where} line ${line ?? '?'}: ${leaves.length === 0 ? 'nothing stays behind' : inline(leaves.map(({ kind, object, how }) => `${kind} ${object} ${how}`).join(', '))}; the next run ${recovers ? 'recovers' : '**does not recover**'}`,
  );
  const ended = stops === 0 ? [] : [`- crash within its transaction: nothing stayed behind, ${countOf(stops, 'time')}`];
  const parts = [...statements.map(renderStatement), [...renderTrip(roundTrip), ...points, ...ended].join('\n')];
  return fold(html(title), parts.join('\n\n'));
}

function renderStatement(statement: RehearsedStatement): string {
  const { sql, file, line, transaction, status, error, locks, waits, rewrites, scans, milliseconds, preflight, affected } = statement;
  const place = [file, line].filter((part) => part !== null).join(':');
  const facts = [
    ...(status === 'ran' ? [] : [`**${status}**${error === null ? '' : `: ${inline(error.message)}`}`]),
    ...locks.map(({ relation, mode }) => `locks ${code(relation)} ${mode}${waitsOn(relation, waits)}`),
    ...(rewrites.length === 0 ? [] : [`**rewrites** ${rewrites.map(code).join(', ')}`]),
    ...(scans.length === 0 ? [] : [`scans ${scans.map(code).join(', ')}`]),
    ...(milliseconds === null ? [] : [`${milliseconds} ms on the generated rows`]),
    ...affected.map(({ kind, object, effect, how }) => inline(`${effect}: ${kind} ${object} (${how})`)),
    ...preflight.map(
      ({ table: of, counts, answer }) => `ask ${code(of)}: ${inline(counts)}${answer === null ? '' : `: ${inline(answer)}`}`,
    ),
  ];
  const where = [place === '' ? '' : code(place), transaction === null ? 'outside a transaction' : `transaction ${transaction}`];
  return [where.filter(Boolean).join(', '), fence('sql', shorten(sql)), facts.map((fact) => `- ${fact}`).join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function waitsOn(relation: string, waits: RehearsedStatement['waits']): string {
  const found = waits.find((wait) => wait.relation === relation);
  return found === undefined ? '' : `: ${found.statements.join(', ')} wait`;
}

function shorten(sql: string): string {
  return sql.length > 2000 ? `${sql.slice(0, 2000)}…` : sql;
}

function renderTrip({ status, why, afterDown, afterAgain, lost }: Trip): readonly string[] {
  return [
    `- up, down, up: ${TRIPS[status]}${why === null ? '' : `: ${inline(why)}`}`,
    ...afterDown.map(({ kind, object, how }) => `- after the downgrade: ${inline(`${kind} ${object} ${how}`)}`),
    ...afterAgain.map(({ kind, object, how }) => `- after the second upgrade: ${inline(`${kind} ${object} ${how}`)}`),
    ...lost.map(({ kind, object, before, after }) => `- lost: ${inline(`${kind} ${object} (${before} → ${after})`)}`),
  ];
}

function closing({ migrations, notExamined }: RehearsalResult, whole: number): readonly string[] {
  const left = migrations.length - whole;
  const lines = notExamined
    .slice(0, SHOWN)
    .map(
      ({ file, line, object, reason }) =>
        `- ${inline(`${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason}`.trim())}`,
    );
  const more = notExamined.length - SHOWN;
  return [
    left > 0 ? `Shortened: ${countOf(left, 'migration')} in detail only in \`--format json\`.` : '',
    lines.length === 0
      ? ''
      : fold(
          html(`Not examined (${notExamined.length})`),
          `${lines.join('\n')}${more > 0 ? `\n- and ${more} more in \`--format json\`` : ''}`,
        ),
  ];
}

function table(top: string, rows: readonly string[]): string {
  return rows.length === 0 ? '' : `${top}\n${rows.join('\n')}`;
}
