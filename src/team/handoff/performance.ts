import { displayName } from '../../engine/display-name.js';
import { formatCount } from '../../statistics/figures.js';
import { countOf } from '../../source/count-of.js';
import type { Found } from './ground.js';
import type { RequestKind } from './kind.js';
import { aboutFound, concerning, listSome, nameOf } from './words.js';

/** Calls a minute (ten a second) from which a read is hot, and reads for each write from which what was read stays true for long. */
const HOT = 600;
const READS_A_WRITE = 100;

/** Reads that are sent so often, of rows that change so seldom, that not sending them may be the better answer. */
const caching: RequestKind = {
  role: 'performance',
  kind: 'caching',
  plan: 'weigh the indexes again at the calls that are left',
  draft({ found }) {
    const about = found.filter(isHot);
    if (about.length + concerning(found, 'caching').length === 0) return null;
    const all = found.filter((each) => about.includes(each) || each.finding.concerns?.includes('caching') === true);
    const tables = [...new Set(all.map(describeHeat))];
    return {
      ...aboutFound(all),
      task: `Say whether reads of ${listSome(tablesOf(all))} belong in a cache of the application.`,
      context: `Read at least ${READS_A_WRITE} times for each write: ${listSome(tables)}. What is advised makes each read cheap; a cache would make most of them unnecessary.`,
      needBack: 'For each table: cached or not, how stale an answer may be, and the calls a minute that then reach the database.',
      acceptance: ['The calls a minute that are left are named.'],
      blocks: 'Nothing: what is advised is right either way, and worth less with a cache.',
    };
  },
};

function isHot({ criteria }: Found): boolean {
  const [calls, writes] = [criteria?.frequency, criteria?.writeCost];
  if (calls?.unit !== 'calls/min' || typeof calls.value !== 'number' || calls.value < HOT) return false;
  return writes?.unit === 'writes/min' && typeof writes.value === 'number' && writes.value * READS_A_WRITE <= calls.value;
}

function describeHeat({ finding: { subject }, criteria }: Found): string {
  const calls = criteria?.frequency.value;
  const table = displayName({ schema: subject.schema ?? 'public', name: subject.relation ?? '' });
  return typeof calls === 'number' ? `${table} (${calls >= 1000 ? formatCount(calls) : calls} calls/min)` : table;
}

function tablesOf(found: readonly Found[]): string[] {
  return found.map(({ finding: { subject } }) => displayName({ schema: subject.schema ?? 'public', name: subject.relation ?? '' }));
}

/** A pool that runs dry because connections are not given back. */
const connectionLeak: RequestKind = {
  role: 'performance',
  kind: 'connection_leak',
  plan: 'judge the size of the pool without the connections that leaked',
  draft({ found }) {
    const about = concerning(found, 'connection leak');
    if (about.length === 0) return null;
    return {
      ...aboutFound(about),
      task: `Find out whether connections are given back in ${listSome(about.map(nameOf))}.`,
      context: listSome(about.map(({ finding }) => finding.message)),
      needBack: 'Connections that are checked out under load over time, and the request or task that keeps them.',
      acceptance: ['After the load has gone, the pool is full again.'],
      blocks: 'The size of the pool: a larger one would hide a leak.',
    };
  },
};

/** Plans that are mended only when schema and code change together. */
const bothSides: RequestKind = {
  role: 'performance',
  kind: 'database_and_application',
  plan: 'compare the plans as proved with what was measured',
  draft({ found }) {
    const about = found.filter(
      ({ recommendation }) =>
        recommendation !== null &&
        recommendation.changes.some(({ sql }) => sql !== '') &&
        recommendation.changes.some(({ kind }) => kind === 'editPython') &&
        recommendation.proof.checks.some(({ claim, ok }) => ok && claim.startsWith('planned at')),
    );
    if (about.length === 0) return null;
    return {
      ...aboutFound(about),
      task: `Measure ${listSome(about.map(nameOf))} end to end, before and after.`,
      context: `${countOf(about.length, 'plan')} ${about.length === 1 ? 'is' : 'are'} better only with both a new index and another query. The plans are proved at the known sizes; time and the network are not.`,
      needBack: 'Latency (p50, p95) and rows a response under the usual load, before and after both are deployed.',
      acceptance: ['Both figures are from the same load.'],
      blocks: 'Nothing: the plans are proved.',
    };
  },
};

export const performanceKinds: readonly RequestKind[] = [caching, connectionLeak, bothSides];
