import { createColors } from 'picocolors';
import type { Lint } from '../operations/lint/result.js';
import { countOf } from '../source/count-of.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

type Finding = Lint['findings'][number];

/** A line that an editor can follow, what is wrong, and what to write instead. */
export function renderLint(lint: Lint, style: Style): string {
  const parts = [
    ...lint.findings.map((finding) => renderFinding(finding, lint, style)),
    renderNotExamined(lint, style),
    renderFix(lint, style),
    renderTotals(lint, style),
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function renderFinding(
  { id, place, severity, rule, message, recommendation, noRecommendation }: Finding,
  { recommendations, fix }: Lint,
  { color: colored, width }: Style,
): string {
  const color = createColors(colored);
  const paint = { error: color.red, warning: color.yellow, info: color.cyan }[severity];
  const where = place === null ? '' : `${place.file}:${place.line}:${place.column}: `;
  const lines = [`${color.bold(where)}${paint(severity)} ${color.dim(rule)}`, wrap(message, width, '  ')];
  if (noRecommendation !== null && noRecommendation !== '') lines.push(color.green(wrap(`Instead: ${noRecommendation}`, width, '  ')));
  const advice = recommendations.find((each) => each.id === recommendation);
  if (advice !== undefined && fix === null) lines.push(color.green(renderInstead(advice, id)));
  const left = fix?.left.find(({ finding }) => finding === id);
  if (left !== undefined && left.why !== noRecommendation) lines.push(wrap(`Not fixed: ${left.why}`, width, '  '));
  return lines.join('\n');
}

type Recommendation = Lint['recommendations'][number];

/** The statements, each on a line; once, where several findings have the same answer. */
function renderInstead({ answers, migration, notes }: Recommendation, id: string): string {
  if (answers[0] !== id) return '  Instead: as above';
  const shown = migration.steps.map(({ sql }) => `    ${firstLine(sql)};`);
  return ['  Instead:', ...shown, ...notes.map((note) => `    -- ${note}`)].join('\n');
}

function firstLine(sql: string): string {
  const [first = '', ...more] = sql.split('\n');
  return more.length === 0 ? first : `${first} …`;
}

function renderFix({ fix }: Lint, { color: colored, width }: Style): string {
  if (fix === null) return '';
  const color = createColors(colored);
  const failed = fix.checks.filter(({ ok }) => !ok).map(({ claim, after }) => wrap(`${claim}: ${after ?? 'no'}`, width, '  '));
  if (fix.files.length === 0) return [color.bold('Nothing to be written.'), ...failed].join('\n');
  const head = fix.written
    ? `Written (${countOf(fix.files.length, 'file')}), proved together.`
    : `To be written with --write (${countOf(fix.files.length, 'file')}), proved together:`;
  const deploy = fix.deploy.map(({ text, command }, at) =>
    wrap(`${at + 1}. ${text}${command === null ? '' : `: ${command}`}`, width, '  '),
  );
  return [color.bold(head), ...fix.files.map(({ diff }) => diff.trimEnd()), ...deploy].join('\n');
}

const SHOWN = 8;

function renderNotExamined({ notExamined, outcomes }: Lint, { color: colored, width }: Style): string {
  const color = createColors(colored);
  const failed = outcomes.filter(({ status }) => status === 'failed').map(({ rule, why }) => `  ${rule} failed: ${why ?? ''}`);
  const shown = notExamined
    .slice(0, SHOWN)
    .map(({ file, line, object, reason }) =>
      wrap(`${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason}`.trim(), width, '  '),
    );
  const more = notExamined.length > SHOWN ? [`  and ${notExamined.length - SHOWN} more, in --format json`] : [];
  if (shown.length + failed.length === 0) return '';
  return [color.bold(`Not examined (${notExamined.length + failed.length})`), ...failed, ...shown, ...more].join('\n');
}

function renderTotals({ findings, target, waived }: Lint, { color: colored }: Style): string {
  const count = (severity: Finding['severity']): number => findings.filter((finding) => finding.severity === severity).length;
  const kinds = `${countOf(count('error'), 'error')}, ${countOf(count('warning'), 'warning')}, ${count('info')} for information`;
  const excused = waived.length === 0 ? '' : `, ${waived.length} waived`;
  const how = target.replayed ? 'replayed' : 'read';
  return createColors(colored).bold(
    `${countOf(findings.length, 'finding')} (${kinds})${excused} in ${countOf(target.statements, 'statement')} of ${countOf(target.migrations, 'migration')}, ${how} for PostgreSQL ${target.major}.`,
  );
}
