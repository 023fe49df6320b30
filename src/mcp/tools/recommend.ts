import * as z from 'zod';
import { summarize } from '../../output/markdown/recommendation.js';
import type { Review } from '../../operations/review/result.js';
import { reviewRequest } from '../../operations/review/request.js';
import { aboutExamination, describeNotExamined } from '../about.js';
import type { Cell, Quote, Section } from '../answer.js';
import { defineTool } from '../tool.js';
import { findFinding } from './find-finding.js';
import { type Finding, FINDING_COLUMNS, findingRow } from './finding-rows.js';
import { where } from './where.js';

type Recommendation = Review['recommendations'][number];

export const recommend = defineTool({
  name: 'recommend',
  title: 'Recommendation for a finding',
  description:
    'The whole recommendation for one finding: statements, Alembic revision, edit of the model, reasoning and rejected alternatives with figures, steps with measured locks, risks, verification, and what was proved on a real PostgreSQL.',
  input: z.object({
    finding: z.string().max(40).describe('id of the finding, from review'),
    ...where,
    proof: reviewRequest.shape.proof.describe('false: do not try the change'),
  }),
  async answer({ finding: id, target, source, proof }, bench, caller) {
    const found = await bench.examine({ target, source, proof, from: 'newest' }, caller);
    const finding = findFinding(found, id);
    const recommendation = found.review.recommendations.find((one) => one.id === finding.recommendation);
    return {
      about: aboutExamination(bench, found, target),
      sections: [
        { kind: 'rows', name: 'finding', columns: FINDING_COLUMNS, rows: [findingRow(finding)] },
        ...(recommendation === undefined ? describeNone(finding) : describeRecommendation(recommendation)),
      ],
      notExamined: describeNotExamined(found),
    };
  },
});

function describeNone({ noRecommendation }: Finding): Section[] {
  return [{ kind: 'facts', name: 'recommendation', facts: { change: null, why: noRecommendation } }];
}

/** Change, reasoning, migration path, risks, verification; then the proof. */
function describeRecommendation(recommendation: Recommendation): Section[] {
  const { changes, reasoning, migration, risks, verification, proof, manual, notes } = recommendation;
  return [
    {
      kind: 'facts',
      name: 'recommendation',
      facts: { id: recommendation.id, change: summarize(recommendation), answers: recommendation.answers.join(', '), why: reasoning.why },
    },
    { kind: 'quotes', name: 'the change', quotes: changes.flatMap(quoteChange) },
    {
      kind: 'rows',
      name: 'rejected alternatives',
      columns: ['change', 'figure', 'reason'],
      rows: reasoning.rejected.map(({ change, figure, reason }) => [change, figure, reason]),
    },
    ...reasoning.indexes.map(describeIndex),
    {
      kind: 'rows',
      name: 'migration steps',
      columns: ['statement', 'transaction', 'locks', 'rewrites', 'scans'],
      rows: migration.steps.map(describeStep),
    },
    describeWayBack(migration),
    { kind: 'rows', name: 'risks', columns: ['risk', 'watch'], rows: risks.map(({ text, watch }) => [text, watch]) },
    {
      kind: 'rows',
      name: 'verification',
      columns: ['query', 'before', 'after'],
      rows: verification.map(({ sql, before, after }) => [sql, before, after]),
    },
    {
      kind: 'facts',
      name: 'proof',
      facts: { grade: proof.grade, PostgreSQL: proof.major, why: proof.why, 'proved on the data': proof.dataProved },
    },
    {
      kind: 'rows',
      name: 'checks',
      columns: ['claim', 'holds', 'before', 'after'],
      rows: proof.checks.map(({ claim, ok, before, after }) => [claim, ok, before, after]),
    },
    { kind: 'rows', name: 'to be asked of the data first, expecting 0', columns: ['query'], rows: proof.preflight.map((sql) => [sql]) },
    { kind: 'rows', name: 'manual', columns: ['page'], rows: manual.map((page) => [page]) },
    { kind: 'rows', name: 'to be done by hand', columns: ['what'], rows: notes.map((note) => [note]) },
  ];
}

function quoteChange({ summary, sql, alembic, diff }: Recommendation['changes'][number]): Quote[] {
  return [
    ...(sql === '' ? [] : [{ label: summary, language: 'sql', text: sql }]),
    ...(alembic === null
      ? []
      : [
          { label: `upgrade() in ${alembic.file}`, language: 'python', text: alembic.upgrade },
          { label: `downgrade() in ${alembic.file}`, language: 'python', text: alembic.downgrade },
        ]),
    ...(diff === null ? [] : [{ label: "edit of the project's code", language: 'diff', text: diff }]),
  ];
}

function describeIndex(index: Recommendation['reasoning']['indexes'][number]): Section {
  const { columns, include, ...facts } = index;
  return { kind: 'facts', name: 'index', facts: { ...facts, columns: columns.join(', '), include: include.join(', ') } };
}

function describeStep({ sql, transaction, locks, rewrites, scans }: Recommendation['migration']['steps'][number]): Cell[] {
  const held = locks.map(({ mode, relation, waits }) => `${mode} on ${relation}${waits === '' ? '' : ` holds up ${waits}`}`);
  return [sql, transaction ?? 'outside any', held.length === 0 ? 'not measured' : held.join('; '), rewrites.join(', '), scans.join(', ')];
}

function describeWayBack(migration: Recommendation['migration']): Section {
  if ('irreversible' in migration) return { kind: 'facts', name: 'no way back', facts: { ...migration.irreversible } };
  const statements = migration.reverse.map(({ sql }) => sql);
  return { kind: 'rows', name: 'the way back', columns: ['statement'], rows: statements.map((sql) => [sql]) };
}
