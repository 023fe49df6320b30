import type { Effect } from '../python/machine.js';
import type { CallValue, ClassValue, Value } from '../python/value.js';
import type { Place } from '../source/place.js';
import type { RuntimeTerms } from './runtime-terms.js';
import { queriedEntity } from './loaded-entity.js';
import { fieldNames, isSchemaClass } from './schema-class.js';

/** One row that is made, or rows that are changed, on one way through a function. */
export interface RowWrite {
  readonly kind: 'insert' | 'update';
  readonly entity: ClassValue;
  /** Values by the attribute of the entity. */
  readonly values: ReadonlyMap<string, Value>;
  /** Whether further attributes are written that the code does not name. */
  readonly open: boolean;
  /** The object that is changed, where it is one. */
  readonly object: Value | null;
  readonly place: Place;
}

/** Keyword under which arguments that nobody can name are passed on. */
export const unnamed = '**';

/** What a way writes: objects made and changed, INSERT and UPDATE statements. */
export function rowWrites(effects: readonly Effect[], terms: RuntimeTerms, isEntity: (of: ClassValue) => boolean): readonly RowWrite[] {
  const objects = new Map<Map<string, Value>, RowWrite>();
  const writes: RowWrite[] = [];
  for (const effect of effects) {
    if (effect.kind === 'set') {
      const entity = effect.of.kind === 'class' ? null : terms.classOf(effect.of);
      if (entity !== null && isEntity(entity))
        writes.push({
          kind: 'update',
          entity,
          values: new Map([[effect.name, effect.value]]),
          open: false,
          object: effect.of,
          place: effect.place,
        });
    } else if (effect.kind === 'call') {
      const { call } = effect;
      if (call.callee.kind === 'class' && isEntity(call.callee)) objects.set(call.assigned, makeObject(call, call.callee));
      else writes.push(...ofCall(call, terms, isEntity));
    }
  }
  return [...[...objects].map(([values, write]) => finish(write, values)), ...writes];
}

/** Arguments of which only a run can tell the names, `Item(**data)`, stand as one that is not known. */
function makeObject(call: CallValue, entity: ClassValue): RowWrite {
  const open = call.args.some(({ kind }) => kind === 'unknown');
  return { kind: 'insert', entity, values: new Map(), open, object: null, place: call.place };
}

/** What the object holds at the end of the way. */
function finish(write: RowWrite, assigned: ReadonlyMap<string, Value>): RowWrite {
  return { ...write, open: write.open || assigned.has(unnamed), values: new Map([...assigned].filter(([name]) => name !== unnamed)) };
}

function ofCall(call: CallValue, terms: RuntimeTerms, isEntity: (of: ClassValue) => boolean): readonly RowWrite[] {
  const { callee, args } = call;
  if (callee.kind === 'reference' && callee.name === 'builtins.setattr') return setUnnamed(call, terms, isEntity);
  if (callee.kind !== 'attribute' && callee.kind !== 'method') return [];
  // WTForms' `form.populate_obj(user)` sets whatever fields the form has.
  if (callee.name === 'populate_obj') return setUnnamed(call, terms, isEntity);
  if (callee.kind !== 'attribute') return [];
  const write = (kind: RowWrite['kind'], entity: ClassValue, values: Value | undefined): RowWrite[] =>
    rowsOf(values).map((row) => ({ kind, entity, ...row, object: null, place: call.place }));
  switch (callee.name) {
    case 'values': {
      const statement = statementOf(callee.of);
      if (statement === null || !isEntity(statement.entity)) return [];
      if (args.length === 0) return [{ kind: statement.kind, entity: statement.entity, ...named(call), object: null, place: call.place }];
      return write(statement.kind, statement.entity, args[0]);
    }
    case 'execute':
    case 'scalars': {
      const statement = args[0] === undefined ? null : statementOf(args[0]);
      if (statement === null || args.length < 2 || !isEntity(statement.entity) || hasValues(args[0])) return [];
      return write(statement.kind, statement.entity, args[1]);
    }
    case 'update': {
      const entity = queriedEntity(callee.of);
      return entity === null || !isEntity(entity) || args.length === 0 ? [] : write('update', entity, args[0]);
    }
    case 'bulk_insert_mappings':
    case 'bulk_update_mappings': {
      const [entity] = args;
      return entity?.kind === 'class' && isEntity(entity)
        ? write(callee.name === 'bulk_insert_mappings' ? 'insert' : 'update', entity, args[1])
        : [];
    }
    case 'model_validate':
    case 'from_orm':
    case 'parse_obj':
      return callee.of.kind === 'class' && isEntity(callee.of) ? fromSchema(call, callee.of, terms) : [];
    case 'sqlmodel_update': {
      const entity = terms.classOf(callee.of);
      return entity === null || !isEntity(entity) ? [] : write('update', entity, args[0]);
    }
    default:
      return [];
  }
}

