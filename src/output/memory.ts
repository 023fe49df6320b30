import { createColors } from 'picocolors';
import type { MemoryAdd, MemoryCheck, MemoryList, MemoryRetire, MemoryShow } from '../operations/memory/result.js';
import { countOf } from '../source/count-of.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

/** The entries in a line or two each. */
export function renderMemoryList({ folder, entries, notUsed }: MemoryList, { color: colored, width }: Style): string {
  const color = createColors(colored);
  const lines = entries.flatMap(({ name, insight, domain, author, state }) => [
    `${name} ${color.dim(`(${[domain, author, ...(state === 'active' ? [] : [state])].filter(Boolean).join(', ')})`)}`,
    wrap(insight, width, '  '),
  ]);
  const problems = notUsed.map((each) => color.dim(wrap(`not used: ${describeProblem(each)}`, width)));
  const total = entries.length === 0 && notUsed.length === 0 ? `Nothing is remembered in ${folder}.` : `${entries.length} in ${folder}.`;
  return `${[...lines, ...problems, color.bold(total)].join('\n')}\n`;
}

export function renderMemoryShow(entry: MemoryShow, { color: colored, width }: Style): string {
  const color = createColors(colored);
  const { name, insight, domain, author, state, lines, source, appliesWhen, retired, form } = entry;
  return `${[
    color.bold(name),
    wrap(insight, width),
    ...lines.map((line) => wrap(line, width, '  ')),
    ...(retired === null ? [] : [`Retired ${retired}`]),
    color.dim(wrap(`Domain: ${domain}. Source: ${source}. Author: ${author}. State: ${state}.`, width)),
    color.dim(wrap(`Applies when: ${appliesWhen}`, width)),
    color.dim(`For machines: ${JSON.stringify(form)}`),
  ].join('\n')}\n`;
}

export function renderMemoryAdd({ file, text }: MemoryAdd): string {
  return `${file}\n\n${text}`;
}

export function renderMemoryRetire({ file, reason }: MemoryRetire): string {
  return `${file} is retired: ${reason}\n`;
}

export function renderMemoryCheck({ folder, entries, problems, remarks }: MemoryCheck, { color: colored, width }: Style): string {
  const color = createColors(colored);
  const right = problems.length === 0 ? 'all of them can be used' : countOf(problems.length, 'problem');
  return `${[
    ...problems.map((each) => wrap(describeProblem(each), width)),
    ...remarks.map((each) => color.dim(wrap(describeProblem(each), width))),
    color.bold(`${folder}: ${entries} entries, ${right}.`),
  ].join('\n')}\n`;
}

function describeProblem({ file, line, problem }: MemoryCheck['problems'][number]): string {
  return `${file}${line === null ? '' : `:${line}`}: ${problem}`;
}
