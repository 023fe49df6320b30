import { finalReleaseOf } from '../../postgres/support.js';
import type { Recommendation } from '../../recommendation/recommendation.js';
import { countOf } from '../../source/count-of.js';
import { describeOperation } from '../../sql/operations/describe-operation.js';
import type { Operation } from '../../sql/operations/operation.js';
import type { Found } from './ground.js';
import type { Draft, RequestKind } from './kind.js';
import { aboutFound, concerning, listSome, nameOf } from './words.js';

/** What asks for more of a deployment than "run it". */
const demands: readonly { readonly words: string; holds(recommendation: Recommendation): boolean }[] = [
  { words: 'runs outside a transaction', holds: ({ migration }) => migration.steps.some(({ transaction }) => transaction === null) },
  {
    words: 'takes two transactions, one after the other',
    holds: ({ migration }) => new Set(migration.steps.flatMap(({ transaction }) => transaction ?? [])).size > 1,
  },
  {
    words: 'takes ACCESS EXCLUSIVE for a moment',
    holds: ({ migration }) => migration.steps.some(({ locks }) => locks.some(({ mode }) => mode === 'ACCESS EXCLUSIVE')),
  },
  {
    words: 'changes code and schema in two deploys',
    holds: ({ changes }) => changes.some(({ sql }) => sql !== '') && changes.some(({ kind }) => kind === 'editPython'),
  },
  { words: 'has a query to be run on the data first', holds: ({ proof }) => proof.preflight.length > 0 },
];

/** The order in which changes reach a live system. */
const deployment: RequestKind = {
  role: 'devops',
  kind: 'deployment',
  plan: 'put the changes into revisions in that order, with the lock_timeout that was named',
  draft({ found }) {
    const told = demands.map(({ words, holds }) => ({ words, about: found.filter((each) => holdsFor(each, holds)) }));
    const about = found.filter((each) => told.some((one) => one.about.includes(each)));
    if (about.length === 0) return null;
    const counts = told.flatMap(({ words, about: those }) => {
      const count = new Set(those.map(({ recommendation }) => recommendation?.id)).size;
      return count === 0 ? [] : [`${count} ${count === 1 ? words : plural(words)}`];
    });
    const summary = aboutFound(about);
    return {
      ...summary,
      details: told.flatMap(({ words, about: those }) =>
        those.length === 0 ? [] : [`${plural(words)}: ${listSome(those.map(nameOf), 6)}`.replace(/^./, (letter) => letter.toUpperCase())],
      ),
      task: `Sequence the deployment of ${countOf(summary.recommendations.length, 'change')} on the live database.`,
      context: `Of these changes ${counts.join(', ')}. Locks and transactions were measured where the proof executed them.`,
      needBack: 'The order and the deploy of each, the lock_timeout and retries, and who runs the pre-flight queries.',
      acceptance: ['What runs outside a transaction is alone in its revision.', 'No step waits for a lock without a timeout.'],
      blocks: 'Writing the revisions into a deployment; each of them is ready by itself.',
    };
  },
};

function holdsFor({ recommendation }: Found, holds: (recommendation: Recommendation) => boolean): boolean {
  return recommendation !== null && holds(recommendation);
}

function plural(words: string): string {
  return words
    .replace(/^runs /, 'run ')
    .replace(/^takes /, 'take ')
    .replace(/^changes /, 'change ')
    .replace(/^has /, 'have ');
}

/** Extensions are installed by whom the server belongs to. */
const extension: RequestKind = {
  role: 'devops',
  kind: 'extension',
  plan: 'order the revisions that use it after it',
  draft({ steps }) {
    const about = steps.filter(({ operation }) => 'object' in operation && operation.object === 'extension');
    if (about.length === 0) return null;
    const names = about.map(({ operation }) => describeOperation(operation));
    return {
      ...ofSteps(about),
      task: `See that the server can ${listSome(names)}.`,
      context: 'CREATE EXTENSION needs the package on the host and, for those that are not trusted, a superuser.',
      needBack: 'Whether each is installed and allowed on every environment, and in which version.',
      acceptance: ['The statement runs as the role that migrates.'],
      blocks: 'The revisions that use what it brings.',
    };
  },
};

const YEAR = 365 * 24 * 3_600_000;

