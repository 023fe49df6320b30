import type { CodeFunction } from '../../workload/code.js';
import type { Section } from '../answer.js';
import type { Examination } from '../examination.js';
import { FINDING_COLUMNS, findingRow, placeOf } from './finding-rows.js';

/** A function of the code, what it sends, and what was found in it. */
export function describeFunction({ review }: Examination, one: CodeFunction): Section[] {
  const { name, place, role, endpoint, sends, complete, unknown } = one;
  return [
    {
      kind: 'facts',
      name: 'function',
      facts: {
        name,
        place: placeOf(place),
        role,
        endpoint: endpoint === null ? null : `${endpoint.methods.join(',')} ${endpoint.path}`,
        answers: endpoint?.answers ?? null,
        'all ways followed': complete,
      },
    },
    {
      kind: 'rows',
      name: 'statements',
      columns: ['place', 'cause', 'fetches', 'loops around it', 'sql'],
      rows: sends.map((send) => [placeOf(send.place), send.cause, send.fetches, send.loops.length, send.sql]),
    },
    {
      kind: 'rows',
      name: 'not read',
      columns: ['place', 'reason'],
      rows: unknown.map(({ file, line, reason }) => [[file, line].filter((part) => part !== null).join(':'), reason]),
    },
    {
      kind: 'rows',
      name: 'findings',
      columns: FINDING_COLUMNS,
      rows: review.findings.filter((finding) => finding.subject.name === name || isWithin(finding.place, one)).map(findingRow),
    },
  ];
}

function isWithin(place: Examination['review']['findings'][number]['place'], { sends, place: own }: CodeFunction): boolean {
  if (place === null || place.file !== own.file) return false;
  return sends.some((send) => send.place.file === place.file && send.place.line === place.line);
}
