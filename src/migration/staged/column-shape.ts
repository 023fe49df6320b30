import { parseSync } from 'libpg-query';
import type { Column } from '../../catalog/catalog.js';
import { writeCollate } from '../../catalog/write/types.js';
import type { ColumnShape } from '../../change/change.js';
import { judgeExpression } from '../commands/volatility.js';
import { spellType, type SpelledType } from '../commands/spelled-type.js';

/** A plain column as ADD COLUMN takes it. */
export function shapeOf(column: Column): ColumnShape {
  return {
    name: column.name,
    type: `${column.type}${writeCollate(column.collation)}`,
    nullable: column.nullable,
    default: column.default,
    defaultLater: column.default !== null && isVolatile(column.default),
  };
}

/** Whether an expression differs from row to row, or may. The parser must be loaded. */
export function isVolatile(expression: string): boolean {
  const statement = parseSync(`SELECT ${expression}`).stmts?.[0]?.stmt;
  const { volatility } = judgeExpression(statement);
  return volatility === 'volatile' || volatility === 'unknown';
}

/** A type as the table of measured type changes spells it. */
export function spell(type: string): SpelledType {
  const statement = parseSync(`SELECT NULL::${type}`).stmts?.[0]?.stmt;
  const target = statement !== undefined && 'SelectStmt' in statement ? statement.SelectStmt.targetList?.[0] : undefined;
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
  return spellType(value !== undefined && 'TypeCast' in value ? value.TypeCast.typeName : undefined);
}
