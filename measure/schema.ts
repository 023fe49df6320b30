/**
 * `npm run measure:schema [-- name…]`: `plinth schema --from models` and `--from revisions` against the catalogs that the real
 * SQLAlchemy (`create_all`) and the real Alembic (`upgrade heads`) produce on the same server.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, type Backend } from './backend.js';
import { buildOracle, sources, type Source, type Workplace } from './build-oracle.js';
import { compareSchemas, type Comparison, type Miss } from './compare-schema.js';
import { readOracleCatalog } from './oracle-catalog.js';
import { formatShare, printList } from './print.js';
import { runPlinth } from './run-plinth.js';
import type { NotExamined, SchemaDocument } from './schema-document.js';
import { forEachBackend } from './workplace.js';

const nothing: SchemaDocument = { tables: [], enums: [], sequences: [], views: [], notExamined: [] };
const goal = 0.95;
const summary: string[] = [];

await forEachBackend(process.argv.slice(2), async (backend, workplace) => {
  for (const source of sources) await measureSource(backend, source, workplace);
});
console.log(`\nTables wholly equal (goal ${goal * 100} %)\n${summary.join('\n')}`);

async function measureSource(backend: Backend, source: Source, workplace: Workplace): Promise<void> {
  console.log(`\n${backend.name}, ${source}`);
  const { url, notes } = await buildOracle(backend, source, workplace);
  printList('oracle', notes);
  const expected = await readOracleCatalog(url);
  const answer = await runPlinth<SchemaDocument>(['schema', '--from', source, workplace.checkout]);
  if ('failure' in answer) printList('plinth failed', [answer.failure]);
  const actual = 'failure' in answer ? nothing : answer.document;
  await keep(backend, source, { expected, actual });
  const comparison = compareSchemas(actual, expected);
  printComparison(comparison, actual.notExamined);
  const { wholeTables } = comparison;
  const mark = wholeTables.matching >= wholeTables.of * goal ? 'ok   ' : 'short';
  summary.push(`  ${mark} ${backend.name.padEnd(20)} ${source.padEnd(10)} ${formatShare(wholeTables)}`);
}

/** For a closer look: both sides as JSON in the cache. */
async function keep(backend: Backend, source: Source, sides: Readonly<Record<'expected' | 'actual', SchemaDocument>>): Promise<void> {
  const folder = join(cacheFolder, backend.name, source);
  await mkdir(folder, { recursive: true });
  for (const [side, document] of Object.entries(sides))
    await writeFile(join(folder, `${side}.json`), `${JSON.stringify(document, null, 2)}\n`);
}

function printComparison({ shares, wholeTables, misses }: Comparison, notExamined: readonly NotExamined[]): void {
  for (const [kind, share] of shares) console.log(`  ${kind.padEnd(14)} ${formatShare(share)}`);
  console.log(`  tables wholly equal ${formatShare(wholeTables)}`);
  printList('misses', dropInner(misses).map(describeMiss));
  printList(
    'not examined',
    notExamined.map(({ file, line, object, reason }) => `${file ?? ''}:${line ?? ''} ${object ?? ''} ${reason}`),
  );
  const tables = [...new Set(misses.flatMap(({ table }) => table ?? []))];
  const unexplained = tables.filter((table) => !notExamined.some((entry) => mentions(entry, table)));
  printList('tables that differ without a word from plinth', unexplained);
}

/** A table that one side lacks is one line, not one for each of its columns. */
function dropInner(misses: readonly Miss[]): readonly Miss[] {
  const lacking = new Set(misses.filter(({ kind }) => kind === 'tables').map(({ table }) => table));
  return misses.filter(({ kind, table }) => kind === 'tables' || table === null || !lacking.has(table));
}

function describeMiss({ kind, key, expected, actual }: Miss): string {
  return `${kind} ${key}: expected ${describeSide(expected)}, plinth ${describeSide(actual)}`;
}

function describeSide(value: string | null): string {
  if (value === null) return 'nothing';
  return value === '' ? 'it' : value;
}

function mentions({ object, reason }: NotExamined, table: string): boolean {
  const name = table.slice(table.indexOf('.') + 1);
  return `${object ?? ''} ${reason}`.split(/[^\w$]+/).includes(name);
}
