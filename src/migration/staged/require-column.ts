import type { Column } from '../../catalog/catalog.js';
import { takenConstraintNames } from '../../catalog/taken-names.js';
import type { Change, OnTable } from '../../change/change.js';
import { renderSql } from '../../change/render.js';
import { truncateName } from '../../sqlalchemy/naming.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import { contract } from './part.js';
import type { StagedItem, TablePair } from './stage.js';

/** NOT NULL on a column that was nullable: old rows are filled first, where somebody said by what. */
export function* requireColumn(pair: TablePair, on: OnTable, column: Column): Generator<StagedItem> {
  const value = fillFor(pair, column);
  const filled: Change[] =
    value === null
      ? []
      : [
          {
            kind: 'backfill',
            ...on,
            set: [{ column: column.name, expression: value }],
            where: `${quoteIdentifier(column.name)} IS NULL`,
            partitioned: pair.before.kind === 'partitioned table',
          },
        ];
  yield contract(null, ...filled, ...setNotNull(pair, on, column.name));
}

/** Staged where the server can: NOT VALID, then VALIDATE. */
export function setNotNull({ before, request }: TablePair, on: OnTable, column: string): readonly Change[] {
  const native = request.after.major >= 18;
  const taken = takenConstraintNames(before);
  const name = truncateName(`${on.table}_${column}_not_null`);
  return [{ kind: 'setNotNull', ...on, column, check: taken.has(name) ? truncateName(`${name}_1`) : name, ...(native ? { native } : {}) }];
}

/** The same as statements, as a way back. */
export function requireSql(pair: TablePair, on: OnTable, column: string): readonly string[] {
  return setNotNull(pair, on, column).flatMap((change) => renderSql(change).up.map(({ sql }) => sql));
}

/** What old rows get: as stated, else what the column's default gives. */
function fillFor({ before, request }: TablePair, column: Column): string | null {
  return request.fill.get(`${before.name}.${column.name}`) ?? column.default;
}
