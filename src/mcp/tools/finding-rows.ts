import { gradeOf, summarize } from '../../output/markdown/recommendation.js';
import type { Review } from '../../operations/review/result.js';
import type { Cell } from '../answer.js';

export type Finding = Review['findings'][number];

export const FINDING_COLUMNS = ['severity', 'id', 'rule', 'place', 'message'] as const;

/** A finding in a row: the same whether changes were tried or not. */
export function findingRow({ severity, id, rule, place, message }: Finding): Cell[] {
  return [severity, id, rule, placeOf(place), message];
}

export function placeOf(place: Finding['place']): string | null {
  return place === null ? null : `${place.file}:${place.line}`;
}

/** The change that is offered and how it was tried, or why there is none. */
export function answerCells({ recommendation, noRecommendation }: Finding, { recommendations }: Review): Cell[] {
  const found = recommendations.find(({ id }) => id === recommendation);
  return found === undefined ? [`none: ${noRecommendation ?? 'unknown'}`, null] : [summarize(found), gradeOf(found)];
}
