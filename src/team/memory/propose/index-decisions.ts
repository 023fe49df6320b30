import { newIndexes } from '../../../recommendation/index-facts.js';
import type { Recommendation } from '../../../recommendation/recommendation.js';
import { formatCount, rowsOf } from '../../../statistics/figures.js';
import type { DecidedIndex } from '../machine-form.js';
import { type Situation, writtenName } from '../situation.js';
import { fewLines, mark, type Proposal } from './proposal.js';

interface Decision {
  readonly table: { readonly schema: string; readonly name: string };
  readonly index: string;
  readonly decided: DecidedIndex;
  readonly line: string;
}

/** So many times cheaper, or the index is not worth an entry. */
const WORTH = 2;

/** Indexes whose effect on a plan was measured, an entry a table. Predicates are left out: they may hold values. */
export function proposeIndexDecisions(situation: Situation): readonly Proposal[] {
  const byTable = new Map<string, Decision[]>();
  for (const decision of situation.recommendations.flatMap((each) => decisionsOf(each, situation))) {
    const name = writtenName(decision.table);
    byTable.set(name, [...(byTable.get(name) ?? []), decision]);
  }
  return [...byTable].map(([name, decisions]) => proposeDecisions(name, decisions, situation));
}

/** Nothing where the size is not known: the plan was then shown at one that is assumed. */
function decisionsOf(recommendation: Recommendation, { changesOf, findings, statistics }: Situation): Decision[] {
  const shown = recommendation.proof.checks.find(({ ok, cost }) => ok && cost !== undefined);
  if (shown?.cost === undefined || recommendation.proof.grade === 'not_proved') return [];
  const { before, after } = shown.cost;
  if (before < after * WORTH) return [];
  const asked = findings.filter(({ id, subject }) => recommendation.answers.includes(id) && subject.kind === 'query');
  const queries = asked.flatMap(({ subject }) => subject.name ?? []).map(mark);
  const indexes = newIndexes(changesOf.get(recommendation.id)?.changes ?? []);
  return indexes
    .filter(({ schema, table }) => rowsOf(statistics, { schema, name: table }) !== null)
    .map((index) => {
      const columns = index.keys.map(({ column, expression }) => column ?? (expression === null ? '?' : 'an expression'));
      const decided = {
        table: writtenName({ schema: index.schema, name: index.table }),
        columns,
        ...(shown.before === null || shown.after === null ? {} : { before: shown.before, after: shown.after }),
        cost_before: before,
        cost_after: after,
      };
      const what = `${mark(index.name)} on (${columns.join(', ')})${index.where === null ? '' : ', partial'}`;
      const effect = `${shown.before ?? '?'} before, ${shown.after ?? '?'} after; cost ${before} before, ${after} after`;
      const by =
        queries.length === 0
          ? ''
          : ` Asked for by ${queries.slice(0, 3).join(', ')}${queries.length > 3 ? ` and ${queries.length - 3} more` : ''}.`;
      return { table: { schema: index.schema, name: index.table }, index: index.name, decided, line: `${what}: ${effect}.${by}` };
    });
}

function proposeDecisions(name: string, decisions: readonly Decision[], situation: Situation): Proposal {
  const [first] = decisions;
  const rows = first === undefined ? null : rowsOf(situation.statistics, first.table);
  const what = decisions.length === 1 ? `an index on ${name}` : `${decisions.length} indexes on ${name}`;
  return {
    topic: `${name}-indexes`,
    text: {
      insight: `${what}: ${decisions.map(({ index, decided }) => `${index} takes a plan from cost ${decided.cost_before} to ${decided.cost_after}`).join(', ')}`,
      domain: 'indexing',
      lines: fewLines(decisions.map(({ line }) => line)),
      source: `plinth review on PostgreSQL ${situation.major}: planned on the shadow, at ${formatCount(rows ?? 0)} rows today`,
      appliesWhen: `indexes of ${name} are made, changed or dropped, or its queries are slow`,
      form: {
        author: 'plinth',
        tables: [name],
        facts: { indexes: Object.fromEntries(decisions.map(({ index, decided }) => [index, decided])) },
      },
    },
  };
}
