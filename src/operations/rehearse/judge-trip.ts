import { excerpt } from '../../migration/statements/read-sql-migration.js';
import type { PendingMigration } from '../../proof/rehearsal/pending.js';
import type { Travelled } from '../../proof/rehearsal/travel.js';
import type { NotExamined, Place } from '../../source/place.js';
import { describeDifference } from './describe-difference.js';
import type { Said } from './said.js';

function placeOfDown({ file, down }: PendingMigration): Said['place'] {
  const place: Place | null = down.kind === 'none' ? null : down.place;
  return { file: place?.file ?? file, line: place?.line ?? null };
}

export function judgeTrip(migration: PendingMigration, trip: Travelled): Said[] {
  const at = { place: placeOfDown(migration) } as const;
  const said: Said[] = [];
  if (trip.status === 'raises')
    said.push({
      ...at,
      kind: 'irreversible',
      severity: trip.why === null ? 'warning' : 'info',
      message: trip.why === null ? 'downgrade() raises and does not say why.' : `downgrade() raises: ${trip.why}`,
      evidence: { subject: 'downgrade' },
    });
  if (trip.refused !== null) {
    const { during, error, statement } = trip.refused;
    const place = statement.place === null ? at.place : { file: statement.place.file, line: statement.place.line };
    if (during !== 'upgrade')
      said.push({
        place,
        kind: during === 'downgrade' ? 'downgrade-refused' : 'second-upgrade-refused',
        severity: 'error',
        message:
          during === 'downgrade'
            ? `downgrade() stops here: ${error.message} (SQLSTATE ${error.sqlstate})`
            : `After downgrade(), upgrade() stops here: ${error.message} (SQLSTATE ${error.sqlstate})`,
        evidence: { subject: during, sqlstate: error.sqlstate, statement: excerpt(statement.sql) },
      });
  }
  const differing = (list: Travelled['afterDown']): string =>
    [...new Set(list.map(({ kind, object }) => `${kind} ${object}`))].slice(0, 5).join(', ');
  if (trip.afterDown.length > 0)
    said.push({
      ...at,
      kind: 'downgrade-differs',
      severity: 'warning',
      message: `downgrade() does not bring back what was there: ${differing(trip.afterDown)}.`,
      evidence: { subject: 'downgrade', differences: trip.afterDown.map(describeDifference) },
    });
  if (trip.afterAgain.length > 0)
    said.push({
      ...at,
      kind: 'second-upgrade-differs',
      severity: 'warning',
      message: `After downgrade(), upgrade() ends elsewhere than the first time: ${differing(trip.afterAgain)}.`,
      evidence: { subject: 'upgrade', differences: trip.afterAgain.map(describeDifference) },
    });
  for (const { kind, object, before, after } of trip.lost)
    said.push({
      ...at,
      kind: 'round-trip-loses',
      severity: 'warning',
      message:
        kind === 'column'
          ? `The values of ${object} are not what they were after upgrade and downgrade.`
          : `Of ${before} generated rows of ${object}, ${after} are left after upgrade and downgrade.`,
      evidence: { subject: object, before, after },
    });
  return said;
}

export function tripNotExamined(migration: PendingMigration, trip: Travelled, excused: string | null): NotExamined {
  const { file, line } = placeOfDown(migration);
  const refused =
    trip.refused === null ? null : `${trip.refused.during} stops at ${excerpt(trip.refused.statement.sql)}: ${trip.refused.error.message}`;
  return {
    file,
    line,
    object: `round trip of ${migration.name}`,
    reason: [refused, excused ?? trip.why].filter((part) => part !== null).join('; '),
  };
}
