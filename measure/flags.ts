/**
 * `npm run measure:flags [-- name…]`: the findings of `plinth review` for the red flags 1, 3, 8 and 9 against what a test-only SQL
 * oracle finds in the catalogs that the real SQLAlchemy and the real Alembic build.
 */
import type { Backend } from './backend.js';
import { buildOracle, sources, type Workplace } from './build-oracle.js';
import { groupSubjects, measuredFlags, readOracleFlags, type MeasuredFlag, type Subjects } from './oracle-flags.js';
import { formatShare, printList } from './print.js';
import { runPlinth } from './run-plinth.js';
import type { NotExamined } from './schema-document.js';
import { forEachBackend } from './workplace.js';

interface Review {
  readonly findings: readonly {
    readonly redFlag: number | null;
    readonly subject: { readonly schema: string | null; readonly relation: string | null; readonly name: string | null };
  }[];
  readonly notExamined: readonly NotExamined[];
}

await forEachBackend(process.argv.slice(2), async (backend, workplace) => {
  console.log(`\n${backend.name}`);
  for (const source of sources) compare(source, await review(workplace.checkout, source), await readFlags(backend, source, workplace));
});

async function readFlags(backend: Backend, source: (typeof sources)[number], workplace: Workplace): Promise<Subjects> {
  const { url } = await buildOracle(backend, source, workplace);
  return readOracleFlags(url);
}

async function review(checkout: string, source: (typeof sources)[number]): Promise<Subjects> {
  const answer = await runPlinth<Review>(['review', checkout, '--source', source, '--no-proof', '--fail-on', 'never']);
  if ('failure' in answer) printList('plinth failed', [answer.failure]);
  const findings = 'failure' in answer ? [] : answer.document.findings;
  if (!('failure' in answer)) console.log(`  not examined: ${answer.document.notExamined.length}`);
  return groupSubjects(
    findings.map(({ redFlag, subject: { schema, relation, name } }) => ({
      flag: redFlag as MeasuredFlag,
      schema: schema ?? '',
      relation: relation ?? '',
      name: name ?? '',
    })),
  );
}

function compare(source: string, found: Subjects, expected: Subjects): void {
  for (const flag of measuredFlags) {
    const wanted = [...(expected.get(flag) ?? [])];
    const given = [...(found.get(flag) ?? [])];
    const missing = wanted.filter((subject) => !given.includes(subject));
    const more = given.filter((subject) => !wanted.includes(subject));
    const share = { matching: wanted.length - missing.length, of: wanted.length };
    console.log(`  flag ${flag} against the oracle over ${source}: found ${formatShare(share)}, ${more.length} more`);
    printList('missing', missing);
    printList('more than the oracle', more);
  }
}
