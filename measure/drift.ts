/**
 * `npm run measure:drift [-- name…]`: `plinth drift` on models, revisions and a live database that the real Alembic made, against what the real Alembic's `compare_metadata` (types and
 * server defaults compared) finds between the real models and a database that the real revisions made. Everything of Alembic's must be
 * found, and nothing be said of the live database; what plinth finds beyond is listed to be judged by hand.
 */
import { join } from 'node:path';
import type { DriftResult } from '../src/operations/drift/result.js';
import { measureFolder, type Backend } from './backend.js';
import { buildOracle, type Workplace } from './build-oracle.js';
import { nameDriver } from './database-url.js';
import { describeEnvironment } from './environment.js';
import { formatShare, printList } from './print.js';
import { runCommand } from './run-command.js';
import { runPlinth } from './run-plinth.js';
import { forEachBackend } from './workplace.js';

interface Difference {
  readonly operation: string;
  readonly kind: string;
  readonly table: string;
  readonly name: string | null;
  readonly columns: readonly string[];
}

type Found = DriftResult['objects'][number];

const summary: string[] = [];

await forEachBackend(process.argv.slice(2), async (backend, workplace) => {
  console.log(`\n${backend.name}`);
  const { url, notes } = await buildOracle(backend, 'revisions', workplace);
  printList('oracle', notes);
  const expected = await compareMetadata(backend, workplace, url);
  const answer = await runPlinth<DriftResult>(['drift', workplace.checkout, '--database-url', url]);
  if ('failure' in answer) printList('plinth failed', [answer.failure]);
  const objects = 'failure' in answer ? [] : answer.document.objects;
  const missed = expected.filter((difference) => !objects.some((object) => isAbout(object, difference)));
  const accused = objects.filter(({ wrong }) => wrong === 'live' || wrong === 'unclear');
  const beyond = objects.filter((object) => !expected.some((difference) => isAbout(object, difference)));
  printList(
    "Alembic's that plinth does not find",
    missed.map((one) => JSON.stringify(one)),
  );
  printList(
    'beyond what Alembic finds',
    beyond.map(({ severity, reason, message }) => `${severity} ${reason}: ${message}`),
  );
  printList(
    'said of the untouched live database',
    accused.map(({ severity, reason, message }) => `${severity} ${reason}: ${message}`),
  );
  if ('document' in answer)
    printList(
      'not examined',
      answer.document.notExamined.map(({ file, line, object, reason }) => `${file ?? ''}:${line ?? ''} ${object}: ${reason}`),
    );
  const share = formatShare({ matching: expected.length - missed.length, of: expected.length });
  summary.push(
    `  ${backend.name.padEnd(20)} found ${share}, ${beyond.length} beyond, of ${objects.length}; ${accused.length} false alarms of the live database`,
  );
});
console.log(`\nDifferences that Alembic's autogenerate finds\n${summary.join('\n')}`);

async function compareMetadata(backend: Backend, { checkout, python }: Workplace, url: string): Promise<readonly Difference[]> {
  const { models } = backend;
  const output = await runCommand({
    program: python,
    arguments: [
      join(measureFolder, 'python', 'compare_metadata.py'),
      nameDriver(url, backend.driver),
      models.prelude.join('\n'),
      models.imports.join('\n'),
      models.metadata,
    ],
    folder: checkout,
    environment: await describeEnvironment(backend, url),
  });
  return output
    .split('\n')
    .filter((line) => line.startsWith('diff '))
    .map((line) => JSON.parse(line.slice(5)) as Difference)
    .filter(({ table }) => table !== 'alembic_version');
}

/** By name, or by columns: plinth takes a constraint for the same one under another name. */
function isAbout(object: Found, { kind, table, name, columns }: Difference): boolean {
  if (kind === 'table') return object.kind === 'table' && object.name === name;
  // What a table takes along is said with it.
  if (object.kind === 'table' && object.name === table && object.properties.length === 0) return true;
  if (object.relation !== table) return false;
  if (kind === 'check') return object.kind === kind && object.name === name;
  if (kind === 'column') return object.kind === 'column' && object.name === name;
  const sameKind = kind === 'foreign key' ? object.kind === kind : object.kind === 'index' || object.kind === 'unique';
  const text = Object.values(object.states).join(' ');
  const named = Object.values(object.properties.find(({ property }) => property === 'name')?.states ?? {});
  return (
    sameKind && (object.name === name || named.includes(name ?? '') || (columns.length > 0 && text.includes(`(${columns.join(', ')})`)))
  );
}
