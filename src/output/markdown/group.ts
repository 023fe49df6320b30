import type { Review } from '../../operations/review/result.js';

type Finding = Review['findings'][number];

/** Findings of one rule and severity, in their order, which is by severity first. */
export function groupFindings(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.rule}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()];
}
