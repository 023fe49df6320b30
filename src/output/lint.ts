import { createColors } from 'picocolors';
import type { Lint } from '../operations/lint/result.js';
import { countOf } from '../source/count-of.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

type Finding = Lint['findings'][number];

/** A line that an editor can follow, what is wrong, and what to write instead. */
export function renderLint(lint: Lint, style: Style): string {
  const parts = [
    ...lint.findings.map((finding) => renderFinding(finding, style)),
    renderNotExamined(lint, style),
    renderTotals(lint, style),
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function renderFinding({ place, severity, rule, message, noRecommendation }: Finding, { color: colored, width }: Style): string {
  const color = createColors(colored);
  const paint = { error: color.red, warning: color.yellow, info: color.cyan }[severity];
  const where = place === null ? '' : `${place.file}:${place.line}:${place.column}: `;
  const lines = [`${color.bold(where)}${paint(severity)} ${color.dim(rule)}`, wrap(message, width, '  ')];
  if (noRecommendation !== null && noRecommendation !== '') lines.push(color.green(wrap(`Instead: ${noRecommendation}`, width, '  ')));
  return lines.join('\n');
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
