import { qualify, quoteIdentifier } from '../../quote.js';
import type { CallValue } from '../../../python/value.js';
import { readMetadata } from '../../read-metadata.js';
import { renderSequenceOptions } from '../../column-default.js';
import { calledSymbol, plainSymbol, symbolOf } from '../../symbol.js';
import { bindArguments, calleeName, isTrue, optionalText, readText } from '../arguments.js';
import { typeOf } from '../definitions.js';
import { createEnum, keyOf, renderCreatedTable } from '../table-definition.js';
import type { Setting } from '../setting.js';
import { Unreadable } from '../unreadable.js';

/** Objects that a revision makes or drops itself: `mood.create(op.get_bind())`, `op.execute(CreateSequence(Sequence("x")))`. */

type Method = 'create' | 'drop' | 'create_all' | 'drop_all';

/** Null for an object that has nothing to do with the schema (a factory's `create`, say). */
export function renderObject(object: CallValue, method: Method, call: CallValue, setting: Setting): string[] | null {
  if (method === 'create_all' || method === 'drop_all')
    throw new Unreadable('metadata.create_all() and drop_all() depend on the models as they are when the revision runs', call.place);
  const symbol = calledSymbol(object) ?? (object.callee.kind === 'attribute' ? symbolOf(object.callee) : null);
  const name = symbol === null ? null : plainSymbol(symbol);
  const checks = bindArguments(call.args, call.keywords, ['bind', 'checkfirst']);
  if (name === 'Enum' || name === 'ENUM' || name === 'DOMAIN') {
    // SQLAlchemy's generic Enum does not look first, PostgreSQL's ENUM does unless it is told otherwise.
    const looks = checks.named.has('checkfirst') ? isTrue(checks, 'checkfirst') : name !== 'Enum';
    return method === 'create' ? createType(object, looks, setting) : dropType(object, looks, setting);
  }
  if (name === 'Table')
    return method === 'create'
      ? createTableObject(object, setting)
      : [
          `DROP TABLE ${isTrue(checks, 'checkfirst') ? 'IF EXISTS ' : ''}${qualify(schemaOf(object), readText(bindArguments(object.args, object.keywords, ['name']), 'name'))}`,
        ];
  if (name === 'Sequence') return [sequence(object, method === 'create' ? 'CREATE' : 'DROP')];
  if (call.args.length + call.keywords.length > 0 && name !== null) throw new Unreadable(`${name}.${method}() is not read`, call.place);
  return null;
}

function createType(object: CallValue, looks: boolean, setting: Setting): string[] {
  const { enum: use } = typeOf(object, setting);
  if (use === null) throw new Unreadable('the type to create is not an enum', object.place);
  return looks && setting.types.has(keyOf(use)) ? [] : [createEnum(use)];
}

/** Dropping needs no labels: `sa.Enum(name="mood").drop(bind)`. */
function dropType(object: CallValue, looks: boolean, setting: Setting): string[] {
  const args = bindArguments(object.args, object.keywords, []);
  const name = optionalText(args, 'name');
  const use = name === null ? typeOf(object, setting).enum : { schema: optionalText(args, 'schema'), name };
  if (use === null) throw new Unreadable('the type to drop has no name', object.place);
  // Alembic cannot look offline.
  setting.scripted = [`DROP TYPE ${qualify(use.schema, use.name)}`];
  return [`DROP TYPE ${looks ? 'IF EXISTS ' : ''}${qualify(use.schema, use.name)}`];
}

/** `Table("x", metadata, Column(…))`: what `op.create_table` would make of the rest. */
function createTableObject(object: CallValue, setting: Setting): string[] {
  const args = bindArguments(object.args, object.keywords, ['name', 'metadata']);
  const on = { schema: schemaOf(object), table: readText(args, 'name'), place: object.place };
  // Alembic's naming convention is that of the tables it makes up; this one has a metadata of its own.
  const { naming } = readMetadata(setting.reading, new Map(), args.named.get('metadata') ?? null);
  const own: Setting = { ...setting, naming };
  const statements = renderCreatedTable(on, args, false, own);
  setting.scripted = own.scripted;
  return statements;
}

function schemaOf(object: CallValue): string | null {
  return optionalText(bindArguments([], object.keywords, []), 'schema');
}

function sequence(object: CallValue, verb: 'CREATE' | 'DROP'): string {
  const args = bindArguments(object.args, object.keywords, ['name', 'start', 'increment']);
  const options = verb === 'DROP' ? '' : renderSequenceOptions(object, 0);
  return `${verb} SEQUENCE ${qualify(optionalText(args, 'schema'), readText(args, 'name'))}${options === '' ? '' : ` ${options}`}`;
}

/** DDL constructs that are executed. Source: sqlalchemy/schema.py. */
export function renderConstruct(call: CallValue, setting: Setting): string[] {
  const name = calleeName(call);
  const [inner] = call.args;
  if (inner?.kind === 'call') {
    if (name === 'CreateSequence') return [sequence(inner, 'CREATE')];
    if (name === 'DropSequence') return [sequence(inner, 'DROP')];
    if (name === 'CreateTable') return createTableObject(inner, setting);
    if (name === 'CreateEnumType') return createType(inner, false, setting);
    if (name === 'DropEnumType') return dropType(inner, false, setting);
  }
  if (inner?.kind === 'string' && name === 'CreateSchema')
    return [
      `CREATE SCHEMA ${isTrue(bindArguments([], call.keywords, []), 'if_not_exists') ? 'IF NOT EXISTS ' : ''}${quoteIdentifier(inner.value)}`,
    ];
  if (inner?.kind === 'string' && name === 'DropSchema') {
    const options = bindArguments([], call.keywords, []);
    return [
      `DROP SCHEMA ${isTrue(options, 'if_exists') ? 'IF EXISTS ' : ''}${quoteIdentifier(inner.value)}${isTrue(options, 'cascade') ? ' CASCADE' : ''}`,
    ];
  }
  throw new Unreadable('the statement is made by something that is not read', call.place);
}