/** A major that ends, or differs between what is declared and what runs. */
const versionUpgrade: RequestKind = {
  role: 'devops',
  kind: 'version_upgrade',
  plan: 'judge and prove on the new major',
  draft({ server: { major, live, declared, now } }) {
    const last = major === null ? null : finalReleaseOf(major);
    const ends = last !== null && Date.parse(last) - now.getTime() < YEAR;
    const differs = live !== null && declared !== null && live !== declared;
    if (!ends && !differs) return null;
    const ended = last !== null && Date.parse(last) < now.getTime();
    const facts = [
      ...(ends ? [`PostgreSQL ${major} ${ended ? 'had' : 'has'} its last release on ${last}.`] : []),
      ...(differs ? [`The live server runs PostgreSQL ${live}, the project declares ${declared}.`] : []),
    ];
    return {
      ...nothingFound,
      subjects: [`PostgreSQL ${live ?? major}`],
      details: ['https://www.postgresql.org/support/versioning/'],
      task: ends ? `Plan the upgrade from PostgreSQL ${major}.` : 'Make the declared and the running major one.',
      context: facts.join(' '),
      needBack: 'The major that is to run, the day, and the way (pg_upgrade, logical replication, the provider).',
      acceptance: ['plinth.toml or the compose file names the major that runs.'],
      blocks: 'Nothing now. Advice that a newer major would make simpler stays as it is.',
    };
  },
};

/** Pool sizes and poolers belong to the deployment. */
const pooling: RequestKind = {
  role: 'devops',
  kind: 'pooling',
  plan: 'judge the pools by the number of processes and the limit of the server',
  draft({ found }) {
    const about = concerning(found, 'pool');
    if (about.length === 0) return null;
    return {
      ...aboutFound(about),
      task: `Set the pools and what stands before the server: ${listSome(about.map(nameOf))}.`,
      context: listSome(about.map(({ finding }) => finding.message)),
      needBack: 'Processes an environment, max_connections, and the pooler with its mode, if there is one.',
      acceptance: ['Processes times pool size and overflow stay below max_connections, with room for the superuser.'],
      blocks: 'Whether the pool settings that are advised hold for every environment.',
    };
  },
};

/** What cannot be taken back by a statement needs a backup that was tried. */
const backup: RequestKind = {
  role: 'devops',
  kind: 'backup',
  plan: 'state the recovery of each irreversible step with the backup that was named',
  draft({ found, steps }) {
    const about = found.filter(({ recommendation }) => recommendation !== null && 'irreversible' in recommendation.migration);
    const losing = steps.filter(({ operation, answers }) => answers.length === 0 && losesData(operation));
    if (about.length + losing.length === 0) return null;
    const summary = aboutFound(about);
    const names = [...about.map(nameOf), ...losing.map(({ operation }) => describeOperation(operation))];
    const why = about.flatMap(({ recommendation }) =>
      recommendation !== null && 'irreversible' in recommendation.migration ? [recommendation.migration.irreversible.why] : [],
    );
    return {
      ...summary,
      subjects: losing.map(({ operation, by }) => `${by}: ${describeOperation(operation)}`),
      details: [...summary.details, ...why, ...losing.map(({ operation, by }) => `${by}: ${describeOperation(operation)}`)],
      task: `Have a backup, and try its restore, before ${listSome(names)}.`,
      context: `${countOf(names.length, 'step')} ${names.length === 1 ? 'takes' : 'take'} away what no downgrade brings back.`,
      needBack: 'The point in time that can be restored to, how long a restore of the tables takes, and who does it.',
      acceptance: ['A restore was tried on a copy.'],
      blocks: 'Running these steps.',
    };
  },
};

function losesData(operation: Operation): boolean {
  if (operation.kind === 'data') return operation.verb === 'delete from' || operation.verb === 'truncate';
  return operation.kind === 'drop table' || operation.kind === 'drop column';
}

const nothingFound: Pick<Draft, 'findings' | 'recommendations' | 'details'> = { findings: [], recommendations: [], details: [] };

function ofSteps(
  steps: readonly { readonly operation: Operation; readonly by: string; readonly answers: readonly string[] }[],
): Pick<Draft, 'findings' | 'recommendations' | 'subjects' | 'details'> {
  const told = steps.map(({ operation, by }) => `${by}: ${describeOperation(operation)}`);
  return { findings: steps.flatMap(({ answers }) => answers), recommendations: [], subjects: told, details: told };
}

export const devopsKinds: readonly RequestKind[] = [deployment, extension, versionUpgrade, pooling, backup];
