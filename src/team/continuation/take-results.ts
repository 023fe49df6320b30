import { closedStates, type Handoff, type HandoffState } from '../handoff/handoff-json.js';
import { mergeVolumes, type Volumes } from './facts.js';
import type { Past } from './past.js';
import type { GivenResult, ReadResults, Refused } from './read-results.js';

/** Answers that were taken, by request. */
export interface Taken {
  /** The earlier requests as they stand now. */
  readonly handoffs: readonly Handoff[];
  readonly answers: readonly (GivenResult & Pick<Handoff, 'to' | 'kind'>)[];
  readonly refused: readonly Refused[];
  /** All volumes that answers gave, now and before. */
  readonly volumes: Volumes;
  /** By table: the request whose answer gave its volumes now. */
  readonly volumesBy: ReadonlyMap<string, string>;
  /** By finding: what was declared about its advice, and by whom. */
  readonly decisions: ReadonlyMap<string, string>;
}

const becomes: Readonly<Record<GivenResult['status'], HandoffState>> = {
  accepted: 'completed',
  answered: 'completed',
  rejected: 'rejected',
};

/** Attaches answers to the requests of the earlier analysis. One that none waits for is refused; the first of two counts. */
export function takeResults(past: Past, { given, refused: unread }: ReadResults): Taken {
  const open = new Map(past.handoffs.map((handoff) => [handoff.id, handoff]));
  const answers = new Map<string, GivenResult & Pick<Handoff, 'to' | 'kind'>>();
  const refused: Refused[] = [...unread];
  for (const result of given) {
    const request = open.get(result.request);
    const why =
      request === undefined ? 'the earlier analysis has no such request' : whyRefused(result, request, answers.get(result.request));
    if (request === undefined || why !== null) refused.push({ file: result.file, request: result.request, why: why ?? '' });
    else answers.set(request.id, { ...result, to: request.to, kind: request.kind });
  }
  const taken = [...answers.values()];
  return {
    handoffs: past.handoffs.map((handoff) => {
      const answer = answers.get(handoff.id);
      return answer === undefined ? handoff : { ...handoff, state: becomes[answer.status] };
    }),
    answers: taken,
    refused,
    volumes: mergeVolumes(past.volumes, ...taken.map(({ facts }) => facts.volumes ?? {})),
    volumesBy: new Map(taken.flatMap(({ request, facts }) => Object.keys(facts.volumes ?? {}).map((table) => [table, request]))),
    decisions: new Map(
      taken.flatMap(({ to, request, facts }) => [
        ...(facts.accepted ?? []).map((id) => [id, `${to} accepted its advice (request ${request})`] as const),
        ...(facts.rejected ?? []).map((id) => [id, `${to} rejected its advice (request ${request})`] as const),
      ]),
    ),
  };
}

function whyRefused({ facts }: GivenResult, { state, findings }: Handoff, earlier: GivenResult | undefined): string | null {
  if (closedStates.has(state)) return `the request is closed: ${state}`;
  if (earlier !== undefined) return `the request is answered already, by ${earlier.file}: the first answer counts`;
  const foreign = [...(facts.accepted ?? []), ...(facts.rejected ?? [])].find((id) => !findings.includes(id));
  return foreign === undefined ? null : `its facts name finding ${foreign}, which the request is not about`;
}
