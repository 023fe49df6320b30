import type { CheckConstraint, ForeignKey, KeyConstraint, Table } from '../../catalog/catalog.js';
import { isSame } from '../../catalog/equal/same.js';
import type { Change, ForeignKeyShape, OnTable } from '../../change/change.js';
import { changeOf } from '../../change/from-catalog.js';
import { widensList } from './check-list.js';
import { contract, expand, sql } from './part.js';
import type { StagedItem, TablePair } from './stage.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';

/** Constraints of a table that was there. What is loosened comes before the code, what is tightened after it. */
export function* stageConstraints(pair: TablePair): Generator<StagedItem> {
  const { before, after } = pair;
  yield* stageKeys(pair);
  yield* stageForeignKeys(pair);
  yield* stageChecks(pair);
  for (const exclusion of after.exclusions)
    if (!before.exclusions.some(({ name }) => name === exclusion.name))
      yield {
        object: `exclusion constraint ${exclusion.name}`,
        why: 'an exclusion constraint builds its index while writes wait: PostgreSQL has no other way. Add it while the table is small, or at a quiet hour',
      };
  for (const exclusion of before.exclusions)
    if (!after.exclusions.some(({ name }) => name === exclusion.name) && exclusion.definition !== null)
      yield expand({ kind: 'dropConstraint', ...onOf(before), name: exclusion.name, definition: exclusion.definition });
}

function* stageKeys({ before, after }: TablePair): Generator<StagedItem> {
  const old = keysOf(before);
  const now = keysOf(after);
  for (const { key } of old) {
    const same = now.find(({ key: { name } }) => name === key.name);
    if (same === undefined && goesWithColumns(key.columns, after)) continue;
    const alike = same ?? now.find((other) => !old.some(({ key: { name } }) => name === other.key.name) && isAlike(key, other.key));
    if (alike !== undefined && isAlike(key, alike.key)) {
      if (alike.key.name !== key.name) yield expand(renameConstraint(before, key.name, alike.key.name));
    } else yield expand({ kind: 'dropConstraint', ...onOf(before), name: key.name, definition: key.definition });
  }
  for (const { type, key } of now) {
    const known = old.some(({ key: other }) => isAlike(other, key));
    if (known) continue;
    if (after.kind === 'partitioned table')
      yield {
        object: `${type} ${key.name}`,
        why: 'a key of a partitioned table builds an index on each partition under its lock; it is to be made by hand',
      };
    else
      yield contract(null, {
        kind: 'addKey',
        ...onOf(after),
        type,
        name: key.name,
        columns: key.columns,
        include: key.include,
        nullsNotDistinct: key.nullsNotDistinct,
        deferrable: key.deferrable,
        definition: key.definition,
      });
  }
}

function keysOf({ primaryKey, uniques }: Table): { readonly type: 'primary key' | 'unique'; readonly key: KeyConstraint }[] {
  const all = [
    ...(primaryKey === null ? [] : [{ type: 'primary key' as const, key: primaryKey }]),
    ...uniques.map((key) => ({ type: 'unique' as const, key })),
  ];
  return all.filter(({ key }) => !key.inherited);
}

function isAlike({ name: _, ...one }: KeyConstraint, { name: __, ...other }: KeyConstraint): boolean {
  return isSame(one, other);
}

function goesWithColumns(columns: readonly string[], { columns: kept }: Table): boolean {
  return columns.some((column) => !kept.some(({ name }) => name === column));
}

