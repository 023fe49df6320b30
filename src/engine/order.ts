import type { Finding, Severity } from './finding.js';

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Severity first, then the red flag's number and the rule, then the subject by name. Total, so that two runs print the same. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    rank[a.severity] - rank[b.severity] ||
    (a.redFlag ?? Number.MAX_SAFE_INTEGER) - (b.redFlag ?? Number.MAX_SAFE_INTEGER) ||
    compareText(a.rule, b.rule) ||
    compareText(subjectKey(a), subjectKey(b)) ||
    compareText(a.id, b.id)
  );
}

function subjectKey({ subject }: Finding): string {
  return [subject.schema ?? '', subject.relation ?? '', subject.name ?? ''].join('\u0000');
}

/** By code unit, so that the order does not depend on the machine's locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
