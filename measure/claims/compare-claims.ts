import type { Step } from '../../src/migration/statements/migration.js';
import { qualify } from '../../src/postgres/identifier.js';
import { compareLockModes, conflicts, type LockMode } from '../../src/postgres/lock-modes.js';
import type { Name } from '../../src/sql/operations/operation.js';
import type { Effect } from '../../src/shadow/effect.js';

/** What lint claims of a statement: of its relation, and of those beside it. */
export interface Claim {
  readonly relation: string;
  readonly lock: LockMode | null;
  readonly rewrites: boolean;
  readonly scans: boolean;
  readonly rebuildsIndexes: boolean;
  readonly blocksReads: boolean;
  readonly others: ReadonlyMap<string, LockMode>;
  readonly shapes: readonly string[];
}

/** A relation of the database as it stood before, and the table that an index belongs to. */
export type IndexTables = ReadonlyMap<string, string>;

const nameIn = ({ schema, name }: Name): string => qualify(schema ?? 'public', name);

/** As lint spells what a new table references: `users`, `other.users`. */
function nameOfKey(key: string): string {
  const [name = '', schema = null] = key.split('.').toReversed();
  return nameIn({ schema, name });
}

/** The claims of a statement's commands, one for each relation; null where a part of it is left to the shadow, or has none. */
export function claimOf(steps: readonly Step[]): readonly Claim[] | null {
  const claims = new Map<string, Claim>();
  for (const { table: named, command, effect, alsoLocks, facts } of steps) {
    // What is measured leaves out sequences.
    const table = isOfSequence(command) ? null : named;
    const others = new Map(alsoLocks.map((other) => [nameIn(other.table), other.mode]));
    for (const fact of facts)
      if (fact.startsWith('references ')) others.set(nameOfKey(fact.slice('references '.length)), 'SHARE ROW EXCLUSIVE');
    if (effect !== null && !effect.certain) return null;
    const relation = table === null ? '' : nameIn(table);
    const claim: Claim = {
      relation,
      lock: isOfSequence(command) ? null : (effect?.lock ?? null),
      rewrites: effect?.rewrites ?? false,
      scans: effect?.scans ?? false,
      rebuildsIndexes: effect?.rebuildsIndexes ?? false,
      blocksReads: effect?.waits.includes('SELECT') === true,
      others,
      shapes: effect === null ? [] : [effect.shape],
    };
    const known = claims.get(relation);
    claims.set(relation, known === undefined ? claim : join(known, claim));
  }
  return [...claims.values()];
}

function isOfSequence(command: Step['command']): boolean {
  return command.relation === 'sequence' || ('what' in command && command.what === 'sequence');
}

/** Several actions of one ALTER TABLE: the strongest lock, and all that any of them does. */
function join(one: Claim, other: Claim): Claim {
  return {
    relation: one.relation,
    lock: stronger(one.lock, other.lock),
    rewrites: one.rewrites || other.rewrites,
    scans: one.scans || other.scans,
    rebuildsIndexes: one.rebuildsIndexes || other.rebuildsIndexes,
    blocksReads: one.blocksReads || other.blocksReads,
    others: new Map([...one.others, ...other.others]),
    shapes: [...one.shapes, ...other.shapes],
  };
}

function stronger(one: LockMode | null, other: LockMode | null): LockMode | null {
  if (one === null || other === null) return one ?? other;
  return compareLockModes(one, other) < 0 ? other : one;
}

/**
 * What was seen otherwise than claimed, in lines. Relations that the same migration made are left out: lint says nothing of them, as nobody
 * waits. So are locks that hold up neither reading nor writing where nothing is claimed. An index counts by its table: no lock on it may be
 * stronger than what is claimed there; one whose table no migration tells is claimed by its name.
 */
export function differences(claims: readonly Claim[], seen: Effect, indexTables: IndexTables, made: ReadonlySet<string>): string[] {
  const locks = new Map(seen.locks.map(({ relation, mode }) => [relation, mode]));
  const claimed = new Map(claims.map((claim) => [claim.relation, claim]));
  const others = new Map(claims.flatMap((claim) => [...claim.others]));
  const isNew = (relation: string): boolean => made.has(relation) || made.has(indexTables.get(relation) ?? '');
  return [
    ...claims.filter(({ relation }) => relation !== '' && !isNew(relation)).flatMap((claim) => compareOwn(claim, seen, locks)),
    ...[...locks].flatMap(([relation, mode]) => {
      if (claimed.has(relation) || isNew(relation)) return [];
      const table = indexTables.get(relation) ?? relation;
      const claim = claimed.get(table)?.lock ?? others.get(table) ?? claimed.get('')?.lock ?? null;
      if (claim === null ? !holdsUp(mode) : compareLockModes(mode, claim) <= 0) return [];
      // Who plans a query waits for the locks on indexes: that it waits is claimed.
      if (table !== relation && claimed.get(table)?.blocksReads === true) return [];
      return [`${relation}: lock ${mode}, claimed ${claim ?? 'none'}`];
    }),
    ...[...others].flatMap(([relation, mode]) =>
      isNew(relation) || locks.get(relation) === mode ? [] : [`${relation}: lock ${locks.get(relation) ?? 'none'}, claimed ${mode}`],
    ),
    ...seen.rewrites.flatMap((relation) => {
      const table = indexTables.get(relation);
      const owners = claims.filter((claim) => claim.relation === table || claim.others.has(table ?? ''));
      if (claimed.get(relation)?.rewrites === true) return [];
      return table === undefined || isNew(relation) || owners.some(({ rebuildsIndexes }) => rebuildsIndexes)
        ? []
        : [`${relation}: built anew, claimed not`];
    }),
  ];
}

function compareOwn(
  { relation, lock, rewrites, scans, others, shapes }: Claim,
  seen: Effect,
  locks: ReadonlyMap<string, LockMode>,
): string[] {
  const mode = locks.get(relation) ?? null;
  const isWeak = lock === null && (mode === null || !holdsUp(mode));
  // Partitions stand for the partitioned table: it has no rows of its own.
  const files = shapes.some((shape) => shape.endsWith('of a partitioned table')) ? [relation, ...others.keys()] : [relation];
  return [
    ...(mode === lock || isWeak ? [] : [`${relation}: lock ${mode ?? 'none'}, claimed ${lock ?? 'none'}`]),
    ...(files.some((file) => seen.rewrites.includes(file)) === rewrites
      ? []
      : [`${relation}: ${rewrites ? 'not rewritten' : 'rewritten'}, claimed otherwise`]),
    ...(files.some((file) => seen.scans.includes(file)) === scans
      ? []
      : [`${relation}: ${scans ? 'not scanned' : 'scanned'}, claimed otherwise`]),
  ];
}

/** Whether somebody who reads or writes waits for it. */
function holdsUp(mode: LockMode): boolean {
  return conflicts(mode, 'ROW EXCLUSIVE');
}

/** Names of tables that a migration's steps make. */
export function namesMade(steps: readonly Step[]): string[] {
  return steps.flatMap(({ command }) =>
    command.kind === 'create table'
      ? [nameIn(command.table)]
      : command.kind === 'create view'
        ? [nameIn(command.view)]
        : command.kind === 'rename table'
          ? [nameIn({ schema: command.table.schema, name: command.to })]
          : [],
  );
}
