import { createColors } from 'picocolors';
import type { FixResult } from '../operations/fix/result.js';
import { countOf } from '../source/count-of.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

type Fix = FixResult['fixes'][number];
type Colors = ReturnType<typeof createColors>;

/** What became of each finding, the diff of all files, the proof of the whole and what to do next. */
export function renderFix(result: FixResult, style: Style): string {
  const color = createColors(style.color);
  const parts = [
    color.dim(`${result.target.dir}: ${countOf(result.fixes.length, 'change')} chosen`),
    ...result.fixes.map((fix) => renderOne(fix, color, style.width)),
    renderNotSafe(result, color, style.width),
    ...result.files.map(({ diff }) => renderDiff(diff, color)),
    renderChecks(result, color, style.width),
    renderDeployment(result, color, style.width),
    ...result.notes.map((note) => wrap(note, style.width)),
    renderTotals(result, color, style.width),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const WORDS = { fixed: 'fixed', covered: 'covered', instructions: 'by hand', left_out: 'left out' } as const;

function renderOne(fix: Fix, color: Colors, width: number): string {
  const paint = fix.status === 'fixed' || fix.status === 'covered' ? color.green : color.yellow;
  return [
    `${paint(WORDS[fix.status])} ${color.dim(fix.recommendation ?? '')}`.trimEnd(),
    wrap(fix.summary, width, '  '),
    ...(fix.why === null ? [] : [wrap(`Why: ${fix.why}`, width, '  ')]),
    ...fix.notes.map((note) => wrap(note, width, '  ')),
    ...fix.answers.map(({ id, message }) => color.dim(wrap(`${id} ${message}`, width, '  '))),
    ...renderInstructions(fix, color),
  ].join('\n');
}

function renderInstructions({ instructions }: Fix, color: Colors): readonly string[] {
  if (instructions === null) return [];
  const { sql, diff, notes } = instructions;
  const lines = [sql, diff ?? '', ...notes]
    .filter((text) => text !== '')
    .join('\n')
    .trimEnd()
    .split('\n');
  return [color.dim('  Do this by hand:'), ...lines.map((line) => `    ${line}`)];
}

function renderNotSafe({ notSafe }: FixResult, color: Colors, width: number): string {
  if (notSafe.length === 0) return '';
  const reasons = [...new Set(notSafe.map(({ why }) => why.join('; ')))];
  const lines = reasons.flatMap((reason) => [
    wrap(`Because ${reason}:`, width, '  '),
    ...notSafe
      .filter(({ why }) => why.join('; ') === reason)
      .map(({ recommendation, summary }) => wrap(`${recommendation} ${summary}`, width, '    ')),
  ]);
  return [color.bold(`Not safe, so not chosen (${notSafe.length}); name one by its id to apply it`), ...lines].join('\n');
}

function renderDiff(diff: string, color: Colors): string {
  const paint = (line: string): string => {
    if (/^(?:---|\+\+\+) /.test(line)) return color.bold(line);
    if (line.startsWith('+')) return color.green(line);
    if (line.startsWith('-')) return color.red(line);
    return line.startsWith('@@') ? color.cyan(line) : line;
  };
  return diff.trimEnd().split('\n').map(paint).join('\n');
}

function renderChecks({ checks, files, provedOn }: FixResult, color: Colors, width: number): string {
  if (files.length === 0) return '';
  const failed = checks.filter(({ ok }) => !ok);
  const title = `Proved together on PostgreSQL ${provedOn}: ${checks.length - failed.length} of ${countOf(checks.length, 'check')} hold`;
  return [
    color.bold(title),
    ...checks.map(({ claim, ok, after }) => wrap(`${ok ? color.green('ok') : color.red('no')} ${claim}: ${after ?? ''}`, width, '  ')),
  ].join('\n');
}

function renderDeployment({ deploy }: FixResult, color: Colors, width: number): string {
  if (deploy.length === 0) return '';
  const steps = deploy.flatMap(({ text, command }, at) => [
    wrap(`${at + 1}. ${text}`, width, '  '),
    ...(command === null ? [] : [`     ${color.green(command)}`]),
  ]);
  return [color.bold('What to run, in order'), ...steps].join('\n');
}

function renderTotals({ fixes, files, written }: FixResult, color: Colors, width: number): string {
  const count = (status: Fix['status']): number => fixes.filter((fix) => fix.status === status).length;
  const totals = `${count('fixed')} fixed, ${count('covered')} covered, ${count('instructions')} by hand, ${count('left_out')} left out; ${countOf(files.length, 'file')} ${written ? 'written' : 'to write'}.`;
  const next = files.length === 0 || written ? '' : wrap('Nothing was written: add --write.', width);
  return [color.bold(totals), ...(next === '' ? [] : [color.dim(next)])].join('\n');
}
