import type { Column } from '../../catalog/catalog.js';
import type { Change } from '../../change/change.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import { isSame } from '../../catalog/equal/same.js';
import { judgeTypeChange } from '../effects/judge-type-change.js';
import { shapeOf, spell } from './column-shape.js';
import { restoreDependents } from './dependents.js';
import { stageNewColumn } from './new-column.js';
import { contract, expand, onTheWayBack, sql } from './part.js';
import { replaceColumn } from './replace-column.js';
import { requireColumn, requireSql } from './require-column.js';
import type { StagedItem, TablePair } from './stage.js';

/** Columns that come, go, are renamed or change. */
export function* stageColumns(pair: TablePair): Generator<StagedItem> {
  const { before, after, request } = pair;
  const renamed = new Map(
    request.renames.flatMap(({ schema, table, column, to }) =>
      schema === before.schema && table === before.name && column !== null ? [[column, to] as const] : [],
    ),
  );
  const taken = new Set(renamed.values());
  for (const column of after.columns) {
    const old = before.columns.find(({ name }) => name === column.name);
    if (old !== undefined) yield* stageAlteration(pair, old, column);
    else if (!taken.has(column.name)) yield* stageNewColumn(pair, column);
  }
  for (const column of before.columns) {
    if (after.columns.some(({ name }) => name === column.name)) continue;
    const to = after.columns.find(({ name }) => name === renamed.get(column.name));
    if (to === undefined) yield* stageRemoval(pair, column);
    else yield* replaceColumn(pair, column, to);
  }
}

function* stageRemoval(pair: TablePair, column: Column): Generator<StagedItem> {
  const { before: table } = pair;
  const on = { schema: table.schema, table: table.name };
  const alter = `ALTER TABLE ${qualify(table.schema, table.name)} ALTER COLUMN ${quoteIdentifier(column.name)}`;
  const needed = !column.nullable && column.default === null && column.identity === null && column.generated === null;
  const isKey = table.primaryKey?.columns.includes(column.name) === true;
  if (needed && !isKey) yield expand(sql([`${alter} DROP NOT NULL`], requireSql(pair, on, column.name)));
  const dropped = needed && !isKey ? { ...shapeOf(column), nullable: true } : shapeOf(column);
  yield contract(`code that no longer names ${table.name}.${column.name}`, onTheWayBack(restoreDependents(table, column.name)), {
    kind: 'dropColumn',
    ...on,
    column: dropped,
  });
}

function* stageAlteration(pair: TablePair, before: Column, after: Column): Generator<StagedItem> {
  const { name: table, schema } = pair.before;
  const on = { schema, table };
  const object = `column ${table}.${before.name}`;
  const alter = `ALTER TABLE ${qualify(schema, table)} ALTER COLUMN ${quoteIdentifier(before.name)}`;
  if (!isSame(before.generated, after.generated))
    yield { object, why: 'what a generated column is made from cannot be changed without writing the table anew' };
  if (before.identity !== after.identity) yield* stageIdentity(before, after, alter, object);
  const isReplaced = before.type !== after.type || !isSame(before.collation, after.collation);
  if (isReplaced) {
    const change = judgeTypeChange(spell(before.type), spell(after.type), pair.request.after.major);
    // A check on the column is proved anew on every row.
    const isChecked = pair.before.checks.some(({ columns }) => columns.includes(before.name));
    const costs =
      isChecked ||
      change === null ||
      change.rewrites ||
      change.scans ||
      change.rebuildsIndex ||
      change.timeZone !== null ||
      !change.certain;
    if (!isSame(before.collation, after.collation)) yield { object, why: 'a change of its collation builds its indexes anew' };
    else if (!costs) yield expand(changeType(alter, before, after));
    else {
      yield* replaceColumn(pair, before, after);
      return;
    }
  }
  if (before.default !== after.default) yield* stageDefault(before, after, alter);
  if (before.nullable && !after.nullable) yield* requireColumn(pair, on, after);
  if (!before.nullable && after.nullable) yield expand(sql([`${alter} DROP NOT NULL`], requireSql(pair, on, before.name)));
}

function changeType(alter: string, before: Column, after: Column): Change {
  return sql([`${alter} TYPE ${after.type}`], [`${alter} TYPE ${before.type}`]);
}

function* stageDefault(before: Column, after: Column, alter: string): Generator<StagedItem> {
  const say = ({ default: given }: Column): string => `${alter} ${given === null ? 'DROP DEFAULT' : `SET DEFAULT ${given}`}`;
  const change = sql([say(after)], [say(before)]);
  if (after.default !== null) yield expand(change);
  else yield contract(after.nullable ? null : `code that gives ${after.name} its value`, change);
}

function* stageIdentity(before: Column, after: Column, alter: string, object: string): Generator<StagedItem> {
  const clause = { always: 'ALWAYS', 'by default': 'BY DEFAULT' } as const;
  if (before.identity !== null && after.identity !== null)
    yield expand(sql([`${alter} SET GENERATED ${clause[after.identity]}`], [`${alter} SET GENERATED ${clause[before.identity]}`]));
  else yield { object, why: 'what gives it its numbers changes: the next number must be taken over by hand' };
}
