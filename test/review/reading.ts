import { expect } from 'vitest';
import type { Review } from '../../src/operations/review/result.js';
import { type PlantedFlag, plantedFlags } from '../oracle/captions-flags.js';
import type { Ran } from '../harness/cli.js';
import { findViolations } from '../harness/published-schema.js';

type Finding = Review['findings'][number];

/** The rule that stands for each red flag; further rules may carry the same number. */
export const canonicalRules: Readonly<Record<number, string>> = {
  1: 'indexes/foreign-key-without-index',
  3: 'constraints/foreign-key-without-delete-action',
  4: 'migrations/no-way-back',
  5: 'design/unjustified-denormalization',
  6: 'constraints/rule-not-enforced',
  8: 'types/jsonb-without-schema',
  9: 'indexes/soft-delete-without-partial-index',
  10: 'plans/sequential-scan-on-growing-table',
};

/** The review that a run printed; it ended as a review does, and its document is valid. */
export function reviewOf({ code, stdout, stderr }: Ran): Review {
  expect({ code, stderr }).toEqual({ code: expect.toBeOneOf([0, 1]), stderr: expect.not.stringContaining('plinth has a bug') });
  const document: unknown = JSON.parse(stdout);
  expect(findViolations('review', document)).toEqual([]);
  return document as Review;
}

/** What the canonical rule of a red flag found, each named as `nameOfPlanted` names it, in order. */
export function foundBy(review: Review, flag: number): readonly string[] {
  return review.findings
    .filter(({ rule, subject, place }) => rule === canonicalRules[flag] && (subject.kind !== 'query' || isOfFile(place)))
    .map(nameOfFinding)
    .toSorted();
}

/** What is planted of queries is planted in workload files; those of the code are looked at apart. */
function isOfFile(place: Finding['place']): boolean {
  return place === null || place.file.endsWith('.sql');
}

/** What the canonical rule of a red flag is meant to find in the reference backend. */
export function meantToBeFound(flag: number): readonly PlantedFlag[] {
  return planted(flag).filter(({ expect: outcome }) => outcome === 'found');
}

/** What it is meant to say nothing of. */
export function meantToBeSilent(flag: number): readonly PlantedFlag[] {
  return planted(flag).filter(({ expect: outcome }) => outcome === 'silent');
}

function planted(flag: number): readonly PlantedFlag[] {
  return plantedFlags.filter((each) => each.flag === flag && each.aspect === undefined);
}

export function namesOf(planted: readonly PlantedFlag[]): readonly string[] {
  return planted.map(nameOfPlanted).toSorted();
}

/** A constraint, a revision, a column, or the place and table of a query. */
export function nameOfPlanted({ flag, subject, constraint, file, line }: PlantedFlag): string {
  if (constraint !== undefined) return `${subject.split('.')[0]}.${constraint}`;
  return flag === 10 ? `${file}:${line} ${subject}` : subject;
}

function nameOfFinding({ subject, place }: Finding): string {
  if (subject.kind === 'query') return `${place?.file}:${place?.line} ${subject.relation}`;
  if (subject.kind === 'revision') return subject.name ?? '';
  return subject.kind === 'table' ? (subject.relation ?? '') : `${subject.relation}.${subject.name}`;
}
