/**
 * `npm run measure:plan [-- words…]`: edits the models of the project in test/plan, plans, and runs the plan on rows with old and new code at
 * work; with `--backends [name…]` the same with edits of public backends. Words choose edits by a part of their title.
 */
import { captionsRequirements } from '../test/oracle/captions.js';
import { findOracle } from '../test/oracle/python.js';
import { createDatabase } from '../src/shadow/database.js';
import { startServer, type Server } from '../src/shadow/server.js';
import { readBackends } from './backend.js';
import { backendEdits } from './backend-edits.js';
import { copyCheckout } from './checkout.js';
import { prepareEnvironment } from './environment.js';
import { type ModelEdit, modelEdits } from './plan-edits.js';
import { prepareBackend, runBackendEdit } from './run-backend-edit.js';
import { runEdit } from './run-edit.js';
import type { Trial } from './try-plan.js';

const words = process.argv.slice(2);
const server = await startServer({ major: 18 });
try {
  if (words[0] === '--backends') await tryBackends(server, words.slice(1));
  else await tryOwn(server);
} finally {
  await server.stop();
}

async function tryOwn(on: Server): Promise<void> {
  const { python, missing } = await findOracle(captionsRequirements);
  if (python === null) throw new Error(`there is no Python to measure with: ${missing}`);
  await tryEdits('the project in test/plan', chosen(modelEdits, words), (edit) => runEdit(on, python, edit));
}

async function tryBackends(on: Server, given: readonly string[]): Promise<void> {
  const names = given.filter((word) => word in backendEdits);
  const parts = given.filter((word) => !(word in backendEdits));
  for (const backend of readBackends(names.length === 0 ? Object.keys(backendEdits) : names)) {
    const python = await prepareEnvironment(backend);
    const checkout = await copyCheckout(backend, 'planned');
    const prepared = await prepareBackend(backend, { checkout, python, database: await createDatabase(on) });
    await tryEdits(backend.name, chosen(backendEdits[backend.name] ?? [], parts), (edit) => runBackendEdit(prepared, edit));
  }
}

function chosen<Edit extends ModelEdit>(edits: readonly Edit[], parts: readonly string[]): Edit[] {
  return edits.filter(({ title }) => parts.length === 0 || parts.some((part) => title.includes(part)));
}

/** Two at a time. */
async function tryEdits<Edit extends ModelEdit>(name: string, edits: readonly Edit[], run: (edit: Edit) => Promise<Trial>): Promise<void> {
  const queue = [...edits];
  const missed: string[] = [];
  let rows = 0;
  const work = async (): Promise<void> => {
    for (let edit = queue.shift(); edit !== undefined; edit = queue.shift()) {
      const { problems, written } = await run(edit);
      rows += written;
      if (problems.length > 0) missed.push(`  ${edit.title}: ${problems.join('; ')}`);
      console.error(`${problems.length === 0 ? 'ok  ' : 'MISS'} ${edit.title} (${written} rows written meanwhile)`);
    }
  };
  await Promise.all([work(), work()]);
  console.log(
    `${name}: ${edits.length - missed.length} of ${edits.length} edits of models planned, run by Alembic on rows while old and new code wrote ${rows} rows`,
  );
  for (const line of missed) console.log(line);
  if (missed.length > 0) process.exitCode = 1;
}
