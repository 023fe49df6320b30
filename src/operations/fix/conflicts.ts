import type { Change } from '../../change/change.js';
import { changedObject } from '../../change/changed-object.js';
import { meaningOf } from '../../change/raw-sql.js';
import type { Place } from '../../source/place.js';
import type { Revision } from '../../sqlalchemy/alembic/history.js';
import { type ChosenFix, describeFix, type LeftOut } from './chosen-fix.js';

/** Of two fixes that make different things of one object of the database, the later is left out. */
export function refuseRivals(fixes: readonly ChosenFix[]): { readonly kept: readonly ChosenFix[]; readonly refused: readonly LeftOut[] } {
  const kept: ChosenFix[] = [];
  const refused: LeftOut[] = [];
  for (const fix of fixes) {
    const rival = kept.find((other) => other.changes.some((one) => fix.changes.some((two) => contradict(one, two))));
    if (rival === undefined) kept.push(fix);
    else
      refused.push({
        fix,
        status: 'left_out',
        why: `it makes something else of the same object than "${describeFix(rival)}" (${rival.id})`,
      });
  }
  return { kept, refused };
}

function contradict(one: Change, two: Change): boolean {
  if (JSON.stringify(one) === JSON.stringify(two)) return false;
  return objectsOf(one).some((object) => objectsOf(two).includes(object));
}

function objectsOf(change: Change): readonly string[] {
  return meaningOf(change).flatMap((each) => {
    const named = changedObject(each);
    if (named !== null) return [`${named.kind} ${named.object}`];
    return each.kind === 'dropConstraint'
      ? ['foreign key', 'check'].map((kind) => `${kind} ${each.schema}.${each.table}.${each.name}`)
      : [];
  });
}

/** A fix that edits what an upgrade does that others have run already; null for none. */
export function findReleasedUpgrade({ changes }: ChosenFix, revisions: readonly Revision[]): string | null {
  const places = changes.flatMap((change) => (change.kind === 'editPython' ? change.edits.map(({ place }) => place) : []));
  const touched = revisions.find(({ upgrade }) => places.some((place) => upgrade.place !== null && overlaps(place, upgrade.place)));
  return touched === undefined ? null : `it edits upgrade() of revision ${touched.id}, which may have run already`;
}

/** What is put before the first character or behind the last is outside. */
function overlaps(one: Place, other: Place): boolean {
  if (one.file !== other.file) return false;
  return (
    isBefore([one.line, one.column], [other.endLine, other.endColumn]) && isBefore([other.line, other.column], [one.endLine, one.endColumn])
  );
}

type Position = readonly [line: number, column: number];

function isBefore([line, column]: Position, [otherLine, otherColumn]: Position): boolean {
  return line < otherLine || (line === otherLine && column < otherColumn);
}
