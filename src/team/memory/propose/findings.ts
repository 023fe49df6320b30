import type { Finding } from '../../../engine/finding.js';
import { rules } from '../../../rules/registry.js';
import { type Situation, writtenName } from '../situation.js';
import { fewLines, mark, type Proposal } from './proposal.js';

/** Pitfalls of migrations: what was found of revisions. Messages are left out, as they may quote statements. */
export function proposePitfalls({ findings }: Situation): readonly Proposal[] {
  const found = findings.filter(({ subject }) => subject.kind === 'revision');
  if (found.length === 0) return [];
  const lines = found.map(
    ({ subject, place, rule }) => `Revision ${mark(subject.name ?? '?')}${place === null ? '' : ` (${place.file})`}: ${titleOf(rule)}.`,
  );
  return [
    {
      topic: 'migration-pitfalls',
      text: {
        insight: `revisions that need care: ${found.map(({ subject }) => subject.name ?? '?').join(', ')}`,
        domain: 'migration',
        lines: fewLines([...new Set(lines)]),
        source: 'plinth review of the revisions',
        appliesWhen: 'one of these revisions is deployed, taken back or built upon',
        form: { author: 'plinth', operations: ['review', 'fix'], facts: { findings: idsOf(found) } },
      },
    },
  ];
}

/** Queries whose plans are bad and that nothing tried has mended, an entry a table. */
export function proposeSlowQueries({ findings, recommendations, judgingPlans, isWhole }: Situation): readonly Proposal[] {
  if (!isWhole) return [];
  const answered = new Set(recommendations.filter(({ proof }) => proof.grade !== 'not_proved').flatMap(({ answers }) => answers));
  const byTable = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { kind, schema, relation } = finding.subject;
    if (kind !== 'query' || relation === null || answered.has(finding.id) || !judgingPlans.includes(finding.rule)) continue;
    const name = writtenName({ schema: schema ?? 'public', name: relation });
    byTable.set(name, [...(byTable.get(name) ?? []), finding]);
  }
  return [...byTable].map(([name, found]) => ({
    topic: `${name}-slow-queries`,
    text: {
      insight: `queries of ${name} that nothing tried has mended: ${found.map(({ subject }) => subject.name ?? '?').join(', ')}`,
      domain: 'query optimization',
      lines: fewLines(
        found.map(
          ({ subject, place, rule }) => `${mark(subject.name ?? '?')}${place === null ? '' : ` (${place.file})`}: ${titleOf(rule)}.`,
        ),
      ),
      source: 'plinth review: planned on the shadow',
      appliesWhen: `queries of ${name} are slow, or it gets an index`,
      form: { author: 'plinth', tables: [name], facts: { findings: idsOf(found) } },
    },
  }));
}

function idsOf(findings: readonly Finding[]): Record<string, string> {
  return Object.fromEntries(findings.map(({ id, rule }) => [id, rule]));
}

function titleOf(id: string): string {
  return `${rules.find((rule) => rule.id === id)?.title.toLowerCase() ?? 'a finding'} (${id})`;
}
