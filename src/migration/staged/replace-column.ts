import type { Column, Table } from '../../catalog/catalog.js';
import type { Change } from '../../change/change.js';
import { backfillSql } from '../../change/backfill-sql.js';
import { quoteIdentifier, quoteLiteral, qualify } from '../../postgres/identifier.js';
import { shapeOf } from './column-shape.js';
import { convert } from './convert.js';
import { findDependents } from './dependents.js';
import { keepInStep } from './keep-in-step.js';
import { contract, expand, onTheWayBack, sql } from './part.js';
import { renewKey } from './renew-key.js';
import { requireSql, setNotNull } from './require-column.js';
import type { StagedItem, TablePair } from './stage.js';

/**
 * One column in place of another: under another name, or of another type. The new one is added beside the old one, a trigger keeps both in
 * step, old rows are filled in batches, what hangs on the column is built on the new one; then, in one short transaction, the old one goes.
 */
export function* replaceColumn(pair: TablePair, before: Column, after: Column): Generator<StagedItem> {
  const { before: table } = pair;
  const object = `column ${table.name}.${before.name}`;
  const why = findObstacle(pair, before);
  const conversion = convert(before.type, after.type);
  const isRename = before.name !== after.name;
  const working = isRename ? after.name : freeName(table, `${after.name}_new`);
  const dependents = findDependents(pair, { column: after, working });
  const key = renewKey(pair, { old: before, now: after, working });
  if (why !== null) return yield { object, why };
  if (conversion === null)
    return yield { object, why: 'which time zone its values are in is for you to say: write the conversion by hand' };
  if ('why' in dependents) return yield { object, why: dependents.why };
  if ('why' in key) return yield { object, why: key.why };
  const { forward, backward, widens } = before.type === after.type ? same : conversion;
  const trigger = keepInStep({ table, old: before.name, now: working, forward, backward });
  const on = { schema: table.schema, table: table.name };
  const [a, b] = [quoteIdentifier(before.name), quoteIdentifier(working)];
  const alter = `ALTER TABLE ${qualify(table.schema, table.name)}`;
  const fill = { kind: 'backfill', ...on, partitioned: table.kind === 'partitioned table' } as const;
  const loosened = !before.nullable && after.nullable ? [sql([`${alter} ALTER COLUMN ${a} DROP NOT NULL`], [])] : [];
  const shape = { ...shapeOf(after), name: working, default: null, defaultLater: false, nullable: true };
  yield expand(
    ...loosened,
    { kind: 'addColumn', ...on, column: shape },
    sql(trigger.make, trigger.remove),
    ...(isRename || after.comment === null
      ? []
      : [sql([`COMMENT ON COLUMN ${qualify(table.schema, table.name)}.${b} IS ${quoteLiteral(after.comment)}`], [])]),
    { ...fill, set: [{ column: working, expression: forward(a) }], where: `${b} IS NULL AND ${a} IS NOT NULL` },
    ...dependents.build,
    ...(after.nullable ? [] : setNotNull(pair, on, working)),
    ...key.build,
  );
  const wayBack = [
    backfillSql({ ...fill, set: [{ column: before.name, expression: backward(b) }], where: `${a} IS NULL AND ${b} IS NOT NULL` }),
    ...dependents.restore,
    ...(before.nullable ? [] : requireSql(pair, on, before.name)),
    ...key.restore,
  ];
  const old = { ...shapeOf(before), nullable: true, defaultLater: before.default !== null };
  const swap: Change[] = [
    onTheWayBack(wayBack),
    sql(trigger.remove, trigger.make),
    ...key.leave,
    { kind: 'dropColumn', ...on, column: old, kept: true },
    ...(after.default === null
      ? []
      : [sql([`${alter} ALTER COLUMN ${b} SET DEFAULT ${after.default}`], [`${alter} ALTER COLUMN ${b} DROP DEFAULT`])]),
    ...(isRename ? [] : [sql([`${alter} RENAME COLUMN ${b} TO ${a}`], [`${alter} RENAME COLUMN ${a} TO ${b}`])]),
    ...key.take,
    ...dependents.rename,
  ];
  if (isRename) yield contract(`code that names ${table.name}.${after.name} and no longer ${before.name}`, ...swap);
  else if (widens) yield expand(...swap);
  else yield contract(`code that can read and write ${table.name}.${after.name} as ${before.type} and as ${after.type}`, ...swap);
}

const same = { forward: (value: string): string => value, backward: (value: string): string => value, widens: true };

function findObstacle({ before: table }: TablePair, column: Column): string | null {
  if (table.kind !== 'table') return `${table.kind}s are changed over by hand: partition by partition`;
  if (column.generated !== null) return 'it is generated: drop it and add the other one';
  const generated = table.columns.find(({ generated: made }) => made?.expression?.includes(column.name) === true);
  return generated === undefined ? null : `generated column ${generated.name} is made from it`;
}

function freeName(table: Table, wanted: string): string {
  return table.columns.some(({ name }) => name === wanted) ? `${wanted}_1` : wanted;
}
