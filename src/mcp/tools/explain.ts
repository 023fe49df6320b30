import * as z from 'zod';
import { Failure } from '../../failure/failure.js';
import { type ExplainedRule, readRule } from '../../operations/explain-rule.js';
import { readVersions } from '../../operations/versions.js';
import { aboutExamination, aboutNothing, describeNotExamined } from '../about.js';
import type { Section } from '../answer.js';
import { defineTool } from '../tool.js';
import { describeQuery } from './explain-query.js';
import { findFinding, FINDING_ID } from './find-finding.js';
import { type Finding, FINDING_COLUMNS, findingRow } from './finding-rows.js';
import { where } from './where.js';

export const explain = defineTool({
  name: 'explain',
  title: 'Explain a rule, a finding or a query',
  description:
    'Why a finding is reported, with evidence and figures; when a rule speaks, and the manual pages; how a statement is planned at the sizes of production, which node matters, what would change it. It is planned on a copy without rows, never run.',
  input: z.object({
    id: z.string().max(200).optional().describe('of a finding (12 hex digits) or a rule (category/name)'),
    query: z.string().min(1).max(100_000).optional().describe('in place of id: a statement, or a plan as EXPLAIN prints it'),
    indexes: z.array(z.string().max(10_000)).max(20).optional().describe('CREATE INDEX …: what if they were there'),
    ...where,
  }),
  async answer({ id, query, indexes = [], target, source }, bench, caller) {
    if (query !== undefined && id === undefined && source === undefined)
      return describeQuery(await bench.explain({ query, indexes, target }, caller), bench, target);
    if (id === undefined || query !== undefined || indexes.length > 0)
      throw new Failure('usage', 'explain takes the id of a finding or a rule, or else a query', {
        hint: 'Give "id" alone or with "source", or "query" alone or with "indexes"; "target" goes with both.',
      });
    if (!FINDING_ID.test(id))
      return { about: aboutNothing(bench), sections: describeRule(readRule(id, await readVersions(bench.directory))), notExamined: [] };
    const found = await bench.examine({ target, source, proof: 'either', from: 'newest' }, caller);
    const finding = findFinding(found, id);
    return {
      about: aboutExamination(bench, found, target),
      sections: [
        { kind: 'rows', name: 'finding', columns: FINDING_COLUMNS, rows: [findingRow(finding)] },
        describeEvidence(finding),
        ...describeFigures(finding),
        ...describeRule(readRule(finding.rule, { ...(await readVersions(bench.directory)), postgresql: found.review.target.major })),
      ],
      notExamined: describeNotExamined(found),
    };
  },
});

function describeEvidence({ evidence }: Finding): Section {
  const facts = Object.entries(evidence).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : value]);
  return { kind: 'facts', name: 'evidence', facts: Object.fromEntries(facts) as Record<string, string> };
}

function describeFigures({ criteria }: Finding): Section[] {
  if (criteria === null) return [];
  const rows = Object.entries(criteria).map(([name, { value, unit, source, note }]) => [name, value, unit, source, note]);
  return [{ kind: 'rows', name: 'judged by', columns: ['criterion', 'value', 'unit', 'source', 'note'], rows }];
}

function describeRule({ id, redFlag, severity, title, docs, options, examples }: ExplainedRule): Section[] {
  return [
    { kind: 'facts', name: 'rule', facts: { id, title, severity, 'red flag': redFlag } },
    {
      kind: 'prose',
      name: 'why',
      paragraphs: [`When: ${docs.condition}`, `Effect: ${docs.effect}`, `Remedy: ${docs.remedy}`, `Silent when: ${docs.exceptions}`],
    },
    { kind: 'rows', name: 'examples', columns: ['example', 'findings'], rows: examples.map((example) => [example.title, example.finds]) },
    { kind: 'facts', name: 'options', facts: describeOptions(options) },
    { kind: 'rows', name: 'manual', columns: ['page'], rows: docs.sources.map((source) => [source]) },
  ];
}

function describeOptions({ properties }: ExplainedRule['options']): Record<string, string> {
  if (typeof properties !== 'object' || properties === null) return {};
  return Object.fromEntries(Object.entries(properties).map(([name, option]) => [name, JSON.stringify(option)]));
}
