import type { ColumnDef, Constraint, Node } from '@pgsql/types';
import { readName, readQualified, readStrings } from '../../sql/operations/read-definition.js';
import type { NewColumn, NewConstraint } from './command.js';
import { columnsRead } from './read-condition.js';
import { spellType, type SpelledType } from './spelled-type.js';
import { judgeExpression } from './volatility.js';

const serials: Readonly<Record<string, string>> = {
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
  smallserial: 'smallint',
  serial2: 'smallint',
};

export function readNewColumn(column: ColumnDef): NewColumn {
  const constraints = (column.constraints ?? []).flatMap((node) => ('Constraint' in node ? [node.Constraint] : []));
  const find = (type: string): Constraint | undefined => constraints.find(({ contype }) => contype === type);
  const written = spellType(column.typeName);
  const serial = serials[written.base];
  const type: SpelledType = serial === undefined ? written : { base: serial, modifiers: [], array: false };
  const given = find('CONSTR_DEFAULT');
  const isNull = given?.raw_expr !== undefined && 'A_Const' in given.raw_expr && given.raw_expr.A_Const.isnull === true;
  const { volatility, calls } =
    given === undefined || isNull ? { volatility: 'none' as const, calls: null } : judgeExpression(given.raw_expr);
  const generated = find('CONSTR_GENERATED');
  const foreign = find('CONSTR_FOREIGN');
  const primaryKey = find('CONSTR_PRIMARY') !== undefined;
  return {
    name: column.colname ?? '',
    type,
    notNull: find('CONSTR_NOTNULL') !== undefined || primaryKey || serial !== undefined || find('CONSTR_IDENTITY') !== undefined,
    default: volatility,
    calls,
    serial: serial !== undefined,
    identity: find('CONSTR_IDENTITY') !== undefined,
    generated: generated === undefined ? null : generated.generated_kind === 'v' ? 'virtual' : 'stored',
    references: foreign === undefined ? null : readName(foreign.pktable),
    deferred: find('CONSTR_ATTR_DEFERRED') !== undefined ? 'initially' : find('CONSTR_ATTR_DEFERRABLE') !== undefined ? 'allowed' : 'never',
    check: find('CONSTR_CHECK') !== undefined,
    unique: find('CONSTR_UNIQUE') !== undefined,
    primaryKey,
  };
}

const types: Readonly<Record<string, NewConstraint['type']>> = {
  CONSTR_PRIMARY: 'primary key',
  CONSTR_UNIQUE: 'unique',
  CONSTR_FOREIGN: 'foreign key',
  CONSTR_CHECK: 'check',
  CONSTR_EXCLUSION: 'exclude',
  CONSTR_NOTNULL: 'not null',
};

export function readNewConstraint(constraint: Constraint): NewConstraint {
  const type = types[constraint.contype ?? ''] ?? 'other';
  return {
    type,
    name: constraint.conname ?? null,
    columns: readStrings(type === 'foreign key' ? constraint.fk_attrs : constraint.keys),
    references: type === 'foreign key' ? readName(constraint.pktable) : null,
    usingIndex: constraint.indexname ?? null,
    deferred: constraint.initdeferred === true ? 'initially' : constraint.deferrable === true ? 'allowed' : 'never',
    notValid: constraint.skip_validation === true,
    checks: type === 'check' ? columnsRead(constraint.raw_expr) : [],
    provesNotNull: type === 'check' ? provenColumn(constraint.raw_expr) : null,
  };
}

/** `CHECK (a IS NOT NULL)`, alone or as a part of a conjunction: what SET NOT NULL may rest on. */
function provenColumn(expression: Node | undefined): string | null {
  if (expression === undefined) return null;
  if ('BoolExpr' in expression && expression.BoolExpr.boolop === 'AND_EXPR')
    return (expression.BoolExpr.args ?? []).map(provenColumn).find((column) => column !== null) ?? null;
  if (!('NullTest' in expression) || expression.NullTest.nulltesttype !== 'IS_NOT_NULL') return null;
  const { arg } = expression.NullTest;
  return arg !== undefined && 'ColumnRef' in arg ? readQualified(arg.ColumnRef.fields).name : null;
}
