import { waitsFor } from '../effects/find-effect.js';
import type { Effect } from '../effects/effect.js';
import type { Command } from '../commands/command.js';
import { compareLockModes, conflicts, type LockMode } from '../../postgres/lock-modes.js';
import type { Effect as Seen } from '../../shadow/effect.js';
import type { Name } from '../../sql/operations/operation.js';
import { keyOf } from './name-key.js';

/** What the shadow was seen to do with a statement. */
export interface Watched extends Pick<Seen, 'rewrites' | 'scans'> {
  /** On relations that are no indexes. */
  readonly locks: readonly { readonly relation: string; readonly table: Name; readonly mode: LockMode }[];
}

/** Of a statement whose text does not tell what it locks. */
export const nothing: Omit<Effect, 'shape'> = {
  lock: null,
  others: {},
  rewrites: false,
  scans: false,
  rebuildsIndexes: false,
  waits: [],
  certain: false,
};

/** What a command that names no relation does to relations, only a server tells: CASCADE, and code. */
export function isOnlySeen(command: Command): boolean {
  if (command.kind === 'drop object') return command.cascade;
  return command.kind === 'other' && ONLY_SEEN.has(command.what);
}

export function isCode(command: Command): boolean {
  return command.kind === 'other' && /^(?:Do|Call)Stmt$/.test(command.what);
}

const ONLY_SEEN = new Set(['DoStmt', 'CallStmt', 'AlterExtensionStmt', 'DropOwnedStmt', 'ReassignOwnedStmt', 'alter type']);

interface SeenStep {
  readonly table: Name | null;
  readonly effect: Effect;
  /** Beside the table, those that hold up reading or writing. */
  readonly others: readonly { readonly table: Name; readonly mode: LockMode }[];
}

/** What was seen of the relation that a command names; where it names none, of the one that it locked most. */
export function readSeen({ locks, rewrites, scans }: Watched, command: Command, named: Name | null, text: Effect): SeenStep {
  const own =
    named === null
      ? locks.filter(({ mode }) => holdsUp(mode)).toSorted((one, other) => compareLockModes(other.mode, one.mode))[0]
      : locks.find(({ table }) => keyOf(table) === keyOf(named));
  const others = locks.filter((lock) => lock !== own && holdsUp(lock.mode)).map(({ table, mode }) => ({ table, mode }));
  // The shadow does not look at sequences.
  if (own === undefined)
    return { table: named, effect: { ...(isSequence(command) ? text : { ...nothing, shape: text.shape }), certain: true }, others };
  const { relation, mode, table } = own;
  const effect = {
    shape: text.shape,
    lock: mode,
    others: text.others,
    rewrites: rewrites.includes(relation),
    scans: scans.includes(relation),
    rebuildsIndexes: rewrites.some((name) => name !== relation),
    waits: mode === text.lock ? text.waits : waitsFor(mode),
    certain: true,
  };
  return { table: named ?? table, effect, others };
}

function isSequence(command: Command): boolean {
  return command.kind === 'drop object' && command.what === 'sequence';
}

function holdsUp(mode: LockMode): boolean {
  return conflicts(mode, 'ROW EXCLUSIVE');
}
