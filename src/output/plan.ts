import { createColors } from 'picocolors';
import type { Plan } from '../operations/plan/result.js';
import { countOf } from '../source/count-of.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

type Colors = ReturnType<typeof createColors>;

/** What only the user can say, the phases, the revisions, their proof and what to do in which order. */
export function renderPlan(plan: Plan, style: Style): string {
  const color = createColors(style.color);
  const parts = [
    ...plan.questions.map((question) => renderQuestion(question, color, style.width)),
    ...plan.left.map(({ object, why }) => wrap(`Not planned: ${object}: ${why}.`, style.width)),
    ...plan.phases.map((phase, at) => renderPhase(phase, at, color, style.width)),
    ...plan.irreversible.map(({ change, why, recovery }) => wrap(`No way back from "${change}": ${why} ${recovery}`, style.width)),
    ...plan.files.map(({ diff }) => diff.trimEnd()),
    renderChecks(plan, color, style.width),
    renderDeploy(plan, color, style.width),
    ...plan.handoffs.map(({ to, task }) => wrap(`For ${to}: ${task}`, style.width)),
    renderTotals(plan, color),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function renderQuestion({ text, evidence, answers }: Plan['questions'][number], color: Colors, width: number): string {
  return [
    color.yellow(wrap(`To be answered: ${text}`, width)),
    ...evidence.map((line) => wrap(`- ${line}`, width, '  ')),
    ...answers.map((answer) => `  ${answer}`),
  ].join('\n');
}

function renderPhase({ moment, deploys, changes }: Plan['phases'][number], at: number, color: Colors, width: number): string {
  return [
    ...deploys.map((deploy) => wrap(`Then deploy ${deploy}.`, width)),
    color.bold(`${at + 1}. ${moment}`),
    ...changes.map((change) => wrap(`- ${change.split('\n')[0] ?? ''}`, width, '  ')),
  ].join('\n');
}

function renderChecks({ checks, target }: Plan, color: Colors, width: number): string {
  if (checks.length === 0) return '';
  const failed = checks.filter(({ ok }) => !ok);
  const lines = failed.map(({ claim, after }) => wrap(`${claim}: ${after ?? 'no'}`, width, '  '));
  const head = failed.length === 0 ? color.green : color.red;
  return [
    head(`${checks.length - failed.length} of ${countOf(checks.length, 'check')} hold on PostgreSQL ${target.provedOn}`),
    ...lines,
  ].join('\n');
}

function renderDeploy({ deploy }: Plan, color: Colors, width: number): string {
  if (deploy.length === 0) return '';
  const lines = deploy.map(({ text, command }, at) => wrap(`${at + 1}. ${text}${command === null ? '' : `: ${command}`}`, width, '  '));
  return [color.bold('In this order'), ...lines].join('\n');
}

function renderTotals({ revisions, written, questions, checks }: Plan, color: Colors): string {
  if (revisions.length === 0) return color.bold('Nothing is to be done.');
  const count = countOf(revisions.length, 'revision');
  if (written) return color.bold(`${count} written.`);
  if (questions.length > 0)
    return color.bold(
      `${count} made; nothing is written before ${countOf(questions.length, 'question')} ${questions.length === 1 ? 'is' : 'are'} answered.`,
    );
  return color.bold(
    checks.every(({ ok }) => ok) ? `${count} made; --write writes them.` : `${count} made; nothing is written, for the proof fails.`,
  );
}
