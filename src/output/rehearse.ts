import { createColors } from 'picocolors';
import type { RehearsalResult, RehearsedStatement } from '../operations/rehearse/result.js';
import { countOf } from '../source/count-of.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

type Migration = RehearsalResult['migrations'][number];

/** Each migration with its statements and what they were seen to do, then the transactions, then what is to be known before a deployment. */
export function renderRehearsal(result: RehearsalResult, style: Style): string {
  const parts = [
    renderHead(result, style),
    ...result.migrations.map((migration) => renderMigration(migration, style)),
    renderTransactions(result, style),
    renderVerdict(result, style),
    renderFindings(result, style),
    renderNotExamined(result, style),
    renderTotals(result, style),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderHead({ target, migrations }: RehearsalResult, { color }: Style): string {
  const base = {
    database: 'the schema of the live database',
    revisions: 'what the revisions before make',
    files: 'what the files before make',
  };
  const from = target.from.length === 0 ? 'an empty database' : `${target.from.join(', ')} (${base[target.base]})`;
  return createColors(color).dim(`${target.dir}: ${countOf(migrations.length, 'migration')} on PostgreSQL ${target.major}, from ${from}`);
}

function renderMigration(migration: Migration, style: Style): string {
  const { name, message, file, statements, roundTrip } = migration;
  const color = createColors(style.color);
  const title = `${color.bold(name)}${message === null ? '' : ` ${message}`}${file === null || file === name ? '' : ` ${color.dim(file)}`}`;
  return [
    title,
    ...statements.map((statement) => renderStatement(statement, style)),
    renderTrip(roundTrip, style),
    ...renderCrashes(migration, style),
  ].join('\n');
}

function renderStatement(statement: RehearsedStatement, { color: colored, width }: Style): string {
  const color = createColors(colored);
  const { sql, line, transaction, status, error, locks, waits, rewrites, scans, rowsChanged, milliseconds, walBytes, preflight, affected } =
    statement;
  const where = [line === null ? '' : `line ${line}`, transaction === null ? 'outside a transaction' : `transaction ${transaction}`];
  const waiting = new Map(waits.map(({ relation, statements }) => [relation, statements.join(', ')]));
  const about = (relation: string): string => (waiting.has(relation) ? `: ${waiting.get(relation) ?? ''} wait` : '');
  const facts = [
    ...(status === 'ran' ? [] : [color.red(`${status}${error === null ? '' : `: ${error.message}`}`)]),
    ...(locks.length === 0 ? [] : [`locks ${locks.map(({ relation, mode }) => `${relation} ${mode}${about(relation)}`).join('; ')}`]),
    ...(rewrites.length === 0 ? [] : [color.yellow(`rewrites ${rewrites.join(', ')}`)]),
    ...(scans.length === 0 ? [] : [`scans ${scans.join(', ')}`]),
    ...(rowsChanged === null ? [] : [`changes ${countOf(rowsChanged, 'row')}`]),
    ...(milliseconds === null ? [] : [color.dim(`${milliseconds} ms, ${countOf(walBytes ?? 0, 'byte')} of WAL on the generated rows`)]),
    ...affected.map(({ kind, object, effect, how }) => `${effect}: ${kind} ${object} (${how})`),
    ...preflight.map(
      ({ counts, table, answer, why, sql: query }) =>
        `ask ${table}: ${counts}${answer === null ? ` (${why ?? 'not asked'})` : `: ${answer}`}${query === null ? '' : `\n      ${query}`}`,
    ),
  ];
  const text = sql.replaceAll(/\s+/g, ' ').trim();
  const short = text.length > 2 * width ? `${text.slice(0, 2 * width)}…` : text;
  return [
    `  ${color.dim(where.filter(Boolean).join(', '))}`,
    wrap(short, width, '    '),
    ...facts.map((fact) => (fact.includes('\n') ? `    ${fact}` : wrap(fact, width, '    '))),
  ].join('\n');
}

function renderTrip({ status, why, afterDown, afterAgain, lost }: Migration['roundTrip'], { color: colored, width }: Style): string {
  const color = createColors(colored);
  const says = {
    equal: color.green('up, down, up: the schema is the same'),
    differs: color.yellow('up, down, up: the schema is not the same'),
    refused: color.red('up, down, up: stopped'),
    raises: color.yellow('downgrade() raises'),
    impossible: 'up, down, up: not tried',
  }[status];
  const lines = [
    `${says}${why === null ? '' : `: ${why}`}`,
    ...afterDown.map(({ kind, object, how }) => `after downgrade: ${kind} ${object} ${how}`),
    ...afterAgain.map(({ kind, object, how }) => `after the second upgrade: ${kind} ${object} ${how}`),
    ...lost.map(({ kind, object, before, after }) => `lost: ${kind} ${object} (${before} → ${after})`),
  ];
  return lines.map((line) => wrap(line, width, '  ')).join('\n');
}

function renderCrashes({ crashes, stops }: Migration, { color: colored, width }: Style): string[] {
  const color = createColors(colored);
  const points = crashes.map(({ where, line, leaves, recovers, refused, differences, rows }) => {
    const left =
      leaves.length === 0
        ? 'nothing stays behind'
        : `stays behind: ${leaves.map(({ kind, object, how }) => `${kind} ${object} ${how}`).join(', ')}`;
    const wrong = [
      ...(refused === null ? [] : [`the next run stops at line ${refused.line ?? '?'}: ${refused.error.message}`]),
      ...differences.map(({ kind, object, how }) => `after the next run: ${kind} ${object} ${how}`),
      ...rows.map(({ table, expected, found }) => `after the next run: ${found} rows in ${table} instead of ${expected}`),
    ];
    const how = recovers ? color.green('the next run recovers') : color.red(wrong.join('; '));
    return wrap(`crash ${where} line ${line ?? '?'}: ${left}; ${how}`, width, '  ');
  });
  return [...points, ...(stops === 0 ? [] : [`  crash within its transaction: nothing stayed behind, ${countOf(stops, 'time')}`])];
}

function renderTransactions({ transactions }: RehearsalResult, { color: colored, width }: Style): string {
  const color = createColors(colored);
  const lines = transactions
    .filter(({ waits }) => waits.some(({ statements }) => statements.some((what) => what !== 'DDL')))
    .map(({ number, migrations, waits }) => {
      const held = waits
        .filter(({ statements }) => statements.some((what) => what !== 'DDL'))
        .map(({ relation, statements }) => `${relation} (${statements.join(', ')})`);
      return wrap(
        `${number === null ? 'outside a transaction' : `transaction ${number}`}, ${migrations.join(', ')}: ${held.join('; ')}`,
        width,
        '  ',
      );
    });
  return lines.length === 0 ? '' : [color.bold('Who waits until it commits'), ...lines].join('\n');
}

function renderVerdict({ verdict }: RehearsalResult, { color: colored, width }: Style): string {
  if (verdict === null) return '';
  const color = createColors(colored);
  return wrap(
    `${verdict.go ? color.green('Go') : color.red('No go')}, as far as waiting goes: ${verdict.why}; ${verdict.maxBlockedMilliseconds} ms may be.`,
    width,
  );
}

function renderFindings({ findings }: RehearsalResult, { color: colored, width }: Style): string {
  const color = createColors(colored);
  return findings
    .map(({ file, line, severity, kind, message }) => {
      const paint = { error: color.red, warning: color.yellow, info: color.cyan }[severity];
      const where = [file, line].filter((part) => part !== null).join(':');
      return `${color.bold(where === '' ? '' : `${where}: `)}${paint(severity)} ${color.dim(kind)}\n${wrap(message, width, '  ')}`;
    })
    .join('\n');
}

const SHOWN = 8;

function renderNotExamined({ notExamined }: RehearsalResult, { color: colored, width }: Style): string {
  if (notExamined.length === 0) return '';
  const shown = notExamined
    .slice(0, SHOWN)
    .map(({ file, line, object, reason }) =>
      wrap(`${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason}`.trim(), width, '  '),
    );
  const more = notExamined.length > SHOWN ? [`  and ${notExamined.length - SHOWN} more, in --format json`] : [];
  return [createColors(colored).bold(`Not examined (${notExamined.length})`), ...shown, ...more].join('\n');
}

function renderTotals({ findings, migrations, target }: RehearsalResult, { color }: Style): string {
  const count = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  const statements = migrations.reduce((sum, migration) => sum + migration.statements.length, 0);
  return createColors(color).bold(
    `${countOf(findings.length, 'finding')} (${countOf(count('error'), 'error')}, ${countOf(count('warning'), 'warning')}, ${count('info')} for information) in ${countOf(statements, 'statement')} of ${countOf(migrations.length, 'migration')}, rehearsed on PostgreSQL ${target.major}.`,
  );
}
