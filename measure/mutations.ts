/**
 * `npm run measure:mutations [-- name…] [--seed N] [--flags 1,10]`: plants each red flag at every eligible site of the backends, on the
 * side that plinth reads (a revision on top of the history, an emptied downgrade), and counts how many its review reports. Sites come
 * from the catalog that the real Alembic builds. The copy before anything is planted must be silent at all of them. The flags 2, 5, 6, 7
 * and `also` are planted in code, each beside a counterpart that must stay silent (`code-mutations.ts`).
 */
import { parseArgs } from 'node:util';
import { startServer } from '../src/shadow/server.js';
import { type Backend, readBackends } from './backend.js';
import { buildOracle } from './build-oracle.js';
import { type CodeVerdict, codeFlags, measureCode, reportCode } from './code-mutations.js';
import { copyCheckout } from './checkout.js';
import { prepareEnvironment } from './environment.js';
import { type Mutation, packBatches, plant, shuffle } from './mutation.js';
import { mutateCatalog, mutateDowngrades, readSites } from './mutation-sites.js';
import { isSmall, mutateSearches, readDeclared } from './mutation-workload.js';
import { readHeads } from './oracle-heads.js';
import type { CodeFlag } from './planted.js';
import { formatShare, printList } from './print.js';
import { runPlinth } from './run-plinth.js';

interface Review {
  readonly findings: readonly {
    readonly redFlag: number | null;
    readonly subject: { readonly schema: string | null; readonly relation: string | null; readonly name: string | null };
  }[];
}

interface Verdict {
  readonly backend: string;
  readonly mutation: Mutation;
  readonly caught: boolean;
  /** Reported before it was planted. */
  readonly loud: boolean;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, flags: { type: 'string', default: '1,2,3,4,5,6,7,8,9,10,also' } },
});
const asked = values.flags.split(',');
const flags = asked.filter((flag) => !codeFlags.includes(flag as CodeFlag)).map(Number);
const inCode = codeFlags.filter((flag) => asked.includes(flag));
const backends = readBackends(positionals);
if (flags.length > 0) await measureCatalogs();
const inCodeVerdicts: CodeVerdict[] = [];
if (inCode.length > 0) for (const backend of backends) inCodeVerdicts.push(...(await measureCode(backend, inCode, Number(values.seed))));
reportCode(inCodeVerdicts);

async function measureCatalogs(): Promise<void> {
  const verdicts: Verdict[] = [];
  const server = await startServer();
  try {
    for (const backend of backends) verdicts.push(...(await measure(backend, server)));
  } finally {
    await server.stop();
  }
  report(verdicts);
}

async function measure(backend: Backend, server: Awaited<ReturnType<typeof startServer>>): Promise<Verdict[]> {
  const started = Date.now();
  const checkout = await copyCheckout(backend, 'mutated');
  const python = await prepareEnvironment(backend);
  const { url } = await buildOracle(backend, 'revisions', { server: server.url('postgres'), checkout, python });
  const [sites, heads, declared] = [await readSites(url), await readHeads(url), await readDeclared(checkout)];
  const all = [
    ...mutateCatalog(sites, (table) => isSmall(declared, table)),
    ...(await mutateDowngrades(checkout, backend, python)),
    ...(await mutateSearches(checkout, sites, declared)),
  ];
  const mutations = shuffle(
    all.filter(({ flag }) => flags.includes(flag)),
    Number(values.seed),
  );
  const before = await review(checkout);
  const batches = packBatches(mutations);
  console.log(`\n${backend.name}: ${mutations.length} mutations in ${batches.length} batches, seed ${values.seed}`);
  const verdicts: Verdict[] = [];
  for (const batch of batches) {
    const undo = await plant(checkout, `${backend.revisions.scripts}/versions`, heads, batch);
    const after = await review(checkout);
    await undo();
    verdicts.push(
      ...batch.map((mutation) => ({
        backend: backend.name,
        mutation,
        caught: after.has(mutation.expect),
        loud: before.has(mutation.expect),
      })),
    );
  }
  console.log(`  ${Math.round((Date.now() - started) / 1000)} s`);
  return verdicts;
}

/** Findings by flag and subject; for flag 9 the table, since what is missing belongs to it; for flag 4 the revision. */
async function review(checkout: string): Promise<ReadonlySet<string>> {
  const answer = await runPlinth<Review>(['review', checkout, '--no-proof', '--fail-on', 'never']);
  if ('failure' in answer) {
    printList('plinth failed', [answer.failure]);
    return new Set();
  }
  return new Set(
    answer.document.findings.map(({ redFlag, subject: { schema, relation, name } }) => {
      if (redFlag === 4) return `4 ${name ?? ''}`;
      return redFlag === 9 ? `9 ${schema ?? ''}.${relation ?? ''}` : `${redFlag ?? ''} ${schema ?? ''}.${relation ?? ''}.${name ?? ''}`;
    }),
  );
}

function report(all: readonly Verdict[]): void {
  for (const flag of flags) {
    const own = all.filter(({ mutation }) => mutation.flag === flag);
    const planted = own.filter(({ loud }) => !loud);
    const caught = { matching: planted.filter((verdict) => verdict.caught).length, of: planted.length };
    console.log(
      `\nflag ${flag}: caught ${formatShare(caught)}, silent before it was planted ${formatShare({ matching: planted.length, of: own.length })}`,
    );
    for (const name of new Set(planted.map(nameGroup))) {
      const group = planted.filter((verdict) => nameGroup(verdict) === name);
      console.log(`  ${name}: ${formatShare({ matching: group.filter((verdict) => verdict.caught).length, of: group.length })}`);
    }
    printList(
      'missed',
      planted.filter((verdict) => !verdict.caught).map(({ backend, mutation }) => `${backend}: ${mutation.expect} (${mutation.how})`),
    );
    printList(
      'reported before it was planted',
      own.filter(({ loud }) => loud).map(({ backend, mutation }) => `${backend}: ${mutation.expect} (${mutation.how})`),
    );
  }
}

function nameGroup({ backend, mutation }: Verdict): string {
  return `${mutation.how}, ${backend}`;
}
