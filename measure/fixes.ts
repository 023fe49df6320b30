/**
 * `npm run measure:fixes [-- name…]`: every finding of `plinth review` is given to `plinth fix --write` on a copy; how many are fixed,
 * which are left out and why, what a second review says, and whether the real Alembic takes the result up, down and up.
 */
import { join } from 'node:path';
import { measureFolder, type Backend } from './backend.js';
import { createOracleDatabase, type Workplace } from './build-oracle.js';
import { nameDriver } from './database-url.js';
import { describeEnvironment } from './environment.js';
import { formatShare, printList } from './print.js';
import { runCommand } from './run-command.js';
import { runPlinth } from './run-plinth.js';
import { forEachBackend } from './workplace.js';

interface Review {
  readonly findings: readonly { readonly id: string; readonly rule: string; readonly message: string }[];
}

interface Fixed {
  readonly fixes: readonly {
    readonly status: string;
    readonly summary: string;
    readonly why: string | null;
    readonly answers: readonly { readonly id: string; readonly rule: string; readonly message: string }[];
  }[];
  readonly revisions: readonly { readonly id: string; readonly parents: readonly string[]; readonly message: string }[];
  readonly files: readonly { readonly kind: string }[];
  readonly checks: readonly { readonly claim: string; readonly ok: boolean; readonly after: string | null }[];
}

await forEachBackend(process.argv.slice(2), async (backend, workplace) => {
  console.log(`\n${backend.name}`);
  const before = await review(workplace.checkout);
  if (before === null) return;
  const ids = before.findings.map(({ id }) => id);
  const answer = await runPlinth<Fixed>(['fix', workplace.checkout, ...ids, '--write', '--allow-dirty']);
  if ('failure' in answer) return printList('plinth fix failed', [answer.failure]);
  report(before, answer.document);
  await reviewAgain(before, answer.document, workplace);
  await travel(backend, answer.document, workplace);
});

async function review(checkout: string): Promise<Review | null> {
  const answer = await runPlinth<Review>(['review', checkout, '--fail-on', 'never', '--no-proof']);
  if (!('failure' in answer)) return answer.document;
  printList('plinth review failed', [answer.failure]);
  return null;
}

function report({ findings }: Review, { fixes, revisions, files, checks }: Fixed): void {
  const done = fixes.filter(({ status }) => status === 'fixed' || status === 'covered');
  const answered = new Set(done.flatMap(({ answers }) => answers.map(({ id }) => id)));
  const matching = findings.filter(({ id }) => answered.has(id)).length;
  console.log(`  findings fixed ${formatShare({ matching, of: findings.length })}, by ${done.length} changes`);
  const edited = files.filter(({ kind }) => kind === 'edited').length;
  console.log(`  ${edited} files edited, revisions: ${revisions.map(({ message }) => message).join(' | ') || 'none'}`);
  const left = fixes.filter(({ status }) => status !== 'fixed' && status !== 'covered');
  printList(
    'left out',
    left.map(
      ({ status, summary, why, answers }) =>
        `${status}: ${summary} (${answers[0]?.rule ?? ''}: ${answers[0]?.message ?? ''}): ${why ?? ''}`,
    ),
  );
  printList(
    'checks that do not hold',
    checks.filter(({ ok }) => !ok).map(({ claim, after }) => `${claim}: ${after ?? ''}`),
  );
  console.log(`  checks of the whole: ${checks.filter(({ ok }) => ok).length} of ${checks.length} hold`);
}

async function reviewAgain(before: Review, { fixes }: Fixed, { checkout }: Workplace): Promise<void> {
  const after = await review(checkout);
  if (after === null) return;
  const fixed = new Set(fixes.filter(({ status }) => status === 'fixed').flatMap(({ answers }) => answers.map(({ id }) => id)));
  const known = new Set(before.findings.map(({ id }) => id));
  const words = ({ id, rule, message }: Review['findings'][number]): string => `${id} ${rule}: ${message}`;
  printList('still found', after.findings.filter(({ id }) => fixed.has(id)).map(words));
  printList('newly found', after.findings.filter(({ id }) => !known.has(id)).map(words));
  console.log(`  a second review: ${after.findings.length} of ${before.findings.length} findings left`);
}

/** From an empty database to the new heads, back to where the history ended, and up again. */
async function travel(backend: Backend, { revisions }: Fixed, { server, checkout, python }: Workplace): Promise<void> {
  const [first] = revisions;
  if (first === undefined) return;
  const { prelude, ini, scripts, extensions } = backend.revisions;
  const url = await createOracleDatabase(server, `fixed_${backend.name.replaceAll('-', '_')}`, extensions);
  const program = {
    program: python,
    arguments: [
      join(measureFolder, 'python', 'round_trip.py'),
      nameDriver(url, backend.driver),
      prelude.join('\n'),
      ini,
      scripts,
      first.parents[0] ?? 'base',
    ],
    folder: checkout,
    environment: await describeEnvironment(backend, url),
  };
  const output = await runCommand(program).catch((error: unknown) => `failed: ${String(error).slice(-1500)}`);
  const found = /^round trip: .*$/m.exec(output)?.[0];
  console.log(`  real Alembic: ${found ?? output}`);
}
