import { createColors } from 'picocolors';
import type { ExplainedQuery, Explanation } from '../operations/explain/result.js';
import { describeBasis, describeCosts, describeNode, describeSize, describeTarget, describeTrialCosts, placeOf } from './explain-words.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

/** How far the shadow can be believed, then each query: what it costs, its plan, the node that matters, what was tried. */
export function renderExplanation(explanation: Explanation, style: Style): string {
  const { width } = style;
  const color = createColors(style.color);
  const { fidelity, notes, queries, notExamined } = explanation;
  const differ = (fidelity?.differ ?? [])
    .slice(0, 5)
    .map(({ query, source, shadow, sameShape }) => `  ${query}: ${source} there, ${shadow} here${sameShape ? '' : ', another shape'}`);
  const skipped =
    fidelity === null || fidelity.notCompared.length === 0
      ? []
      : [`  not compared: ${fidelity.notCompared.length}, in --format json with the reasons`];
  const head = [
    wrap(describeTarget(explanation), width),
    ...(fidelity === null ? [] : [color.bold(wrap(fidelity.text, width)), ...differ, ...skipped]),
    ...notes.map((note) => color.yellow(wrap(note, width))),
  ].join('\n');
  const missing = notExamined
    .slice(0, 10)
    .map(({ file, line, object, reason }) =>
      wrap(`${[file, line].filter((part) => part !== null).join(':')} ${object}: ${reason}`.trim(), width, '  '),
    );
  const more = notExamined.length > 10 ? [`  and ${notExamined.length - 10} more, in --format json`] : [];
  const closing = notExamined.length === 0 ? [] : [[color.bold(`Not examined (${notExamined.length})`), ...missing, ...more].join('\n')];
  return `${[head, ...queries.map((query) => renderQuery(query, style)), ...renderWhatIf(explanation, style), ...closing].join('\n\n')}\n`;
}

function renderQuery(query: ExplainedQuery, { color: colored, width }: Style): string {
  const color = createColors(colored);
  const { name, sql, plans, unbound, matters, observations, served, trials, whatIf } = query;
  const [shown] = plans;
  const calls = query.callsPerMinute === null ? '' : `, ${query.callsPerMinute} calls a minute`;
  const where = placeOf(query);
  const lines = [
    `${color.bold(name)}  ${color.dim(`${where === name ? query.origin : where}${calls}`)}`,
    ...(sql === null ? [] : [indent(sql, '  ')]),
    ...describeCosts(plans).map((text) => wrap(text, width, '  ')),
    ...(unbound === null ? [] : [color.dim(wrap(`planned without values only: ${unbound}`, width, '  '))]),
    ...[describeBasis(query)].flatMap((text) => (text === null ? [] : [color.dim(wrap(text, width, '  '))])),
    ...(shown === undefined
      ? []
      : shown.nodes.flatMap((node) => {
          const line = `    ${describeNode(node)}`;
          const conditions = node.conditions.map(({ name: of, text }) => color.dim(`    ${'  '.repeat(node.depth + 1)}${of}: ${text}`));
          return [node.id === matters?.node ? color.yellow(line) : line, ...conditions];
        })),
    ...(matters === null
      ? []
      : [wrap(matters.text, width, '  '), color.green(wrap(`What would change it: ${matters.change}`, width, '  '))]),
    ...observations
      .filter(({ node, text }) => node !== matters?.node || !matters.text.includes(text))
      .map(({ text, change }) => wrap(`• ${text}${change === null ? '' : ` ${change}`}`, width, '  ')),
    ...served.map(({ index, serves, doesNotServe }) =>
      wrap(
        `index ${index} serves ${serves.length === 0 ? 'the order or all its rows' : serves.join(' and ')}${doesNotServe.length === 0 ? '' : `, not ${doesNotServe.join(' and ')}`}`,
        width,
        '  ',
      ),
    ),
    ...trials.flatMap((trial) => [
      color.bold(wrap(`Tried: ${trial.title}: cost ${describeTrialCosts(trial)}`, width, '  ')),
      wrap(trial.why, width, '    '),
      ...(trial.sql === null ? [] : [color.green(indent(trial.sql, '    '))]),
      ...trial.indexes.map((index) => color.green(indent(`${index.sql};  -- ${describeSize(index)}`, '    '))),
      ...(trial.condition === null ? [] : [wrap(`The same rows only if ${trial.condition}`, width, '    ')]),
    ]),
    ...(whatIf === null
      ? []
      : [
          color.bold(
            wrap(
              `What if: ${whatIf.verdict}, cost ${describeTrialCosts(whatIf)}${whatIf.uses.length === 0 ? '' : `, using ${whatIf.uses.join(', ')}`}`,
              width,
              '  ',
            ),
          ),
        ]),
  ];
  return lines.join('\n');
}

function renderWhatIf({ whatIf }: Explanation, { color: colored, width }: Style): string[] {
  if (whatIf === null) return [];
  const color = createColors(colored);
  const lines = [
    color.bold('What if'),
    ...whatIf.indexes.map((index) =>
      wrap(
        `${index.name} on ${index.table} (${index.method}): ${describeSize(index)}; used by ${index.usedBy.length === 0 ? 'none of the queries' : index.usedBy.join(', ')}`,
        width,
        '  ',
      ),
    ),
    ...(whatIf.hidden.length === 0 ? [] : [wrap(`without ${whatIf.hidden.join(', ')}`, width, '  ')]),
    ...(['gains', 'loses', 'same'] as const).flatMap((kind) =>
      whatIf[kind].length === 0 ? [] : [wrap(`${kind === 'same' ? 'no change' : kind}: ${whatIf[kind].join(', ')}`, width, '  ')],
    ),
  ];
  return [lines.join('\n')];
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => `${by}${line}`)
    .join('\n');
}
