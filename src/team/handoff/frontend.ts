import { countOf } from '../../source/count-of.js';
import type { CodeWorkload } from '../../workload/code.js';
import { describeEndpoint } from '../../workload/endpoint-sends.js';
import { detailOfStep, exposedSteps } from './exposed-steps.js';
import type { Found } from './ground.js';
import type { RequestKind } from './kind.js';
import { aboutFound, concerning, listSome } from './words.js';

/** Fields that clients see come, go, or change their type. */
const dataModel: RequestKind = {
  role: 'frontend',
  kind: 'data_model',
  plan: 'set the deploy after which old columns may go',
  draft(ground) {
    const steps = exposedSteps(ground);
    if (steps.length === 0) return null;
    return {
      findings: steps.flatMap(({ step }) => step.answers),
      recommendations: [],
      subjects: steps.map(({ step, does }) => `${step.by}: ${does}`),
      details: steps.map(detailOfStep),
      task: `Bring the data model of the client along: ${listSome(steps.map(({ does }) => does))}.`,
      context: `Rows of these tables reach clients through ${listSome(steps.flatMap(({ endpoints }) => endpoints))}.`,
      needBack: 'Which of these fields the client reads or sends, and from which release on it does without the old ones.',
      acceptance: ['Each field is named as used or not used.'],
      blocks: 'Dropping or narrowing a column that a client of the last release still reads.',
    };
  },
};

/** Lists that are to come in pages. */
const pagination: RequestKind = {
  role: 'frontend',
  kind: 'pagination',
  plan: 'fix the size of a page and the key that pages are asked for by',
  draft({ found, code }) {
    const about = concerning(found, 'pagination');
    if (about.length === 0) return null;
    const endpoints = about.flatMap((each) => endpointsOf(each, code));
    const named = endpoints.length === 0 ? countOf(about.length, 'list') : listSome(endpoints);
    return {
      ...aboutFound(about),
      task: `Ask for ${named} in pages.`,
      context:
        'These lists grow with their tables and are to be cut into pages by keyset: a request names the last row that it has (its sort key) and how many rows it wants. There is no page number and no total.',
      needBack: 'The rows that a view shows at once, whether it needs a total or jumps to a page, and the release that asks for pages.',
      acceptance: ['No view waits for the whole list.'],
      blocks: `The size of a page, and the release from which ${about.length === 1 ? 'the list' : 'these lists'} may be cut.`,
    };
  },
};

function endpointsOf({ finding: { subject } }: Found, code: CodeWorkload | null): string[] {
  const sending = (code?.functions ?? []).filter(
    ({ name, sends }) =>
      name === subject.name || sends.some(({ path, returned }) => returned && path.some((frame) => frame.function === subject.name)),
  );
  return sending.flatMap(({ endpoint }) => (endpoint === null ? [] : [describeEndpoint(endpoint)])).toSorted();
}

export const frontendKinds: readonly RequestKind[] = [dataModel, pagination];
