import type { Catalog } from '../catalog/catalog.js';
import type { AlembicStyle } from '../change/alembic-style.js';
import type { Change } from '../change/change.js';
import { describeChange, isIrreversible, renderSql, risksOf, verificationOf } from '../change/render.js';
import { renderBodies, type RevisionFile } from '../change/revision.js';
import type { Candidate, Claim, Finding } from '../engine/finding.js';
import type { Proof, ProofCheck, Trial } from '../proof/proof.js';
import type { Statistics } from '../statistics/statistics.js';
import { atJudgedSize, explainQuery } from './explain-query.js';
import { identifyRecommendation } from './identify.js';
import { describeIndex, newIndexes } from './index-facts.js';
import { describeMigration } from './migration-path.js';
import type { Recommendation } from './recommendation.js';
import { describeRejected } from './rejected.js';

/** Everything that a recommendation says, before it is put into words. */
export interface Advice {
  /** Findings that the changes answer, the first one that asked for them. */
  readonly answers: readonly Finding[];
  readonly candidate: Candidate;
  /** How its proof went; null when it was not tried. */
  readonly trial: Trial | null;
  readonly alternatives: readonly { readonly candidate: Candidate; readonly trial: Trial | null }[];
  readonly proof: Proof;
  /** Major that the project runs on: what is to be run there is written for it. */
  readonly major: number;
  /** Unified diff of each change, in order; null where the models are not edited. */
  readonly diffs: readonly (string | null)[];
  readonly revision: RevisionFile | null;
  readonly style: AlembicStyle;
  readonly notes: readonly string[];
  readonly catalog: Catalog;
  readonly statistics: Statistics | null;
}

/** The recommendation in its five parts. Pure; no value from a user's table comes in. */
export function buildRecommendation(advice: Advice): Recommendation {
  const { answers, candidate, trial, proof, catalog, statistics } = advice;
  const { changes } = candidate;
  const known = { catalog, statistics, checks: proof.checks };
  return {
    id: identifyRecommendation(changes),
    answers: answers.map(({ id }) => id),
    changes: changes.map((change, position) => describeOne(change, advice.diffs[position] ?? null, advice)),
    reasoning: {
      why: candidate.why,
      indexes: newIndexes(changes).map((index) => describeIndex(index, known)),
      rejected: advice.alternatives.map((other) => describeRejected(other.candidate, other.trial, trial)),
    },
    migration: describeMigration(changes, trial),
    risks: unique(changes.flatMap(risksOf), ({ text }) => text),
    verification: verifications(changes, answers, proof.checks, advice.major),
    proof: { ...proof, checks: [...proof.checks], preflight: [...proof.preflight] },
    manual: [],
    notes: [...advice.notes],
  };
}

function describeOne(change: Change, diff: string | null, { revision, style }: Advice): Recommendation['changes'][number] {
  const { up, down } = renderSql(change);
  const bodies = renderBodies([change], style);
  return {
    kind: change.kind,
    summary: describeChange(change),
    sql: statements(up),
    reverseSql: isIrreversible(down) ? '' : statements(down),
    alembic: revision === null || up.length === 0 ? null : { file: revision.file, ...bodies },
    diff,
  };
}

function statements(steps: readonly { readonly sql: string }[]): string {
  return steps.map(({ sql }) => `${sql};`).join('\n');
}

/** The catalog's answers, then the plans that were shown to change. */
function verifications(
  changes: readonly Change[],
  answers: readonly Finding[],
  checks: readonly ProofCheck[],
  major: number,
): Recommendation['verification'] {
  const claims = unique(
    answers.flatMap((finding) => finding.claims),
    (claim) => JSON.stringify(claim),
  );
  return [...changes.flatMap(verificationOf), ...claims.flatMap((claim) => verifyClaim(claim, changes, checks, major))];
}

function verifyClaim(
  claim: Claim,
  changes: readonly Change[],
  checks: readonly ProofCheck[],
  major: number,
): Recommendation['verification'] {
  if (claim.kind === 'round trip')
    return changes.some((change) => verificationOf(change).length > 0) ? [] : [verifyRoundTrip(claim.revision, changes)];
  const check = claim.kind === 'plan' ? checks.find((each) => each.ok && each.claim.endsWith(claim.sql)) : undefined;
  if (check === undefined || claim.kind !== 'plan') return [];
  const { before, after } = check;
  return [{ sql: explainQuery(claim.sql, major), before: atJudgedSize(before, check.claim), after: atJudgedSize(after, check.claim) }];
}

/** A downgrade that refuses leaves the version as it is; one that works is followed by another upgrade. */
function verifyRoundTrip(revision: string, changes: readonly Change[]): Recommendation['verification'][number] {
  const refuses = changes.some((change) => change.kind === 'editPython' && change.edits.some(({ after }) => /^\s*raise\b/m.test(after)));
  const commands = refuses ? 'alembic downgrade -1 (stops with the explanation)' : `alembic downgrade -1; alembic upgrade ${revision}`;
  return {
    sql: `-- after alembic upgrade ${revision}; ${commands}\nSELECT version_num FROM alembic_version`,
    before: revision,
    after: revision,
  };
}

function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
