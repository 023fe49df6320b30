import type { PastFinding } from './past.js';

/** Share by which a figure may move before it says something else: live counts never stand still. */
const NOISE = 0.1;

type Told = Pick<PastFinding, 'severity' | 'evidence' | 'recommendation'>;

/** What of a finding is told otherwise than before, in words; null for nothing. */
export function describeDifference(before: Told, now: Told): string | null {
  const parts = [
    ...(before.severity === now.severity ? [] : [`severity ${before.severity}, now ${now.severity}`]),
    ...differingKeys(before.evidence, now.evidence),
    ...(before.recommendation === now.recommendation ? [] : [describeAdvice(before.recommendation, now.recommendation)]),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}

function describeAdvice(before: string | null, now: string | null): string {
  if (now === null) return `recommendation ${before ?? ''} is offered no more`;
  return before === null ? `recommendation ${now} is new` : `recommendation ${before}, now ${now}`;
}

function differingKeys(before: PastFinding['evidence'], now: PastFinding['evidence']): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return keys.filter((key) => !isSame(before[key], now[key])).map((key) => `${key} ${spell(before[key])}, now ${spell(now[key])}`);
}

function spell(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export function isSame(before: unknown, now: unknown): boolean {
  if (typeof before === 'number' && typeof now === 'number')
    return before === now || Math.abs(before - now) <= NOISE * Math.max(Math.abs(before), Math.abs(now));
  if (Array.isArray(before) && Array.isArray(now))
    return before.length === now.length && before.every((each, index) => isSame(each, now[index]));
  if (isRecord(before) && isRecord(now)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return keys.every((key) => isSame(before[key], now[key]));
  }
  return before === now;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