function* stageForeignKeys({ before, after, request }: TablePair): Generator<StagedItem> {
  const own = (keys: readonly ForeignKey[]): ForeignKey[] => keys.filter(({ inherited }) => !inherited);
  const staged = after.kind !== 'partitioned table' || request.after.major >= 18;
  for (const key of own(before.foreignKeys)) {
    const now = own(after.foreignKeys).find(({ name }) => name === key.name);
    if (now === undefined) {
      if (goesWithColumns(key.columns, after)) continue;
      const alike = own(after.foreignKeys).find(
        (other) =>
          !before.foreignKeys.some(({ name }) => name === other.name) && isSame(shapeOf({ ...other, name: key.name }), shapeOf(key)),
      );
      if (alike === undefined) yield expand({ kind: 'dropConstraint', ...onOf(before), name: key.name, definition: key.definition });
      else yield expand(renameConstraint(before, key.name, alike.name));
    } else if (!isSame(shapeOf(key), shapeOf(now)))
      yield contract(null, { kind: 'replaceForeignKey', ...onOf(before), before: shapeOf(key), after: shapeOf(now), staged });
    else if (!key.validated && now.validated) yield contract(null, validate(before, key.name));
  }
  for (const key of own(after.foreignKeys)) {
    const known = own(before.foreignKeys).some(
      (other) => other.name === key.name || isSame(shapeOf({ ...other, name: key.name }), shapeOf(key)),
    );
    if (!known)
      yield contract(null, key.validated ? { kind: 'addForeignKey', ...onOf(after), key: shapeOf(key), staged } : addNotValid(after, key));
  }
}

function shapeOf({ name, columns, references, onDelete, onUpdate, match, deferrable }: ForeignKey): ForeignKeyShape {
  return { name, columns, references, onDelete, onUpdate, match, deferrable };
}

function* stageChecks({ before, after }: TablePair): Generator<StagedItem> {
  const own = (checks: readonly CheckConstraint[]): CheckConstraint[] => checks.filter(({ local, inherited }) => local && !inherited);
  for (const check of own(before.checks)) {
    const now = own(after.checks).find(({ name }) => name === check.name);
    if (now === undefined) {
      if (!goesWithColumns(check.columns, after) && check.definition !== null)
        yield expand({ kind: 'dropConstraint', ...onOf(before), name: check.name, definition: check.definition });
    } else if (!isSame(check.expression, now.expression)) {
      const change = replaceCheck(before, check, now);
      if (change === null) yield { object: `check ${check.name}`, why: 'its expression is not known' };
      else
        yield widensList(check.expression ?? '', now.expression ?? '')
          ? expand(change)
          : contract('code that keeps to the new rule', change);
    } else if (!check.validated && now.validated) yield contract(null, validate(before, check.name));
  }
  for (const check of own(after.checks)) {
    if (own(before.checks).some(({ name }) => name === check.name)) continue;
    const change = changeOf({ kind: 'check', check }, after.schema, after.name);
    if (change === null) yield { object: `check ${check.name}`, why: 'NO INHERIT, or its expression is not known' };
    else yield contract(null, check.validated ? change : addNotValid(after, check));
  }
}

/** One rule in place of another under its name, in one statement, then validated. */
function replaceCheck(table: Table, before: CheckConstraint, after: CheckConstraint): Change | null {
  if (before.definition === null || after.definition === null) return null;
  const alter = `ALTER TABLE ${qualify(table.schema, table.name)}`;
  const name = quoteIdentifier(before.name);
  const say = ({ definition }: CheckConstraint): string[] => [
    `${alter} DROP CONSTRAINT ${name}, ADD CONSTRAINT ${name} ${(definition ?? '').replace(/ NOT VALID$/, '')} NOT VALID`,
    `${alter} VALIDATE CONSTRAINT ${name}`,
  ];
  return sql(say(after), say(before));
}

function addNotValid(table: Table, { name, definition }: CheckConstraint | ForeignKey): Change {
  const alter = `ALTER TABLE ${qualify(table.schema, table.name)}`;
  return sql(
    [`${alter} ADD CONSTRAINT ${quoteIdentifier(name)} ${definition ?? ''}`],
    [`${alter} DROP CONSTRAINT ${quoteIdentifier(name)}`],
  );
}

function validate(table: Table, name: string): Change {
  return sql([`ALTER TABLE ${qualify(table.schema, table.name)} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`], []);
}

function renameConstraint(table: Table, from: string, to: string): Change {
  const alter = `ALTER TABLE ${qualify(table.schema, table.name)} RENAME CONSTRAINT`;
  const say = (one: string, other: string): string => `${alter} ${quoteIdentifier(one)} TO ${quoteIdentifier(other)}`;
  return sql([say(from, to)], [say(to, from)]);
}

function onOf({ schema, name }: Table): OnTable {
  return { schema, table: name };
}
