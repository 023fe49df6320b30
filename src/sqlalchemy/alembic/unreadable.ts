import type { Place } from '../../source/place.js';
import { describe } from '../../python/describe.js';
import type { Value } from '../../python/value.js';

/**
 * An argument that only a run could tell. It ends the reading of one operation, becomes "not examined" in `record.ts`, and never
 * leaves this folder.
 */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly place: Place | null;

  constructor(reason: string, place: Place | null = null) {
    super(reason);
    this.place = place;
  }
}

/** A constraint that is to be dropped and has no name: Alembic itself raises. Source: `visit_drop_constraint` in sqlalchemy/sql/compiler.py. */
export class Nameless extends Unreadable {
  constructor() {
    super('the constraint to drop has no name');
  }
}

export function refuse(what: string, value: Value | undefined): never {
  if (value === undefined) throw new Unreadable(`${what} is missing`);
  if (value.kind === 'unknown') throw new Unreadable(`${what}: ${value.reason}`, value.place);
  throw new Unreadable(`${what} is only known when the revision runs: ${describe(value)}`);
}
