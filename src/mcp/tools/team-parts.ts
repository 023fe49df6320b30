import { countFates, fieldsOf } from '../../output/handoff-words.js';
import type { Review } from '../../operations/review/result.js';
import type { Section } from '../answer.js';

/** Each request as data, then as the team writes it. */
export function describeHandoffs(review: Review): Section[] {
  const { handoffs, team } = review;
  if (handoffs.length === 0) return [{ kind: 'rows', name: 'requests', columns: ['request'], rows: [] }];
  return [
    {
      kind: 'rows',
      name: 'requests',
      columns: ['id', 'to', 'kind', 'state', 'findings', 'subjects', 'acceptance'],
      rows: handoffs.map(({ id, to, kind, state, findings, subjects, acceptance }) => [
        id,
        to,
        kind,
        state,
        findings.join(' '),
        subjects.join('; '),
        acceptance.join(' '),
      ]),
    },
    {
      kind: 'quotes',
      name: 'requests as the team writes them',
      quotes: handoffs.map((handoff) => ({
        label: `request ${handoff.id}, ${handoff.state}`,
        language: 'markdown',
        text: [
          `### --> ${handoff.to}`,
          ...fieldsOf(handoff, team).map(({ label, text }) => `**${label}:** ${text}`),
          ...handoff.details.map((detail) => `- ${detail}`),
        ].join('\n'),
      })),
    },
    listPlan(review),
  ];
}

/** What became of the earlier findings, which answers were taken, and what is still awaited. */
export function describeContinuation(review: Review): Section[] {
  const { of, depth, accounting, answers, refused, objectsChanged, takenOver, notes } = review.continuation;
  if (of === null) return [{ kind: 'facts', name: 'continuation', facts: { 'goes on from': 'nothing: a fresh review', depth } }];
  return [
    {
      kind: 'facts',
      name: 'continuation',
      facts: {
        'goes on from': `an analysis of schema ${of.schemaFingerprint} with ${of.findings} findings`,
        depth,
        'earlier findings': countFates(review.continuation),
        'not examined again': takenOver.length,
      },
    },
    {
      kind: 'rows',
      name: 'earlier findings',
      columns: ['finding', 'state', 'reason', 'by', 'message'],
      rows: accounting.map(({ finding, state, reason, by, message }) => [finding, state, reason, by, message]),
    },
    {
      kind: 'rows',
      name: 'answers that were taken',
      columns: ['request', 'from', 'kind', 'status', 'facts'],
      rows: answers.map(({ request, to, kind, status, facts }) => [request, to, kind, status, JSON.stringify(facts)]),
    },
    {
      kind: 'quotes',
      name: 'what they say',
      quotes: answers
        .filter(({ text }) => text !== '')
        .map(({ request, to, text, cut }) => ({ label: `${to} on ${request}${cut ? ', cut' : ''}`, language: 'text', text })),
    },
    { kind: 'rows', name: 'refused', columns: ['request', 'why'], rows: refused.map(({ request, why }) => [request, why]) },
    {
      kind: 'rows',
      name: 'objects that changed',
      columns: ['object', 'state'],
      rows: objectsChanged.map(({ object, state }) => [object, state]),
    },
    listPlan(review),
    { kind: 'rows', name: 'notes', columns: ['note'], rows: notes.map((note) => [note]) },
  ];
}

function listPlan({ continuation: { plan } }: Review): Section {
  return { kind: 'rows', name: 'continuation plan', columns: ['request', 'step'], rows: plan.map(({ request, step }) => [request, step]) };
}

/** What was read before anything was judged, and what it changed. */
export function listKnowledge({ knowledge }: Review): Section {
  return {
    kind: 'rows',
    name: 'read first',
    columns: ['kind', 'file', 'read', 'recalled because', 'changed', 'not applied'],
    rows: knowledge.map(({ kind, file, read, reasons, applied, ignored }) => [
      kind,
      file,
      read,
      reasons.join('; '),
      applied.join('; '),
      ignored,
    ]),
  };
}

/** Findings that a person lets pass until a day. */
export function listAccepted({ accepted }: Review): Section {
  return {
    kind: 'rows',
    name: 'accepted by people',
    columns: ['id', 'rule', 'severity', 'message', 'reason', 'until', 'file'],
    rows: accepted.map(({ id, rule, severity, message, reason, until, file }) => [id, rule, severity, message, reason, until, file]),
  };
}
