import type { Node } from '@pgsql/types';
import type { LockMode } from '../../postgres/lock-modes.js';
import type { Place } from '../../source/place.js';
import type { Name } from '../../sql/operations/operation.js';
import type { Command } from '../commands/command.js';
import type { SpelledType } from '../commands/spelled-type.js';
import type { Effect } from '../effects/effect.js';
import type { TypeChange } from '../effects/judge-type-change.js';

/** What is run as one: a file of SQL, or an Alembic revision. */
export interface Migration {
  /** The file's path, or the revision's id. */
  readonly name: string;
  readonly file: string;
  /** False for what only stands before the migrations that are judged. */
  readonly judged: boolean;
  /** Whether it is known to run in one transaction, in none but its own, or neither. */
  readonly runner: 'alembic' | 'transaction' | 'unknown';
  readonly statements: readonly MigrationStatement[];
}

export interface MigrationStatement {
  readonly sql: string;
  readonly place: Place;
  /** Null for one that was not parsed: it can have no effect that a rule asks for. */
  readonly node: Node | null;
  /** The parser's words where it refuses the statement. */
  readonly error: string | null;
  /** Somebody fills in a part of it before it is sent: it can't be run as it stands. */
  readonly filledIn?: true;
  /** psql sends it together with others, in one transaction that has no BEGIN. */
  readonly joined?: true;
  /** Whether the runner's transaction is open around it; `BEGIN` in the text comes on top. */
  readonly inBlock: boolean;
}

/** One command of a statement, with what was known when it ran. */
export interface Step {
  readonly migration: Migration;
  readonly sql: string;
  readonly place: Place;
  readonly command: Command;
  /** The relation that it is about. */
  readonly table: Name | null;
  /** On that relation; null where it has none that was measured. */
  readonly effect: Effect | null;
  /** The relation was made by this migration, or is known to be empty: nobody waits. */
  readonly fresh: boolean;
  /** Of the relation, where it is known. */
  readonly rows: number | null;
  readonly inBlock: boolean;
  /** All steps of its transaction; it is the one at `position`. */
  readonly transaction: readonly Step[];
  readonly position: number;
  readonly settings: { readonly lockTimeout: string | null; readonly statementTimeout: string | null };
  /** The type of the column before it changed. */
  readonly oldType: SpelledType | null;
  readonly typeChange: TypeChange | null;
  /** Relations beside its own that it locks, that are not fresh. */
  readonly alsoLocks: readonly { readonly table: Name; readonly mode: LockMode }[];
  /** Whether the name that it is about is known to be such: a constraint that is not valid, an enum value of this transaction, … */
  readonly facts: ReadonlySet<string>;
}

/** Steps of the same transaction before it. */
export function earlierThan({ transaction, position }: Step): readonly Step[] {
  return transaction.slice(0, position);
}

/** What the shadow said of a statement. */
export interface Refused {
  readonly migration: Migration;
  readonly statement: MigrationStatement;
  readonly sqlstate: string;
  readonly message: string;
}

export interface WaiverUse {
  readonly place: Place;
  readonly rules: readonly string[];
  readonly problem: 'unused' | 'expired' | 'without reason' | 'unknown rule' | null;
  readonly until: string | null;
}

/** Migrations as the rules see them. */
export interface JudgedMigrations {
  readonly major: number;
  readonly migrations: readonly Migration[];
  readonly steps: readonly Step[];
  readonly refused: readonly Refused[];
  readonly waivers: readonly WaiverUse[];
}
