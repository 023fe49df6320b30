import type { ExplainedQuery, Explanation } from '../../operations/explain/result.js';
import { countOf } from '../../source/count-of.js';
import {
  describeBasis,
  describeCosts,
  describeNode,
  describeSize,
  describeTarget,
  describeTrialCosts,
  figure,
  placeOf,
} from '../explain-words.js';
import type { Style } from '../style.js';
import { codeInCell, fence, fold, html, inline } from './escape.js';
import { fit } from './fit.js';
import { COMMENT_LENGTH } from './review.js';

/** The explanation as a comment: how far it can be believed, a row for each query, then each query, its plan folded. */
export function renderExplanationMarkdown(explanation: Explanation, { maxLength = COMMENT_LENGTH }: Style): string {
  const whole = explanation.queries.map(renderQuery);
  const page = (count: number): string => renderPage(explanation, whole, count);
  if (page(whole.length).length <= maxLength) return page(whole.length);
  const { whole: count } = fit(whole.length, maxLength, (fitted) => page(fitted.whole).length);
  const text = page(count);
  return text.length <= maxLength
    ? text
    : `${text.slice(0, Math.max(0, maxLength - 60)).replace(/\n[^\n]*$/, '')}\n\nShortened; all is in \`--format json\`.\n`;
}

function renderPage(explanation: Explanation, whole: readonly string[], count: number): string {
  const { queries, fidelity, notes, notExamined } = explanation;
  const parts = [
    `## plinth explain: ${queries.length === 1 ? '1 query' : `${queries.length} queries`}`,
    inline(describeTarget(explanation)),
    ...(fidelity === null ? [] : [`**${inline(fidelity.text)}**`]),
    ...notes.map((note) => `> ${inline(note)}`),
    ...(queries.length === 0 ? [] : [renderTable(explanation)]),
    ...renderWhatIf(explanation),
    ...whole.slice(0, count),
    ...(count === whole.length ? [] : [`${whole.length - count} more stand in the table only; all is in \`--format json\`.`]),
    ...(notExamined.length === 0
      ? []
      : [
          fold(
            html(`Not examined (${notExamined.length})`),
            notExamined
              .slice(0, 20)
              .map(
                ({ file, line, object, reason }) =>
                  `- ${inline([file, line].filter((part) => part !== null).join(':'))} ${inline(object)}: ${inline(reason)}`,
              )
              .join('\n'),
          ),
        ]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderTable({ queries }: Explanation): string {
  const rows = queries.slice(0, 50).map(({ name, plans, trials, whatIf }) => {
    const best = trials.toSorted((one, other) => other.factor - one.factor)[0];
    const cells = [
      codeInCell(name),
      figure(plans[0]?.totalCost ?? 0),
      best === undefined ? '' : `${inline(best.title)} (${figure(best.factor)}×)`,
      whatIf === null ? '' : `${whatIf.verdict}: ${describeTrialCosts(whatIf)}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| query | cost | best that was tried | what if |', '| --- | ---: | --- | --- |', ...rows].join('\n');
}

function renderQuery(query: ExplainedQuery): string {
  const { name, sql, plans, matters, observations, trials, unbound } = query;
  const parts = [
    `### ${inline(name)}`,
    inline(placeOf(query)),
    ...(sql === null ? [] : [fence('sql', sql)]),
    ...(matters === null ? [] : [`${inline(matters.text)}\n\n**What would change it:** ${inline(matters.change)}`]),
    ...trials.map((trial) =>
      [
        `**Tried:** ${inline(trial.title)}: cost ${inline(describeTrialCosts(trial))}. ${inline(trial.why)}`,
        ...(trial.sql === null ? [] : [fence('sql', trial.sql)]),
        ...trial.indexes.map((index) => fence('sql', `${index.sql};  -- ${describeSize(index)}`)),
        ...(trial.condition === null ? [] : [`The same rows only if ${inline(trial.condition)}`]),
      ].join('\n\n'),
    ),
    ...(observations.length === 0
      ? []
      : [observations.map(({ text, change }) => `- ${inline(text)}${change === null ? '' : ` ${inline(change)}`}`).join('\n')]),
    ...(unbound === null ? [] : [`Planned without values only: ${inline(unbound)}.`]),
    ...[describeBasis(query)].flatMap((text) => (text === null ? [] : [inline(text)])),
    fold(
      html(`Plan (${countOf(plans[0]?.nodes.length ?? 0, 'node')})`),
      [
        describeCosts(plans)
          .map((text) => `- ${inline(text)}`)
          .join('\n'),
        fence('', renderNodes(plans[0])),
      ].join('\n\n'),
    ),
  ];
  return parts.join('\n\n');
}

function renderNodes(plan: ExplainedQuery['plans'][number] | undefined): string {
  return (plan?.nodes ?? [])
    .flatMap((node) => [describeNode(node), ...node.conditions.map(({ name, text }) => `${'  '.repeat(node.depth + 1)}${name}: ${text}`)])
    .join('\n');
}

function renderWhatIf({ whatIf }: Explanation): string[] {
  if (whatIf === null) return [];
  const lines = [
    ...whatIf.indexes.map(
      (index) =>
        `- ${codeInCell(index.name)} on ${inline(index.table)} (${index.method}): ${describeSize(index)}; used by ${index.usedBy.length === 0 ? 'none of the queries' : index.usedBy.map(inline).join(', ')}`,
    ),
    ...(whatIf.hidden.length === 0 ? [] : [`- without ${whatIf.hidden.map(inline).join(', ')}`]),
    ...(['gains', 'loses'] as const).flatMap((kind) =>
      whatIf[kind].length === 0 ? [] : [`- ${kind}: ${whatIf[kind].map(inline).join(', ')}`],
    ),
  ];
  return [`### What if\n\n${lines.join('\n')}`];
}
