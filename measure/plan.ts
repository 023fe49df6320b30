import { findOracle } from '../test/oracle/python.js';
import { captionsRequirements } from '../test/oracle/captions.js';
import { startServer } from '../src/shadow/server.js';
import { modelEdits } from './plan-edits.js';
import { runEdit } from './run-edit.js';

/** Edits models, plans, and runs the plan on rows with old and new code at work. Words choose edits by a part of their title. */
const words = process.argv.slice(2);
const { python, missing } = await findOracle(captionsRequirements);
if (python === null) throw new Error(`there is no Python to measure with: ${missing}`);
const chosen = modelEdits.filter(({ title }) => words.length === 0 || words.some((word) => title.includes(word)));
const server = await startServer({ major: 18 });
const missed: string[] = [];
let rows = 0;
try {
  const queue = [...chosen];
  const work = async (): Promise<void> => {
    for (let edit = queue.shift(); edit !== undefined; edit = queue.shift()) {
      const { problems, written } = await runEdit(server, python, edit);
      rows += written;
      if (problems.length > 0) missed.push(`  ${edit.title}: ${problems.join('; ')}`);
      console.error(`${problems.length === 0 ? 'ok  ' : 'MISS'} ${edit.title} (${written} rows written meanwhile)`);
    }
  };
  await Promise.all([work(), work()]);
} finally {
  await server.stop();
}
console.log(
  `${chosen.length - missed.length} of ${chosen.length} edits of models: planned, run by Alembic on rows while old and new code wrote ${rows} rows`,
);
for (const line of missed) console.log(line);
process.exitCode = missed.length === 0 ? 0 : 1;
