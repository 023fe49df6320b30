import { createColors } from 'picocolors';
import type { Review } from '../operations/review/result.js';
import { compareLockModes, isLockMode, whatWaits } from '../postgres/lock-modes.js';
import { countOf } from '../source/count-of.js';
import { describeCriteria } from './criteria.js';
import { renderContinuation, renderHandoffs } from './handoffs.js';
import { renderAccepted, renderKnowledge, renderMemory } from './knowledge.js';
import { renderProof } from './proof-line.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

type Finding = Review['findings'][number];
type Recommendation = Review['recommendations'][number];

/** The review for a terminal: each finding with its place and the change that mends it, then what was not looked at. */
export function renderReview(review: Review, style: Style): string {
  const parts = [
    renderTitle(review, style),
    renderKnowledge(review, style),
    renderContinuation(review, style),
    ...groupByRule(review.findings).map((group) => renderGroup(group, review, style)),
    renderAccepted(review, style),
    renderNotExamined(review, style),
    renderMemory(review, style),
    renderHandoffs(review, style),
    renderTotals(review, style),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderTitle({ target }: Review, { color }: Style): string {
  const side = {
    database: 'the live database',
    revisions: 'the schema that the revisions make',
    models: 'the schema that the models make',
  }[target.schema];
  const server =
    target.server === null
      ? ''
      : `, ${target.server.role}@${target.server.host}:${target.server.port}/${target.server.database} as of ${target.server.asOf}`;
  return createColors(color).dim(`${target.dir}: ${side} on PostgreSQL ${target.major}${server}`);
}

function groupByRule(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) groups.set(finding.rule, [...(groups.get(finding.rule) ?? []), finding]);
  return [...groups.values()];
}

function renderGroup(findings: readonly Finding[], review: Review, style: Style): string {
  const color = createColors(style.color);
  const [first] = findings;
  const flag = first?.redFlag == null ? '' : `, red flag ${first.redFlag}`;
  const title = `${color.bold(first?.rule ?? '')} ${color.dim(`(${findings.length}${flag})`)}`;
  return [title, ...findings.map((finding) => renderFinding(finding, review, style))].join('\n');
}

function renderFinding(finding: Finding, review: Review, style: Style): string {
  const color = createColors(style.color);
  const paint = { error: color.red, warning: color.yellow, info: color.cyan }[finding.severity];
  const place = finding.place === null ? '' : ` ${color.dim(`${finding.place.file}:${finding.place.line}`)}`;
  const lines = [`  ${paint(finding.severity)} ${color.dim(finding.id)}${place}`, wrap(finding.message, style.width, '    ')];
  const criteria = describeCriteria(finding.criteria);
  if (criteria !== '') lines.push(color.dim(wrap(`Judged by: ${criteria}.`, style.width, '    ')));
  const recommendation = review.recommendations.find(({ id }) => id === finding.recommendation);
  if (recommendation === undefined)
    lines.push(color.dim(wrap(`No change offered: ${finding.noRecommendation ?? 'unknown'}`, style.width, '    ')));
  else lines.push(renderRecommendation(recommendation, finding, style));
  return lines.join('\n');
}

/** The change in full, the proof in a line; the rest is in the JSON. A change that answers several findings is shown at the first. */
function renderRecommendation(recommendation: Recommendation, finding: Finding, { color: colored, width }: Style): string {
  const color = createColors(colored);
  const asked = recommendation.answers[0] === finding.id;
  if (!asked) return color.dim(wrap(`Answered by: ${recommendation.changes.map(({ summary }) => summary).join('; ')}.`, width, '    '));
  const lines = recommendation.changes.flatMap(({ sql, diff }) =>
    sql === '' ? shorten((diff ?? '').trimEnd().split('\n')) : foldSql(sql),
  );
  const after = [renderProof(recommendation), renderLock(recommendation)].filter((part) => part !== '').join(' ');
  return [...lines.map((line) => `    ${color.green(line)}`), wrap(after, width, '    '), ...renderPreflight(recommendation, color)].join(
    '\n',
  );
}

/** One line a clause: a foreign key is replaced in a single statement that no terminal is wide enough for. */
function foldSql(sql: string): readonly string[] {
  return sql.replaceAll(/(?<=DROP CONSTRAINT [^\n]*), ADD CONSTRAINT /g, ',\n  ADD CONSTRAINT ').split('\n');
}

/** The queries to run on the real data before anything else. */
function renderPreflight({ proof }: Recommendation, color: ReturnType<typeof createColors>): readonly string[] {
  return proof.preflight.map((sql) => `    ${color.dim('first, expecting 0:')} ${sql}`);
}

const DIFF_LINES = 14;

function shorten(lines: readonly string[]): readonly string[] {
  return lines.length <= DIFF_LINES
    ? lines
    : [...lines.slice(0, DIFF_LINES - 1), `(${lines.length - DIFF_LINES + 1} lines more in --format json)`];
}

/** The strongest lock that any step holds, and whom it keeps waiting. */
function renderLock({ migration }: Recommendation): string {
  const locks = migration.steps
    .flatMap((step) => step.locks)
    .flatMap((lock) => (isLockMode(lock.mode) ? [{ ...lock, mode: lock.mode }] : []));
  const strongest = locks.toSorted((one, other) => compareLockModes(other.mode, one.mode))[0];
  return strongest === undefined
    ? ''
    : `Strongest lock: ${strongest.mode} on ${strongest.relation}, which holds up ${whatWaits(strongest.mode)}.`;
}

function renderNotExamined({ notExamined, outcomes }: Review, style: Style): string {
  const color = createColors(style.color);
  const skipped = outcomes
    .filter(({ status, byRequest }) => status !== 'checked' && !byRequest)
    .map(({ rule, status, why }) => `  ${rule} ${status}: ${why ?? ''}`);
  const shown = notExamined
    .slice(0, 8)
    .map(({ file, line, object, reason }) =>
      wrap(`${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason}`.trim(), style.width, '  '),
    );
  const more = notExamined.length > 8 ? [`  and ${notExamined.length - 8} more, in --format json`] : [];
  if (shown.length + skipped.length === 0) return '';
  return [color.bold(`Not examined (${notExamined.length + skipped.length})`), ...skipped, ...shown, ...more].join('\n');
}

function renderTotals({ findings, recommendations, outcomes }: Review, { color: colored, width }: Style): string {
  const color = createColors(colored);
  const count = (severity: Finding['severity']): number => findings.filter((finding) => finding.severity === severity).length;
  const proved = recommendations.filter(({ proof }) => proof.grade !== 'not_proved').length;
  const checked = outcomes.filter(({ status }) => status === 'checked').length;
  const kinds = `${countOf(count('error'), 'error')}, ${countOf(count('warning'), 'warning')}, ${count('info')} for information`;
  const totals = `${countOf(findings.length, 'finding')} (${kinds}), ${countOf(recommendations.length, 'recommendation')}, ${proved} proved; ${countOf(checked, 'rule')} looked.`;
  const more = 'Model edits, Alembic revisions, alternatives, risks and verification of each change: --format json.';
  return [color.bold(totals), ...(recommendations.length === 0 ? [] : [color.dim(wrap(more, width))])].join('\n');
}
