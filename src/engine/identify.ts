import { createHash } from 'node:crypto';
import type { Observation, Subject } from './finding.js';

/**
 * Stable ids, 12 hex digits: a hash of the rule and the qualified subject (a revision's or function's name is part of the subject),
 * never of lines or wording. Two observations on one subject are told apart by their order.
 */
export function identifyFindings(rule: string, observations: readonly Pick<Observation, 'subject' | 'within'>[]): string[] {
  const seen = new Map<string, number>();
  return observations.map(({ subject, within }) => {
    const key = describeSubject(subject) + (within === undefined ? '' : ` ${within}`);
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    return hash(ordinal === 0 ? [rule, key] : [rule, key, String(ordinal)]);
  });
}

function describeSubject(subject: Subject): string {
  return JSON.stringify([subject.kind, subject.schema, subject.relation, subject.name]);
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12);
}
