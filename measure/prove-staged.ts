import { loadModule } from 'libpg-query';
import { readCatalog } from '../src/catalog/read.js';
import { sequenceOf } from '../src/change/sequence.js';
import { type Left, stageDifference } from '../src/migration/staged/stage.js';
import { measureStatements } from '../src/proof/execute.js';
import type { ProofCheck } from '../src/proof/proof.js';
import { proveSequence } from '../src/proof/prove-sequence.js';
import { createDatabase } from '../src/shadow/database.js';
import { replay } from '../src/shadow/replay.js';
import type { Server } from '../src/shadow/server.js';
import { splitStatements } from '../src/sql/split.js';
import type { StagedCase } from './staged-cases.js';

export interface ProvedCase {
  readonly checks: readonly ProofCheck[];
  readonly left: readonly Left[];
  readonly steps: readonly string[];
}

/** Stages the statement of a case from the schemas before and after it, and proves the sequence. */
export async function proveCase(server: Server, { schema, statement, renames = [], fill = {} }: StagedCase): Promise<ProvedCase> {
  await loadModule();
  const before = await createDatabase(server);
  try {
    await replay(
      before,
      splitStatements(schema).map(({ sql }) => ({ sql, place: null, object: 'schema', transactional: true })),
    );
    const after = await createDatabase(server, { template: before });
    const original = await measureStatements(after, [{ sql: statement, place: null, object: 'statement', transactional: true }]);
    if (original.error !== null) throw new Error(original.error);
    const goal = await readCatalog(after.client);
    await after.drop();
    const staged = stageDifference({ before: await readCatalog(before.client), after: goal, renames, fill: new Map(Object.entries(fill)) });
    const changes = sequenceOf(staged.parts).phases.flatMap((phase) => phase.changes);
    const proof = await proveSequence(before, changes, { after: goal, original: original.steps });
    return { checks: proof.checks, left: staged.left, steps: proof.up.map(({ sql }) => sql) };
  } finally {
    await before.drop();
  }
}
