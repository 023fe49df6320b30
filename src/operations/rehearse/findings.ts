import { createHash } from 'node:crypto';
import type { PendingMigration } from '../../proof/rehearsal/pending.js';
import type { NotExamined } from '../../source/place.js';
import { excerpt } from '../../migration/statements/read-sql-migration.js';
import { excuse } from './incomplete.js';
import type { Described } from './describe.js';
import { judgeWaits } from './judge-blocking.js';
import { judgeCrashes } from './judge-crashes.js';
import { judgeStatement } from './judge-statement.js';
import { judgeTrip, tripNotExamined } from './judge-trip.js';
import type { RehearsalFinding } from './result.js';
import type { Said } from './said.js';

export interface Judged {
  readonly findings: readonly RehearsalFinding[];
  readonly notExamined: readonly NotExamined[];
}

/** What of a rehearsal somebody should know before they deploy. What may be the shadow's fault is not examined, and never a finding. */
export function judgeRehearsal({ pending, statements, trips, crashes, transactions, maxBlocked, broken }: Described): Judged {
  const findings: RehearsalFinding[] = [];
  const notExamined: NotExamined[] = [];
  for (const migration of pending) {
    const own = statements.get(migration) ?? [];
    const said: Said[] = [];
    for (const statement of own) {
      const why = statement.error === null ? null : excuse(statement.error, migration, { pending, broken });
      if (why !== null && statement.error !== null)
        notExamined.push({
          file: statement.file,
          line: statement.line,
          object: `statement ${excerpt(statement.sql)}`,
          reason: `${statement.error.message}; ${why}`,
        });
      said.push(...judgeStatement(statement, why !== null));
    }
    const trip = trips.get(migration);
    if (trip !== undefined) {
      const excused = trip.refused === null ? null : excuse(trip.refused.error, migration, { pending, broken });
      const refusedBefore = own.some(({ status }) => status !== 'ran');
      if (trip.status === 'impossible' || excused !== null || (refusedBefore && trip.status === 'refused'))
        notExamined.push(tripNotExamined(migration, trip, excused));
      else said.push(...judgeTrip(migration, trip));
    }
    said.push(...judgeWaits(migration.name, transactions, own, maxBlocked));
    said.push(...judgeCrashes(crashes.filter((crash) => crash.migration.name === migration.name)));
    findings.push(...identify(migration, said));
  }
  return { findings, notExamined };
}

function identify(migration: PendingMigration, said: readonly Said[]): RehearsalFinding[] {
  const seen = new Map<string, number>();
  return said.map(({ kind, severity, place: { file, line }, message, evidence }) => {
    const key = JSON.stringify([kind, migration.name, evidence['subject'] ?? null]);
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    const id = createHash('sha256').update(`${key}\n${ordinal}`).digest('hex').slice(0, 12);
    return {
      id,
      kind,
      severity,
      migration: migration.name,
      file,
      line,
      message,
      evidence: structuredClone(evidence) as RehearsalFinding['evidence'],
    };
  });
}
