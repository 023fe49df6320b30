import type { CallValue, Value } from '../../python/value.js';
import { quoteIdentifier } from '../../postgres/identifier.js';
import type { TableDraft } from '../draft.js';
import { type Mapper, mapperOf } from '../load/mapper.js';
import { argument, textOf } from '../reading.js';
import { calledSymbol } from '../symbol.js';
import { type Compilation, giveUp } from './compilation.js';
import { makeName } from './marks.js';
import { findSource } from './find-source.js';
import { makeTableSource, type Source } from './source.js';

/** A mapped class in a statement: the class itself, or one of its aliases. */
export interface Entity {
  /** The class, or the call of `aliased`. */
  readonly value: Value;
  readonly mapper: Mapper;
  /** By the tables of the class; several where it inherits by joined tables. */
  readonly sources: ReadonlyMap<TableDraft, Source>;
  /** As it stands in FROM. */
  readonly from: string;
  /** An alias that a loader option made: it stands for the class where options name it. */
  readonly eager?: boolean;
}

/** The mapped class or alias of one that a value is; null when it is neither. */
export function findEntity(compilation: Compilation, value: Value): Entity | null {
  const known = compilation.entities.get(value);
  if (known !== undefined) return known;
  const made = value.kind === 'class' ? ofClass(compilation, value) : value.kind === 'call' ? ofAlias(compilation, value) : null;
  if (made !== null) compilation.entities.set(value, made);
  return made;
}

function ofClass(compilation: Compilation, value: Extract<Value, { kind: 'class' }>): Entity | null {
  const mapped = compilation.registry.mapped.get(value);
  if (mapped === undefined || mapped.table === null) return null;
  const mapper = mapperOf(compilation.registry, mapped);
  const sources = new Map(mapper.tables.map((table) => [table, tableSource(compilation, table)]));
  return { value, mapper, sources, from: joinTables(mapper, sources) };
}

function ofAlias(compilation: Compilation, call: CallValue): Entity | null {
  const symbol = calledSymbol(call);
  const [of] = call.args;
  if (of === undefined || (symbol !== 'aliased' && symbol !== 'AliasedClass')) return null;
  const base = findEntity(compilation, of);
  if (base === null) return null;
  const selectable = argument(call, 1, 'alias');
  const query = selectable === null ? null : findSource(compilation, selectable);
  if (selectable !== null && query === null) giveUp(compilation, selectable);
  const name = textOf(argument(call, 2, 'name'));
  return query === null ? makeAlias(compilation, call, base.mapper, name) : { ...base, value: call, ...over(base.mapper, query) };
}

/** An alias of all tables of a class, `users_1` unless it is given a name. */
export function makeAlias(compilation: Compilation, value: Value, mapper: Mapper, name: string | null): Entity {
  if (mapper.tables.length > 1)
    giveUp(compilation, value, `an alias of ${mapper.mapped.class.name}, which has several tables, is not read`);
  const sources = new Map(
    mapper.tables.map((table) => [
      table,
      makeTableSource(compilation.registry, table, name === null ? makeName(compilation.marks, table.name) : quoteIdentifier(name)),
    ]),
  );
  return { value, mapper, sources, from: joinTables(mapper, sources) };
}

/** Whether a class or alias that an option names is the one that is loaded: itself, a superclass, or the class of an alias that an option made. */
export function standsFor(compilation: Compilation, value: Value, entity: Value): boolean {
  if (value === entity) return true;
  const loaded = compilation.entities.get(entity);
  if (value.kind !== 'class' || loaded === undefined || (entity.kind !== 'class' && loaded.eager !== true)) return false;
  const self = loaded.mapper.mapped.class;
  return self.ancestors.includes(value) || value.ancestors.includes(self);
}

/** A class whose rows come from a subquery. */
function over(mapper: Mapper, query: Source): Pick<Entity, 'sources' | 'from'> {
  return { sources: new Map(mapper.tables.map((table) => [table, query])), from: query.from };
}

/** The table itself, once in a statement. */
export function tableSource(compilation: Compilation, table: TableDraft): Source {
  const known = compilation.sources.get(table);
  if (known !== undefined) return known;
  const made = makeTableSource(compilation.registry, table, null);
  compilation.sources.set(table, made);
  return made;
}

/** Joined inheritance: `employees JOIN engineers ON employees.id = engineers.id`. */
function joinTables(mapper: Mapper, sources: ReadonlyMap<TableDraft, Source>): string {
  const [first, ...others] = mapper.tables;
  if (first === undefined) return '';
  return [
    sources.get(first)?.from ?? '',
    ...others.map((table) => {
      const on = (mapper.inherits.get(table) ?? []).map(
        ({ child, parent }) => `${columnIn(sources, parent)} = ${columnIn(sources, child)}`,
      );
      return `JOIN ${sources.get(table)?.from ?? ''} ON ${on.join(' AND ')}`;
    }),
  ].join(' ');
}

function columnIn(sources: ReadonlyMap<TableDraft, Source>, { table, column }: { table: TableDraft; column: { name: string } }): string {
  return `${sources.get(table)?.name ?? ''}.${quoteIdentifier(column.name)}`;
}
