/**
 * `npm run measure:rehearse [-- name…]`: `plinth rehearse` on the last 20 revisions of each backend, with nothing but its files: how many statements
 * ran, how many round trips led back, what crashes showed, and what was not examined.
 */
import type { RehearsalResult } from '../src/operations/rehearse/result.js';
import { readBackends } from './backend.js';
import { copyCheckout } from './checkout.js';
import { formatShare, printList } from './print.js';
import { runPlinth } from './run-plinth.js';

const LAST = 20;
const summary: string[] = [];

for (const backend of readBackends(process.argv.slice(2))) {
  const checkout = await copyCheckout(backend);
  const start = performance.now();
  const last = await runPlinth<RehearsalResult>(['rehearse', checkout, `head-${LAST}:head`]);
  // A history that forks, or is shorter, is rehearsed whole.
  const answer =
    'failure' in last && last.failure.startsWith('range_unknown')
      ? await runPlinth<RehearsalResult>(['rehearse', checkout, 'base:head'])
      : last;
  const seconds = ((performance.now() - start) / 1_000).toFixed(0);
  if ('failure' in answer) {
    summary.push(`  ${backend.name.padEnd(20)} failed: ${answer.failure}`);
    continue;
  }
  const { migrations, findings, notExamined, rows } = answer.document;
  const statements = migrations.flatMap((migration) => migration.statements);
  const ran = statements.filter(({ status }) => status === 'ran').length;
  const equal = migrations.filter(({ roundTrip }) => roundTrip.status === 'equal').length;
  const crashes = migrations.flatMap((migration) => migration.crashes);
  printList(
    `${backend.name}: findings`,
    findings.map(({ severity, kind, file, line, message }) => `${severity} ${kind} ${file ?? ''}:${line ?? ''} ${message}`),
  );
  printList(
    `${backend.name}: not examined`,
    notExamined.map(({ file, line, object, reason }) => `${file ?? ''}:${line ?? ''} ${object}: ${reason}`),
  );
  summary.push(
    `  ${backend.name.padEnd(20)} ran ${formatShare({ matching: ran, of: statements.length })} statements; round trips equal ${formatShare({ matching: equal, of: migrations.length })}; ${crashes.length} crash points, ${crashes.filter(({ recovers }) => recovers).length} recover; rows in ${rows.tables.filter((table) => table.rows > 0).length} of ${rows.tables.length} tables; ${seconds} s`,
  );
}
console.log(`\nRehearsed\n${summary.join('\n')}`);
