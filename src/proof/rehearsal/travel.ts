import type { Catalog } from '../../catalog/catalog.js';
import type { Difference } from '../../catalog/equal.js';
import { readCatalog } from '../../catalog/read.js';
import { createDatabase, type Database } from '../../shadow/database.js';
import { openRunner, type Refused } from '../../shadow/runner.js';
import { listDifferences } from '../compare-states.js';
import { type PendingMigration, statementsOf } from './pending.js';
import { runSegments } from './run-segments.js';
import { compareContents, type Lost, readContents } from './table-contents.js';

/** What a way there, back and there again showed. */
export interface Travelled {
  /**
   * `equal`: the schema is what it was, both times. `differs`: it is not. `refused`: a statement did not run. `raises`: `downgrade()` refuses to go
   * back. `impossible`: there is no way back, or it could not be read.
   */
  readonly status: 'equal' | 'differs' | 'refused' | 'raises' | 'impossible';
  readonly why: string | null;
  /** Which way the refused statement stood on. */
  readonly refused: (Refused & { readonly during: 'upgrade' | 'downgrade' | 'second upgrade' }) | null;
  /** What the way back leaves otherwise than before. */
  readonly afterDown: readonly Difference[];
  /** What the second upgrade makes otherwise than the first. */
  readonly afterAgain: readonly Difference[];
  /** Rows and values that stood before the upgrade and are not there after the way back. */
  readonly lost: readonly Lost[];
}

const nothing = { why: null, refused: null, afterDown: [], afterAgain: [], lost: [] } as const;

export interface TravelOptions {
  readonly timeout: number;
  /** Tables whose rows are compared. */
  readonly touched: ReadonlySet<string>;
  /** The schema before the migration and after it. */
  readonly start: Catalog;
  readonly upgraded: Catalog;
}

/** Up, down and up again on a copy of the database as the migrations before it leave it. Its schema is as it was traced. */
export async function travel(
  parent: Database,
  migration: PendingMigration,
  { timeout, touched, start, upgraded }: TravelOptions,
): Promise<Travelled> {
  const { down } = migration;
  if (down.kind === 'none') return { ...nothing, status: 'impossible', why: down.why };
  if (down.kind === 'raises') return { ...nothing, status: 'raises', why: down.message };
  const [unread] = [...migration.unread, ...down.unread];
  if (unread !== undefined)
    return { ...nothing, status: 'impossible', why: `a part of it is not read: ${unread.object}: ${unread.reason}` };
  const database = await createDatabase(parent.server, { template: parent });
  const runner = await openRunner(database, timeout);
  try {
    const own = [...statementsOf(migration.up), ...statementsOf(down.segments)].map(({ sql }) => sql).join('\n');
    const stood = await readContents(database, start, touched);
    const up = await runSegments(runner, migration.up);
    if (up !== null) return { ...nothing, status: 'refused', refused: { ...up, during: 'upgrade' } };
    const back = await runSegments(runner, down.segments);
    if (back !== null) return { ...nothing, status: 'refused', refused: { ...back, during: 'downgrade' } };
    const returned = await readCatalog(database.client);
    const afterDown = listDifferences(start, returned, own);
    const lost = compareContents(stood, await readContents(database, returned, touched));
    const again = await runSegments(runner, migration.up);
    if (again !== null) return { ...nothing, status: 'refused', afterDown, lost, refused: { ...again, during: 'second upgrade' } };
    const afterAgain = listDifferences(upgraded, await readCatalog(database.client), own);
    return { ...nothing, status: isEqual(afterDown, afterAgain) ? 'equal' : 'differs', afterDown, afterAgain, lost };
  } finally {
    await runner.close();
    await database.drop();
  }
}

function isEqual(...differences: readonly (readonly Difference[])[]): boolean {
  return differences.every((list) => list.length === 0);
}
