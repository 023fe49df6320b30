import { indentLines } from '../../change/model/lay-out.js';
import type { Review } from '../../operations/review/result.js';
import { renderProof } from '../proof-line.js';
import { code, fence, fold, html, inline } from './escape.js';
import { renderIndexes } from './index-facts.js';
import { renderMigration } from './migration-path.js';

type Recommendation = Review['recommendations'][number];

/** What is asked of an engineer's answer, in this order and folded: change, reasoning, migration path, risks, verification; then the proof. */
export function renderRecommendation(recommendation: Recommendation): string {
  const parts = [
    ['1. The change', renderChange(recommendation)],
    ['2. The reasoning', renderReasoning(recommendation)],
    ['3. The migration path', renderMigration(recommendation)],
    ['4. The risks', renderRisks(recommendation)],
    ['5. The verification', renderVerification(recommendation)],
    ['The proof', renderChecks(recommendation)],
    ['To be done by hand', recommendation.notes.map((note) => `- ${inline(note)}`).join('\n')],
  ];
  const body = parts.filter(([, text]) => text !== '').map(([title, text]) => `**${title}**\n\n${text}`);
  return fold(`${html(summarize(recommendation))} <i>(${gradeOf(recommendation)})</i>`, body.join('\n\n'));
}

export function summarize({ changes }: Recommendation): string {
  return changes.map(({ summary }) => summary).join('; ');
}

export function gradeOf({ proof }: Recommendation): string {
  if (proof.grade === 'not_proved') return 'not proved';
  return `proved on PostgreSQL ${proof.major ?? '?'}${proof.preflight.length === 0 ? '' : ', the data to be checked'}`;
}

function renderChange({ changes }: Recommendation): string {
  const statements = changes.map(({ sql }) => sql).filter((sql) => sql !== '');
  const diffs = changes.flatMap(({ diff }) => (diff === null ? [] : [diff]));
  return [
    ...(statements.length === 0 ? [] : [fence('sql', statements.join('\n'))]),
    ...renderRevision(changes),
    ...(diffs.length === 0 ? [] : [`In the project's code:\n\n${diffs.map((diff) => fence('diff', diff)).join('\n\n')}`]),
  ].join('\n\n');
}

/** The changes of a recommendation stand in one revision; it is undone in reverse order. */
function renderRevision(changes: Recommendation['changes']): readonly string[] {
  const revisions = changes.flatMap(({ alembic }) => (alembic === null ? [] : [alembic]));
  const [first] = revisions;
  if (first === undefined) return [];
  const upgrade = revisions.map((revision) => revision.upgrade).join('\n');
  const downgrade = revisions
    .toReversed()
    .map((revision) => revision.downgrade)
    .join('\n');
  const text = `def upgrade():\n${indent(upgrade)}\n\n\ndef downgrade():\n${indent(downgrade)}`;
  return [`As a revision, ${code(first.file)}:\n\n${fence('python', text)}`];
}

function indent(body: string): string {
  return indentLines(body.split('\n'), '    ');
}

function renderReasoning({ reasoning }: Recommendation): string {
  const rejected = reasoning.rejected.map(({ change, figure, reason }) => `- ${inline(change)}: ${inline(figure)}. ${inline(reason)}`);
  return [
    inline(reasoning.why),
    ...reasoning.indexes.map(renderIndexes),
    ...(rejected.length === 0 ? [] : [`Considered and rejected, with the figure that decided:\n\n${rejected.join('\n')}`]),
  ].join('\n\n');
}

function renderRisks({ risks }: Recommendation): string {
  return risks
    .map(({ text, watch }) => [`${inline(text)}`, ...(watch === null ? [] : ['Watch:', fence('sql', watch)])].join('\n\n'))
    .join('\n\n');
}

function renderVerification({ verification }: Recommendation): string {
  return verification
    .map(({ sql, before, after }) => `${fence('sql', sql)}\n\n${inline(before)} before, ${inline(after)} after.`)
    .join('\n\n');
}

function renderChecks(recommendation: Recommendation): string {
  const checks = recommendation.proof.checks.map(({ claim, ok, before, after }) => {
    const figures = [before, after].filter((figure) => figure !== null).map(inline);
    return `- ${ok ? '✓' : '✗'} ${inline(claim)}${figures.length === 0 ? '' : `: ${figures.join(' → ')}`}`;
  });
  return [inline(renderProof(recommendation)), ...(checks.length === 0 ? [] : [checks.join('\n')])].join('\n\n');
}
