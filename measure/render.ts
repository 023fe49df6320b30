/**
 * `npm run measure:render [-- name…]`: `plinth render`, up and down, against what the real `alembic upgrade --sql` and `downgrade --sql`
 * print, revision by revision; and how many statements plinth leaves to a run. Revisions that Alembic cannot render without a database are listed apart.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rendered } from '../src/operations/render/result.js';
import { cacheFolder, measureFolder, readRenderings, type Rendering } from './backend.js';
import { copyCheckout } from './checkout.js';
import { isSameScript, type OfflineScripts, splitScript } from './compare-scripts.js';
import { describeEnvironment, prepareEnvironment } from './environment.js';
import { formatShare, printList } from './print.js';
import { runCommand } from './run-command.js';
import { runPlinth } from './run-plinth.js';

/** Stands where a value of rows is. */
const ANY = '«any»';

const summary: string[] = [];

for (const backend of readRenderings(process.argv.slice(2))) {
  const checkout = await copyCheckout(backend);
  const offline = await renderOffline(backend, checkout);
  for (const direction of ['upgrade', 'downgrade'] as const) {
    const answer = await runPlinth<Rendered>(['render', checkout, ...(direction === 'downgrade' ? ['--downgrade'] : [])]);
    if ('failure' in answer) printList(`${backend.name}: plinth failed`, [answer.failure]);
    const parts = 'failure' in answer ? [] : answer.document;
    await writeFile(
      join(cacheFolder, backend.name, `${direction}.json`),
      JSON.stringify({ expected: offline[direction], actual: parts }, null, 1),
    );
    const statements = parts.flatMap((part) => part.statements).length;
    const named = parts.flatMap((part) => part.unknown.map((one) => ({ ...one, revision: part.revision })));
    const isRefused = ({ revision, reason }: (typeof named)[number]): boolean =>
      reason.endsWith(' has no name') && offline[direction][revision]?.error?.endsWith(' has no name') === true;
    const unknown = named.filter((one) => !isRefused(one));
    const rows = parts.flatMap((part) => part.undecided).length;
    const known = Object.entries(offline[direction]).flatMap(([id, { sql }]) => (sql === null ? [] : [{ id, sql }]));
    const made = [...parts.flatMap((part) => part.statements.flatMap((statement) => statement.made)), ANY];
    const missed = known.filter(({ id, sql }) => !isSameScript(splitScript(sql), textsOf(parts, id), made));
    printList(
      `${backend.name}, ${direction}: not equal`,
      missed.map(({ id }) => `${id}${unknown.length === 0 ? '' : ` ${reasonsOf(parts, id)}`}`),
    );
    printList(
      `${backend.name}, ${direction}: statically unknown`,
      unknown.map(({ revision, line, reason }) => `${revision}:${line ?? ''} ${reason}`),
    );
    const share = formatShare({ matching: known.length - missed.length, of: known.length });
    const total = Object.keys(offline[direction]).length;
    summary.push(
      `  ${backend.name.padEnd(20)} ${direction.padEnd(9)} equal ${share}, ${total - known.length} that Alembic cannot render; statically unknown ${formatShare({ matching: unknown.length, of: statements + rows + unknown.length })}, known but for values or tests ${rows}; ${named.length - unknown.length} that Alembic refuses, too`,
    );
  }
}
console.log(`\nRevisions rendered as alembic --sql does\n${summary.join('\n')}`);

/** Statements with those that are known but for values where they run, as long as each is surely sent once. */
function textsOf(parts: Rendered, id: string): readonly string[] {
  return parts
    .filter(({ revision }) => revision === id)
    .flatMap(({ statements, undecided }) =>
      [...statements.keys(), statements.length].flatMap((at) => {
        const sent = undecided.filter(({ after, loops, conditions }) => after === at && loops.length === 0 && conditions?.length === 0);
        const texts = sent.map(({ sql, parameters }) =>
          sql.replaceAll(/'?:(\w+)'?/g, (text, name: string) => (parameters.includes(name) ? ANY : text)),
        );
        return [...texts, ...statements.slice(at, at + 1).map(({ sql }) => sql)];
      }),
    );
}

function reasonsOf(parts: Rendered, id: string): string {
  const reasons = parts
    .filter(({ revision }) => revision === id)
    .flatMap(({ unknown }) => unknown.map(({ line, reason }) => `${line ?? ''} ${reason}`));
  return reasons.slice(0, 2).join('; ');
}

async function renderOffline(backend: Rendering, checkout: string): Promise<OfflineScripts> {
  const { prelude, ini, scripts, folder = '.' } = backend.revisions;
  const url = 'postgresql://nobody@localhost/none';
  const program = join(measureFolder, 'python', 'offline.py');
  const kept = join(cacheFolder, backend.name, 'offline.json');
  const of = JSON.stringify([backend, await readFile(program, 'utf8')]);
  if (!('folder' in backend.origin) && existsSync(kept)) {
    const before = JSON.parse(await readFile(kept, 'utf8')) as { readonly of: string; readonly offline: OfflineScripts };
    if (before.of === of) return before.offline;
  }
  const output = await runCommand({
    program: await prepareEnvironment(backend),
    arguments: [program, prelude.join('\n'), ini, scripts],
    folder: join(checkout, folder),
    environment: await describeEnvironment(backend, url),
  });
  const offline = JSON.parse(output.slice(output.indexOf('{"upgrade"'))) as OfflineScripts;
  await writeFile(kept, JSON.stringify({ of, offline }));
  return offline;
}
