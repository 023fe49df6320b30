import type { Catalog } from '../../../catalog/catalog.js';
import { readCatalog } from '../../../catalog/read.js';
import type { Finding } from '../../../engine/finding.js';
import type { JudgedMigrations, Migration } from '../../../migration/statements/migration.js';
import { compareStates } from '../../../proof/compare-states.js';
import type { ProofCheck } from '../../../proof/proof.js';
import { createDatabase } from '../../../shadow/database.js';
import { replay } from '../../../shadow/replay.js';
import type { Server } from '../../../shadow/server.js';
import type { Gathered } from '../gather.js';
import { isLeftOut, toStatement } from '../replay.js';
import { checkWayBack } from './way-back.js';

/** Migrations with all that was said of them. */
export interface Judged {
  readonly gathered: Gathered;
  readonly statements: JudgedMigrations;
  readonly findings: readonly Finding[];
}

/** Whether the edited files can be read and run as before, bring nothing new, and end in the same schema. */
export async function verifyEdited(
  server: Server,
  before: Judged,
  after: Judged,
  { chained, edited }: { readonly chained: readonly string[]; readonly edited: ReadonlySet<string> },
): Promise<readonly ProofCheck[]> {
  const unread = after.gathered.notExamined.length - before.gathered.notExamined.length;
  const refused = after.statements.refused.length - before.statements.refused.length;
  const [first] = after.gathered.notExamined.slice(-1);
  // What follows a deploy is found where it stands by itself: that is what the deploy is for.
  const brought = findNew(
    before.findings,
    after.findings.filter(({ within }) => !chained.includes(within ?? '')),
  );
  const checks: ProofCheck[] = [
    check('the edited files are read in full', unread <= 0, unread <= 0 ? 'read' : `${first?.object}: ${first?.reason}`),
    check('the server takes their statements', refused <= 0, refused <= 0 ? 'taken' : (after.statements.refused.at(-1)?.message ?? '')),
    check('lint finds nothing new', brought === null, brought === null ? 'nothing' : `${brought.rule}: ${brought.message}`),
  ];
  if (checks.some(({ ok }) => !ok)) return checks;
  const [was, is] = await Promise.all([before, after].map(({ gathered }) => replayAll(server, gathered.migrations)));
  if (was === undefined || is === undefined) throw new Error('two histories were replayed');
  const own = after.gathered.migrations.flatMap(({ statements }) => statements.map(({ sql }) => sql)).join('\n');
  const same = compareStates('the whole history ends in the same schema', was, is, own);
  return same.ok ? [...checks, same, ...(await checkWayBack(server, before.gathered, after.gathered, edited))] : [...checks, same];
}

function check(claim: string, ok: boolean, after: string): ProofCheck {
  return { claim, ok, before: null, after };
}

/** A rule that speaks more often of a file than before; what is for information counts too. */
function findNew(before: readonly Finding[], after: readonly Finding[]): Finding | null {
  const key = ({ rule, place }: Finding): string => `${rule} ${place?.file ?? ''}`;
  const counts = new Map<string, number>();
  for (const finding of before) counts.set(key(finding), (counts.get(key(finding)) ?? 0) + 1);
  for (const finding of after) {
    const left = (counts.get(key(finding)) ?? 0) - 1;
    if (left < 0) return finding;
    counts.set(key(finding), left);
  }
  return null;
}

async function replayAll(server: Server, migrations: readonly Migration[]): Promise<Catalog> {
  const database = await createDatabase(server);
  try {
    await replay(
      database,
      migrations.flatMap(({ statements }) => statements.filter((statement) => !isLeftOut(statement)).map(toStatement)),
    );
    return await readCatalog(database.client);
  } finally {
    await database.drop();
  }
}
