import type { NotExamined } from '../source/place.js';
import type { RevisionHistory } from '../sqlalchemy/alembic/history.js';
import { compareSides } from './compare-sides.js';
import type { Drift } from './drift.js';
import { findTouch } from './find-touch.js';
import type { LiveVersion } from './live-version.js';
import type { SchemaObject } from './schema-object.js';
import type { OutsideObject } from './drift.js';
import type { SideCatalogs } from './side.js';
import type { Side } from './verdict.js';

/** Everything that a comparison is made from. */
export interface DriftGround {
  readonly sides: SideCatalogs;
  readonly history: RevisionHistory | null;
  readonly version: LiveVersion | null;
  readonly pending: RevisionHistory['revisions'];
  readonly isLeftOut: (object: SchemaObject) => boolean;
  /** Invalid indexes of the live database, as `schema.name`. */
  readonly invalid: ReadonlySet<string>;
  readonly outside: readonly OutsideObject[];
  readonly notExamined: readonly NotExamined[];
}

const order: readonly Side[] = ['models', 'revisions', 'applied', 'live'];

/** The comparison, with the revision that last had to do with each object that differs. Pure. */
export function findDrift({ sides, history, version, pending, isLeftOut, invalid, outside, notExamined }: DriftGround): Drift {
  const comparison = compareSides(sides, { isLeftOut, invalid });
  return {
    sides: order.filter((side) => sides[side] !== null && (side !== 'applied' || sides.applied !== sides.revisions)),
    version,
    pending: pending.map(({ id, file, message }) => ({ revision: id, file, message })),
    objects: comparison.objects.map((object) => ({
      ...object,
      revision: history === null ? null : findTouch(history, object),
      modelEdits: null,
    })),
    compared: comparison.compared,
    outside,
    notExamined: [...notExamined, ...comparison.notExamined],
  };
}
