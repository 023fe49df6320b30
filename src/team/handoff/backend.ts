import { countOf } from '../../source/count-of.js';
import type { CodeWorkload } from '../../workload/code.js';
import { shortName } from '../../workload/endpoint-sends.js';
import { detailOfStep, exposedSteps } from './exposed-steps.js';
import type { Found } from './ground.js';
import type { RequestKind } from './kind.js';
import { aboutFound, concerning, listSome, nameOf } from './words.js';

/** Service logic that wraps what is advised: repository patterns, loaders, transaction boundaries. */
const serviceLogic: RequestKind = {
  role: 'backend',
  kind: 'service_logic',
  plan: 'review the changed functions again and close the findings that are gone',
  draft({ found }) {
    const about = concerning(found, 'service logic');
    if (about.length === 0) return null;
    const withEdit = about.filter(({ recommendation }) => recommendation !== null);
    const offered = withEdit.length === 0 ? '' : ` An edit is offered for ${withEdit.length} of them.`;
    return {
      ...aboutFound(about),
      task: `Decide and change what the code does around the database in ${countOf(about.length, 'place')}: ${listSome(about.map(nameOf))}.`,
      context: `The schema alone cannot mend ${about.length === 1 ? 'it' : 'these'}: loops that query, copies that are kept up by hand, rows that are left out or behind.${offered}`,
      needBack:
        'For each finding: accepted, with the change, or rejected, with the reason; and where a transaction begins and ends, if that moves.',
      acceptance: ['Read again, the code gives none of the accepted findings, and no new one.'],
      blocks: 'These findings stay open. No schema change waits for them.',
    };
  },
};

/** New fields, changed answers: what the schema's changes do to the API. */
const apiContract: RequestKind = {
  role: 'backend',
  kind: 'api_contract',
  plan: 'review the endpoints as they then are, and offer the index that their pages need',
  draft(ground) {
    const paged = concerning(ground.found, 'pagination');
    const steps = exposedSteps(ground);
    if (paged.length + steps.length === 0) return null;
    const about = aboutFound(paged);
    const parts = [
      ...(paged.length === 0 ? [] : [`give ${listSome(paged.map(nameOf))} in pages`]),
      ...(steps.length === 0 ? [] : [`carry ${listSome(steps.map(({ does }) => does))} through schemas and answers`]),
    ];
    return {
      ...about,
      findings: [...about.findings, ...steps.flatMap(({ step }) => step.answers)],
      subjects: steps.map(({ step, does }) => `${step.by}: ${does}`),
      details: [...about.details, ...steps.map(detailOfStep)],
      task: `Change the API contract: ${parts.join('; ')}.`,
      context:
        paged.length === 0
          ? `${countOf(steps.length, 'column')} of answers change with the schema.`
          : `Pages by keyset take the place of whole lists: two more parameters (how many rows, behind which key), and the answer has a last row to go on from.`,
      needBack: 'The parameters and the shape of each answer, and whether old clients are served beside new ones for a time.',
      acceptance: ['Every list that requests get is bounded.', 'Clients of the old contract are named.'],
      blocks:
        paged.length === 0
          ? 'The order of deployment of these columns.'
          : `The edits of ${countOf(paged.length, 'list')}, and the indexes that serve their pages.`,
    };
  },
};

/** Tasks of a queue that send what findings are about: their pattern shapes the tables that they work on. */
const taskPattern: RequestKind = {
  role: 'backend',
  kind: 'task_pattern',
  plan: 'judge the tables that the tasks work on by how often they run and retry',
  draft({ found, code }) {
    const senders = taskFunctions(code);
    const about = found.filter((each) => isSentByTask(each, senders) || each.finding.concerns?.includes('task pattern') === true);
    if (about.length === 0) return null;
    const tasks = [...new Set(about.flatMap(({ finding }) => (senders.get(finding.subject.name ?? '') ?? []).map(shortName)))].toSorted();
    return {
      ...aboutFound(about),
      task: `Say how ${tasks.length === 0 ? 'the tasks' : listSome(tasks)} ${tasks.length === 1 ? 'is' : 'are'} run: how often, how many at once, what a retry does again, and whether the work can be done in batches.`,
      context: `${countOf(about.length, 'finding')} ${about.length === 1 ? 'is' : 'are'} about what tasks send: ${listSome(about.map(nameOf))}.`,
      needBack: 'Runs a minute, workers, retries and batch size of each task; whether it is idempotent, and by which key.',
      acceptance: ['Each task has a rate and a statement about retries.'],
      blocks: 'How the tables that these tasks work on are judged: their rates are not known from the code.',
    };
  },
};

function isSentByTask({ finding: { subject } }: Found, tasks: ReadonlyMap<string, readonly string[]>): boolean {
  return subject.kind === 'query' && tasks.has(subject.name ?? '');
}

/** By function on the way of what a task sends: the tasks, by name. A function that endpoints reach as well is not a task's own. */
function taskFunctions(code: CodeWorkload | null): ReadonlyMap<string, readonly string[]> {
  const reached = new Map<string, string[]>();
  const elsewhere = new Set<string>();
  for (const { name, role, sends } of code?.functions ?? []) {
    const on = new Set([name, ...sends.flatMap(({ path }) => path.map((frame) => frame.function))]);
    if (role === 'task') for (const each of on) reached.set(each, [...(reached.get(each) ?? []), name]);
    if (role === 'endpoint') for (const each of on) elsewhere.add(each);
  }
  return new Map([...reached].filter(([name]) => !elsewhere.has(name)));
}

export const backendKinds: readonly RequestKind[] = [serviceLogic, apiContract, taskPattern];
