import type { Review } from '../../operations/review/result.js';
import { countOf } from '../../source/count-of.js';
import { code, codeInCell, inline } from './escape.js';
import { groupFindings } from './group.js';

/** The heading, what was judged, and a row for each rule that found something. */
export function renderSummary(review: Review): readonly string[] {
  const { findings, recommendations } = review;
  const proved = recommendations.filter(({ proof }) => proof.grade !== 'not_proved').length;
  return [
    `## plinth: ${countOf(findings.length, 'finding')}, ${countOf(recommendations.length, 'recommendation')} (${proved} proved)`,
    describeTarget(review),
    ...(findings.length === 0 ? [] : [renderTable(review)]),
  ];
}

function describeTarget({ target, outcomes }: Review): string {
  const side = {
    database: 'the live database',
    revisions: 'the schema that the revisions make',
    models: 'the schema that the models make',
  }[target.schema];
  const { server } = target;
  const live =
    server === null ? '' : `, ${code(`${server.role}@${server.host}:${server.port}/${server.database}`)} as of ${inline(server.asOf)}`;
  const checked = outcomes.filter(({ status }) => status === 'checked').length;
  return `${code(target.dir)}: ${side} on PostgreSQL ${target.major}${live}; ${countOf(checked, 'rule')} looked.`;
}

function renderTable({ findings, recommendations }: Review): string {
  const rows = groupFindings(findings).map((group) => {
    const offered = group.filter(({ recommendation }) => recommendation !== null);
    const grades = new Map(recommendations.map(({ id, proof }) => [id, proof.grade]));
    const proved = offered.filter(({ recommendation }) => grades.get(recommendation ?? '') !== 'not_proved');
    const [first] = group;
    const cells = [
      first?.severity ?? '',
      codeInCell(first?.rule ?? ''),
      first?.redFlag == null ? '' : String(first.redFlag),
      String(group.length),
      String(offered.length),
      String(proved.length),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head = '| severity | rule | red flag | findings | with a change | proved |\n| --- | --- | ---: | ---: | ---: | ---: |';
  return [head, ...rows].join('\n');
}
