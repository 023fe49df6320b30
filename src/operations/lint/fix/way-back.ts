import type { Catalog } from '../../../catalog/catalog.js';
import { readCatalog } from '../../../catalog/read.js';
import { compareStates } from '../../../proof/compare-states.js';
import type { ProofCheck } from '../../../proof/proof.js';
import { createDatabase } from '../../../shadow/database.js';
import { replay } from '../../../shadow/replay.js';
import type { Server } from '../../../shadow/server.js';
import type { Statement } from '../../../source/statement.js';
import type { Revision } from '../../../sqlalchemy/alembic/history.js';
import { renderHistory } from '../../../sqlalchemy/alembic/render.js';
import type { Gathered } from '../gather.js';

/**
 * Takes the edited revisions, and all that come after them, back on the shadow: it must lead where it led before they were edited. Says nothing
 * where a downgrade in between raises or is not read in full.
 */
export async function checkWayBack(
  server: Server,
  before: Gathered,
  after: Gathered,
  edited: ReadonlySet<string>,
): Promise<readonly ProofCheck[]> {
  const [was, is] = [historyOf(before), historyOf(after)];
  const start = was.findIndex(({ file }) => edited.has(file));
  if (start === -1) return [];
  const first = was[start]?.id ?? '';
  const from = is.findIndex(({ id }) => id === first);
  const tails = [was.slice(start), is.slice(from)];
  const silent = tails.some((tail) => tail.some(({ downgrade }) => downgrade.raises !== null || downgrade.unknown.length > 0));
  if (from === -1 || silent) return [];
  const [one, other] = await Promise.all([travel(server, was, start), travel(server, is, from)]);
  const own = is.flatMap(({ downgrade }) => downgrade.statements.map(({ sql }) => sql)).join('\n');
  if (typeof one === 'string') return [];
  if (typeof other === 'string') return [{ claim: 'downgrade() of the edited revisions executes', ok: false, before: null, after: other }];
  return [compareStates('the way back leads where it led before', one, other, own)];
}

function historyOf({ revisions }: Gathered): readonly Revision[] {
  return [...revisions.values()][0]?.history ?? [];
}

/** The schema after all upgrades and the downgrades down to one; or the server's words. */
async function travel(server: Server, revisions: readonly Revision[], down: number): Promise<Catalog | string> {
  const database = await createDatabase(server);
  try {
    await replay(database, renderHistory({ directory: '', revisions, heads: [], notExamined: [] }));
    const back: readonly Statement[] = revisions
      .slice(down)
      .toReversed()
      .flatMap(({ downgrade }) => downgrade.statements);
    const { refused } = await replay(database, back);
    const [first] = refused;
    return first === undefined ? await readCatalog(database.client) : `${first.message} (SQLSTATE ${first.sqlstate})`;
  } finally {
    await database.drop();
  }
}
