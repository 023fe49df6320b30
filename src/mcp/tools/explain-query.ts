import { Failure } from '../../failure/failure.js';
import type { ExplainedQuery, Explanation } from '../../operations/explain/result.js';
import { formatPages } from '../../statistics/figures.js';
import { aboutQuery, describeOne } from '../about.js';
import type { Answer, Section } from '../answer.js';
import type { Workbench } from '../workbench.js';

/** What is said of a statement. Throws `query_unreadable` where it has no plan. */
export function describeQuery(explanation: Explanation, bench: Workbench, target: string | undefined): Answer {
  const { queries, whatIf, notes, notExamined } = explanation;
  const unplanned = notExamined.filter(({ object }) => object.startsWith('query '));
  if (queries.length === 0)
    throw new Failure('query_unreadable', 'the statement has no plan', {
      detail: unplanned.map(({ reason }) => reason).join('\n') || null,
      hint: 'inspect shows what the tables are called and which columns they have.',
    });
  return {
    about: aboutQuery(bench, explanation, target),
    sections: [
      describeGround(explanation),
      ...queries.flatMap((query, at) => describeOneQuery(query, queries.length === 1 ? '' : ` of statement ${at + 1}`)),
      ...(whatIf === null ? [] : [describeIndexes(whatIf)]),
      ...(notes.length === 0 ? [] : [{ kind: 'rows' as const, name: 'notes', columns: ['note'], rows: notes.map((note) => [note]) }]),
    ],
    notExamined: notExamined.map(describeOne),
  };
}

/** How far figures can be believed. */
const SIZES: Readonly<Record<string, string>> = {
  live: 'statistics of the live database',
  snapshot: 'statistics of a snapshot',
  declared: '[volumes] of plinth.toml; what it does not say is assumed',
  assumed: 'nothing: every table is taken to have as many rows',
};

function describeGround({ target: { statistics } }: Explanation): Section {
  return {
    kind: 'facts',
    name: 'planned with',
    facts: { sizes: statistics === null ? 'a pasted plan' : (SIZES[statistics] ?? statistics) },
  };
}

function describeOneQuery(
  { plans, unbound, restsOn, matters, observations, served, trials, whatIf }: ExplainedQuery,
  of: string,
): Section[] {
  const [first] = plans;
  return [
    {
      kind: 'facts',
      name: `what matters${of}`,
      facts: { node: matters?.text ?? null, 'would change it': matters?.change ?? null, 'parameters not bound': unbound },
    },
    {
      kind: 'rows',
      name: `plans${of}`,
      columns: ['parameters', 'cost', 'rows', 'bound to'],
      rows: plans.map(({ binding, totalCost, rows, values }) => [binding, totalCost, rows, values.join('; ')]),
    },
    {
      kind: 'rows',
      name: `sizes rest on${of}`,
      columns: ['table', 'column', 'figure', 'source'],
      rows: restsOn.map(({ table, column, figure, source }) => [table, column, figure, source]),
    },
    {
      kind: 'rows',
      name: `nodes of the plan${of}`,
      columns: ['depth', 'node', 'rows', 'cost', 'own share', 'conditions'],
      rows: (first?.nodes ?? []).map(({ depth, name, rows, totalCost, share, conditions }) => [
        depth,
        name,
        rows,
        totalCost,
        share,
        conditions.map((condition) => `${condition.name}: ${condition.text}`).join('; '),
      ]),
    },
    {
      kind: 'rows',
      name: `observations${of}`,
      columns: ['what', 'would change it'],
      rows: observations.map(({ text, change }) => [text, change]),
    },
    {
      kind: 'rows',
      name: `indexes of the plan${of}`,
      columns: ['index', 'serves', 'does not serve'],
      rows: served.map(({ index, serves, doesNotServe }) => [index, serves.join('; '), doesNotServe.join('; ')]),
    },
    ...trials.map((trial) => describeTrial(trial, of)),
    ...(whatIf === null ? [] : [describeWhatIf(whatIf, of)]),
  ];
}

function describeTrial({ title, why, condition, sql, indexes, costs }: ExplainedQuery['trials'][number], of: string): Section {
  return {
    kind: 'facts',
    name: `tried${of}`,
    facts: {
      what: title,
      why,
      cost: costs.map(({ binding, before, after }) => `${binding}: ${before} before, ${after} after`).join('; '),
      statement: sql,
      index: indexes.length === 0 ? null : indexes.map((index) => `${index.sql} (${sizeOf(index)})`).join('; '),
      'means the same where': condition,
    },
  };
}

function describeWhatIf({ verdict, uses, costs }: NonNullable<ExplainedQuery['whatIf']>, of: string): Section {
  return {
    kind: 'facts',
    name: `with the indexes${of}`,
    facts: {
      verdict,
      uses: uses.join(', '),
      cost: costs.map(({ binding, before, after }) => `${binding}: ${before} before, ${after} after`).join('; '),
    },
  };
}

function describeIndexes({ indexes }: NonNullable<Explanation['whatIf']>): Section {
  return {
    kind: 'rows',
    name: 'hypothetical indexes',
    columns: ['statement', 'name', 'table', 'size', 'used'],
    rows: indexes.map((index) => [index.sql, index.name, index.table, sizeOf(index), index.usedBy.length > 0]),
  };
}

function sizeOf({ pages, sizeAssumed }: { readonly pages: number; readonly sizeAssumed: boolean }): string {
  return `about ${formatPages(pages)}${sizeAssumed ? ', a guess' : ''}`;
}
