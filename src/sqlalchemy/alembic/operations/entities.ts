import { type CallValue, string, type Value } from '../../../python/value.js';
import { type Arguments, bindArguments, calleeName, isTrue, readText } from '../arguments.js';
import { refuse, Unreadable } from '../unreadable.js';

/** Entities of the package alembic_utils: `op.create_entity(PGFunction(…))` and its like. Source: alembic_utils/pg_*.py. */

interface Entity {
  readonly create: string;
  readonly replace: readonly string[];
  readonly drop: string;
}

export function createEntity(args: Arguments): string[] {
  return [readEntity(args).create];
}

export function replaceEntity(args: Arguments): string[] {
  return [...readEntity(args).replace];
}

export function dropEntity(args: Arguments): string[] {
  return [`${readEntity(args).drop}${isTrue(args, 'cascade') ? ' CASCADE' : ''}`];
}

function readEntity(args: Arguments): Entity {
  const value = args.named.get('target');
  if (value?.kind !== 'call') return refuse('entity', value);
  if (calleeName(value) === 'from_sql') return readEntitySql(value);
  const read = entities[calleeName(value) ?? ''];
  if (read === undefined) throw new Unreadable(`entities of the kind ${calleeName(value) ?? '?'} are not read`, value.place);
  return read(bindEntity(value));
}

/** The parts of a statement as `from_sql` of alembic_utils takes them, by the kind of entity. Source: alembic_utils/pg_*.py. */
const statements: Readonly<Record<string, RegExp>> = {
  PGView: /^create\s+(?:or\s+replace\s+)?view\s+(?:"?(?<schema>\w+)"?\.)?"?(?<signature>\w+)"?\s+as\s+(?<definition>.*)$/is,
  PGMaterializedView:
    /^create\s+materialized\s+view\s+(?:"?(?<schema>\w+)"?\.)?"?(?<signature>\w+)"?\s+as\s+(?<definition>.*?)(?:\s+with(?:\s+no)?\s+data)?$/is,
  PGFunction:
    /^create\s+(?:or\s+replace\s+)?function\s+(?:"?(?<schema>\w+)"?\.)?"?(?<signature>\w+"?\s*\([^)]*\))\s+(?<definition>returns\s.*)$/is,
};

/** `PGView.from_sql("CREATE VIEW …")` */
function readEntitySql(call: CallValue): Entity {
  const kind = call.callee.kind === 'reference' ? (call.callee.name.split('.').at(-2) ?? '') : '';
  const [text] = call.args;
  const found = text?.kind === 'string' ? statements[kind]?.exec(text.value.trim().replace(/;$/, '').trim())?.groups : undefined;
  const read = entities[kind];
  if (found === undefined || read === undefined)
    throw new Unreadable(`the statement that ${kind}.from_sql is given is not read`, call.place);
  const named = Object.entries({ schema: 'public', ...found }).flatMap(([name, part]) =>
    part === undefined ? [] : [[name, string(part)] as const],
  );
  return read({ named: new Map(named), rest: [] });
}

/** The constructor's arguments are always the same. */
function bindEntity(call: CallValue): Arguments {
  const bound = bindArguments(call.args, call.keywords, ['schema', 'signature', 'definition']);
  const trim = (value: Value | undefined): Value | undefined =>
    value?.kind === 'string' ? string(value.value.trim().replace(/;$/, '').trim(), value.place) : value;
  return { ...bound, named: new Map([...bound.named].map(([name, value]) => [name, trim(value) ?? value] as const)) };
}

const entities: Readonly<Record<string, (args: Arguments) => Entity>> = {
  PGExtension: (args) => {
    const name = `"${readText(args, 'signature')}"`;
    const create = `CREATE EXTENSION ${name} WITH SCHEMA "${readText(args, 'schema')}"`;
    return { create, replace: [create], drop: `DROP EXTENSION ${name}` };
  },
  PGView: (args) => makeView(args, 'VIEW'),
  PGMaterializedView: (args) => makeView(args, 'MATERIALIZED VIEW'),
  PGFunction: (args) => makeRoutine(args, 'FUNCTION'),
  PGProcedure: (args) => makeRoutine(args, 'PROCEDURE'),
  PGTrigger: (args) => {
    const on = readText(args, 'on_entity');
    const name = `"${readText(args, 'signature')}"`;
    const definition = readText(args, 'definition').replace(/(\sON\s+)(?:"?[\w]+"?\.)?"?[\w]+"?/i, `$1${on}`);
    const create = `CREATE ${isTrue(args, 'is_constraint') ? 'CONSTRAINT ' : ''}TRIGGER ${name} ${definition}`;
    return { create, replace: [`DROP TRIGGER IF EXISTS ${name} ON ${on}`, create], drop: `DROP TRIGGER ${name} ON ${on}` };
  },
  PGPolicy: (args) => {
    const name = `${readText(args, 'signature')} ON ${readText(args, 'on_entity')}`;
    const create = `CREATE POLICY ${name} ${readText(args, 'definition')}`;
    return { create, replace: [`DROP POLICY IF EXISTS ${name}`, create], drop: `DROP POLICY ${name}` };
  },
};

function makeView(args: Arguments, what: string): Entity {
  const name = `"${readText(args, 'schema')}"."${readText(args, 'signature')}"`;
  const create = `CREATE ${what} ${name} AS ${readText(args, 'definition')}`;
  return { create, replace: [`DROP ${what} IF EXISTS ${name}`, create], drop: `DROP ${what} ${name}` };
}

function makeRoutine(args: Arguments, what: string): Entity {
  const signature = readText(args, 'signature');
  const [name = signature, parameters = ''] = signature.split(/\((.*)/s);
  const schema = `"${readText(args, 'schema')}"`;
  const body = `"${name.trim().replaceAll('"', '')}"(${parameters.trim() === '' ? ')' : parameters.trim()} ${readText(args, 'definition')}`;
  const types = parameters
    .replace(/\)\s*$/, '')
    .replaceAll(/\s+(?:DEFAULT|=)\s+[^,]+/gi, '')
    .trim();
  return {
    create: `CREATE ${what} ${schema}.${body}`,
    replace: [`CREATE OR REPLACE ${what} ${schema}.${body}`],
    drop: `DROP ${what} ${schema}."${name.trim().replaceAll('"', '')}"(${types})`,
  };
}