/** `setattr(user, name, value)` with a name that only a run can tell. */
function setUnnamed(call: CallValue, terms: RuntimeTerms, isEntity: (of: ClassValue) => boolean): readonly RowWrite[] {
  const [object] = call.args;
  const entity = object === undefined ? null : terms.classOf(object);
  if (object === undefined || entity === null || !isEntity(entity)) return [];
  return [{ kind: 'update', entity, values: new Map(), open: true, object, place: call.place }];
}

/** `insert(Model)`, `update(Model)`, `Model.__table__.insert()` at the start of a chain. */
function statementOf(value: Value): { readonly kind: 'insert' | 'update'; readonly entity: ClassValue } | null {
  if (value.kind === 'attribute') return statementOf(value.of);
  if (value.kind !== 'call') return null;
  const { callee } = value;
  const name =
    callee.kind === 'attribute' ? callee.name : callee.kind === 'reference' ? callee.name.slice(callee.name.lastIndexOf('.') + 1) : '';
  if (name === 'insert' || name === 'update') {
    const [first] = value.args;
    if (first?.kind === 'class') return { kind: name, entity: first };
    const table = callee.kind === 'attribute' && callee.of.kind === 'attribute' && callee.of.name === '__table__' ? callee.of.of : null;
    if (table?.kind === 'class') return { kind: name, entity: table };
  }
  return callee.kind === 'attribute' ? statementOf(callee.of) : null;
}

function hasValues(value: Value | undefined): boolean {
  if (value?.kind === 'attribute') return hasValues(value.of);
  if (value?.kind !== 'call' || value.callee.kind !== 'attribute') return false;
  return value.callee.name === 'values' || hasValues(value.callee.of);
}

function named(call: CallValue): Pick<RowWrite, 'values' | 'open'> {
  return {
    values: new Map(call.keywords.filter((one) => one.name !== unnamed && one.name !== '').map((one) => [one.name, one.value])),
    open: call.keywords.some((one) => one.name === unnamed || one.name === ''),
  };
}

/** A dict, or a list of dicts, as rows; one open row for what is not known. */
function rowsOf(value: Value | undefined): readonly Pick<RowWrite, 'values' | 'open'>[] {
  if (value?.kind === 'list' || value?.kind === 'tuple') return value.items.flatMap(rowsOf);
  if (value?.kind !== 'dict') return [{ values: new Map(), open: true }];
  const values = new Map<string, Value>();
  let open = false;
  for (const [key, item] of value.entries) {
    const name = key.kind === 'string' ? key.value : key.kind === 'attribute' && key.of.kind === 'class' ? key.name : null;
    if (name === null || name === unnamed) open = true;
    else values.set(name, item);
  }
  return [{ values, open }];
}

/** `Hero.model_validate(data, update={…})` of SQLModel: the fields that both have. */
function fromSchema(call: CallValue, entity: ClassValue, terms: RuntimeTerms): readonly RowWrite[] {
  const [data] = call.args;
  const schema = data === undefined ? null : terms.classOf(data);
  const update = call.keywords.find((one) => one.name === 'update')?.value;
  if (data === undefined) return [];
  if (data.kind === 'dict') return rowsOf(data).map((row) => ({ kind: 'insert', entity, ...row, object: null, place: call.place }));
  if (schema === null || !isSchemaClass(schema))
    return [{ kind: 'insert', entity, values: new Map(), open: true, object: null, place: call.place }];
  const columns = new Set(fieldNames(entity));
  const values = new Map<string, Value>();
  for (const name of fieldNames(schema)) if (columns.has(name)) values.set(name, terms.attribute(data, name, call.place));
  const [more] = update === undefined ? [] : rowsOf(update);
  for (const [name, value] of more?.values ?? []) values.set(name, value);
  return [{ kind: 'insert', entity, values, open: more?.open ?? false, object: null, place: call.place }];
}
