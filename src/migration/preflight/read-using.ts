import type { Node } from '@pgsql/types';
import type { SchemaStep } from './schema-step.js';

/** How the statement's ALTER COLUMN TYPE converts: the worst of several. */
export function readUsing(node: Node): SchemaStep['using'] {
  if (!('AlterTableStmt' in node)) return null;
  const conversions = (node.AlterTableStmt.cmds ?? []).flatMap((command) => {
    if (!('AlterTableCmd' in command) || command.AlterTableCmd.subtype !== 'AT_AlterColumnType') return [];
    const { def, name = '' } = command.AlterTableCmd;
    const expression = def !== undefined && 'ColumnDef' in def ? def.ColumnDef.raw_default : undefined;
    return expression === undefined ? [] : [isCastOf(expression, name) ? ('cast' as const) : ('own' as const)];
  });
  if (conversions.includes('own')) return 'own';
  return conversions.includes('cast') ? 'cast' : null;
}

/** The column itself, under any number of casts. */
function isCastOf(node: Node, column: string): boolean {
  if ('TypeCast' in node) return node.TypeCast.arg !== undefined && isCastOf(node.TypeCast.arg, column);
  const field = 'ColumnRef' in node ? node.ColumnRef.fields?.at(-1) : undefined;
  return field !== undefined && 'String' in field && field.String.sval === column;
}
