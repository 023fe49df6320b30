import { createColors } from 'picocolors';
import type { ExplainedRule } from '../operations/explain-rule.js';
import type { RuleList } from '../operations/rules.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

export function renderRules(rules: RuleList, style: Style): string {
  const color = createColors(style.color);
  const longest = Math.max(0, ...rules.map(({ id }) => id.length));
  const lines = rules.map(({ id, redFlag, severity, title }) => {
    const flag = redFlag === null ? '  ' : String(redFlag).padStart(2);
    return `${color.dim(flag)}  ${id.padEnd(longest)}  ${severity.padEnd(7)}  ${title}`;
  });
  return `${lines.join('\n')}\n`;
}

export function renderExplainedRule({ id, redFlag, severity, title, docs, examples }: ExplainedRule, style: Style): string {
  const color = createColors(style.color);
  const part = (name: string, text: string): string => `${color.bold(name)}\n${wrap(text, style.width, '  ')}`;
  const flag = redFlag === null ? '' : `, red flag ${redFlag}`;
  return `${[
    `${color.bold(id)} (${severity}${flag})\n${title}`,
    part('When', docs.condition),
    part('Why', docs.effect),
    part('What to do', docs.remedy),
    part('Silent when', docs.exceptions),
    `${color.bold('Examples')}\n${examples.map((example) => wrap(`${example.title} (${example.finds === 0 ? 'silent' : 'found'})`, style.width, '  ')).join('\n')}`,
    `${color.bold('Sources')}\n${docs.sources.map((source) => `  ${source}`).join('\n')}`,
  ].join('\n\n')}\n`;
}
