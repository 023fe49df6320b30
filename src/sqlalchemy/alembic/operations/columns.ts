import { quoteLiteral } from '../../../postgres/identifier.js';
import { qualify, quoteIdentifier as quote } from '../../quote.js';
import type { CallValue, Value } from '../../../python/value.js';
import { renderIdentity } from '../../column-default.js';
import { type Arguments, calleeName, isGiven, isTrue, optionalBoolean, optionalText, readText } from '../arguments.js';
import { renderDefault, renderSql, renderType } from '../definitions.js';
import { type OnTable, renderAddedColumn, renderTypeChecks } from '../table-definition.js';
import type { Setting } from '../setting.js';
import { refuse, Unreadable } from '../unreadable.js';

/** `op.add_column`, `op.drop_column` and `op.alter_column`. Source: alembic/operations/toimpl.py, alembic/ddl/impl.py, alembic/ddl/postgresql.py. */

export function addColumn(args: Arguments, setting: Setting, call: CallValue): string[] {
  const column = args.named.get('column') ?? refuse('column', undefined);
  return renderAddedColumn(onTable(args, call), column, isTrue(args, 'if_not_exists'), setting);
}

export function dropColumn(args: Arguments): string[] {
  const column = args.named.get('column_name') ?? refuse('column_name', undefined);
  const name = column.kind === 'call' ? column.args[0] : column;
  if (name?.kind !== 'string') return refuse('column_name', name);
  return [`${alterTable(args)} DROP COLUMN ${isTrue(args, 'if_exists') ? 'IF EXISTS ' : ''}${quote(name.value)}`];
}

/** One statement for each thing that changes, in Alembic's order; the new name last. */
export function alterColumn(args: Arguments, setting: Setting, call: CallValue): string[] {
  const name = readText(args, 'column_name');
  const alter = `${alterTable(args)} ALTER COLUMN ${quote(name)}`;
  const type = isGiven(args, 'type_') ? args.named.get('type_') : undefined;
  const renamed = optionalText(args, 'new_column_name');
  const nullable = optionalBoolean(args, 'nullable');
  const existing = type === undefined ? undefined : args.named.get('existing_type');
  return [
    ...(existing === undefined || existing.kind === 'none' ? [] : renderTypeChecks(onTable(args, call), name, existing, 'DROP', setting)),
    ...(type === undefined ? refuseUsing(args) : [`${alter} TYPE ${renderType(type, setting)}${readUsing(args, setting)}`]),
    ...(nullable === null ? [] : [`${alter} ${nullable ? 'DROP' : 'SET'} NOT NULL`]),
    ...setDefault(alter, args.named.get('server_default'), args.named.get('existing_server_default'), setting),
    ...setComment(args, name),
    ...(renamed === null ? [] : [`${alterTable(args)} RENAME ${quote(name)} TO ${quote(renamed)}`]),
    ...(type === undefined ? [] : renderTypeChecks(onTable(args, call), renamed ?? name, type, 'ADD', setting)),
  ];
}

function onTable(args: Arguments, call: CallValue): OnTable {
  return { schema: optionalText(args, 'schema'), table: readText(args, 'table_name'), place: call.place };
}

function alterTable(args: Arguments): string {
  return `ALTER TABLE ${qualify(optionalText(args, 'schema'), readText(args, 'table_name'))}`;
}

function readUsing(args: Arguments, setting: Setting): string {
  return isGiven(args, 'postgresql_using') ? ` USING ${renderSql(args.named.get('postgresql_using'), 'postgresql_using', setting)}` : '';
}

function refuseUsing(args: Arguments): string[] {
  if (isGiven(args, 'postgresql_using')) throw new Unreadable('postgresql_using needs type_');
  return [];
}

/** `server_default=None` drops the default; not given, or False, leaves it. */
function setDefault(alter: string, value: Value | undefined, existing: Value | undefined, setting: Setting): string[] {
  if (value === undefined || (value.kind === 'boolean' && !value.value)) return [];
  if (isIdentity(value) || (value.kind === 'none' && isIdentity(existing))) return setIdentity(alter, value, existing);
  if (value.kind === 'none') return [`${alter} DROP DEFAULT`];
  return [`${alter} SET DEFAULT ${renderDefault(value, setting)}`];
}

function isIdentity(value: Value | undefined): value is CallValue {
  return value?.kind === 'call' && calleeName(value) === 'Identity';
}

/** Source: `visit_identity_column` in alembic/ddl/postgresql.py; of two identities what differs is set. */
function setIdentity(alter: string, value: Value, existing: Value | undefined): string[] {
  if (!isIdentity(value)) return [`${alter} DROP IDENTITY`];
  if (!isIdentity(existing)) return [`${alter} ADD ${renderIdentity(value)}`];
  const [now, before] = [value, existing].map((one) => identityWords(one));
  const changed = [...(now ?? [])].filter((word) => before?.has(word) !== true).map((word) => ` SET ${word}`);
  return [`${alter}${changed.join('')}`];
}

function identityWords(identity: CallValue): ReadonlySet<string> {
  const [, generated = '', options = ''] = /^(GENERATED .*?) AS IDENTITY(?: \((.*)\))?$/.exec(renderIdentity(identity)) ?? [];
  return new Set([generated, ...(options.match(/NO \w+|START WITH -?\d+|INCREMENT BY -?\d+|CYCLE|[A-Z]+ -?\d+/g) ?? [])]);
}

function setComment(args: Arguments, column: string): string[] {
  const value = args.named.get('comment');
  if (value === undefined || (value.kind === 'boolean' && !value.value)) return [];
  const text = optionalText(args, 'comment');
  return [
    `COMMENT ON COLUMN ${qualify(optionalText(args, 'schema'), readText(args, 'table_name'))}.${quote(column)} IS ${text === null ? 'NULL' : quoteLiteral(text)}`,
  ];
}
