import type { ClassValue, Value } from '../../python/value.js';
import type { ColumnDraft, TableDraft } from '../draft.js';
import { explicitKey } from '../finish-column.js';
import { foreignKeysOf, type TableColumn } from './foreign-key-links.js';
import { entriesOf, isTrue, textOf } from '../reading.js';
import { columnOf, type MappedClass, type Registry } from '../registry.js';
import { readDirective } from '../table-name.js';

/** What SQLAlchemy's mapper of a class knows of its tables. */
export interface Mapper {
  readonly mapped: MappedClass;
  /** Tables of joined inheritance, the topmost class's first; one table otherwise. */
  readonly tables: readonly TableDraft[];
  /** Conditions that join each table to those before it, by the table. */
  readonly inherits: ReadonlyMap<TableDraft, readonly { readonly child: TableColumn; readonly parent: TableColumn }[]>;
  /** In the order of the attributes, superclasses' first. */
  readonly columns: readonly MappedColumn[];
  /** Of the topmost table: what an object is identified by. */
  readonly primaryKey: readonly TableColumn[];
  /** `polymorphic_on` of the hierarchy. */
  readonly polymorphicOn: TableColumn | null;
  /** Identities of the class and its subclasses, where a condition on `polymorphicOn` tells its rows from others of the same table. */
  readonly identities: readonly Value[] | null;
  readonly options: ReadonlyMap<string, Value>;
}

export interface MappedColumn extends TableColumn {
  readonly attribute: string;
  readonly deferred: boolean;
}

const mappers = new WeakMap<MappedClass, Mapper>();

/** Once all classes are mapped. */
export function mapperOf(registry: Registry, mapped: MappedClass): Mapper {
  const before = mappers.get(mapped);
  if (before !== undefined) return before;
  const made = makeMapper(registry, mapped);
  mappers.set(mapped, made);
  return made;
}

function makeMapper(registry: Registry, mapped: MappedClass): Mapper {
  const chain = chainOf(registry, mapped);
  const tables = [...new Set(chain.flatMap((one) => one.table ?? []))];
  const columns = columnsOf(chain);
  const [first] = tables;
  const options = optionsOf(registry, mapped);
  const polymorphicOn = chain.map((one) => discriminator(registry, one)).find((one) => one !== null) ?? null;
  return {
    mapped,
    tables,
    inherits: new Map(tables.slice(1).map((table, at) => [table, joinOf(registry, table, tables.slice(0, at + 1))])),
    columns,
    primaryKey: first === undefined ? [] : primaryKeyOf(registry, first),
    polymorphicOn,
    identities: polymorphicOn !== null && sharesTable(mapped) ? identitiesOf(registry, mapped) : null,
    options,
  };
}

/** The class and its superclasses, the topmost first; one that is mapped as `concrete` stands alone. */
function chainOf(registry: Registry, mapped: MappedClass): MappedClass[] {
  const chain: MappedClass[] = [];
  for (let at: MappedClass | null = mapped; at !== null; at = at.inherits) {
    chain.unshift(at);
    if (isTrue(optionsOf(registry, at).get('concrete'))) break;
  }
  return chain;
}

function columnsOf(chain: readonly MappedClass[]): MappedColumn[] {
  const found: MappedColumn[] = [];
  for (const mapped of chain) {
    const { table } = mapped;
    if (table === null) continue;
    const own = [...mapped.attributes].flatMap(([attribute, column]): MappedColumn[] =>
      column === null ? [] : [{ attribute, column, table, deferred: column.deferred }],
    );
    const fixed = mapped.class.names.has('__table__')
      ? table.columns
          .filter((column) => !own.some((one) => one.column === column))
          .map((column): MappedColumn => ({ attribute: column.key, column, table, deferred: column.deferred }))
      : [];
    const kept = [...fixed, ...own].filter((one) => table.columns.includes(one.column));
    found.push(...kept.toSorted((one, other) => one.column.sortOrder - other.column.sortOrder));
  }
  return found;
}

export function primaryKeyOf(registry: Registry, table: TableDraft): readonly TableColumn[] {
  const listed = explicitKey(table)?.args ?? [];
  const keyed = (column: ColumnDraft): boolean =>
    column.primaryKey ||
    listed.some(
      (value) => textOf(value) === column.key || column.sources.includes(value) || columnOf(registry, table, value)?.column === column,
    );
  return table.columns.filter(keyed).map((column) => ({ table, column }));
}

/** `__mapper_args__` as it applies to the class. */
function optionsOf(registry: Registry, { class: self, options }: MappedClass): ReadonlyMap<string, Value> {
  if (options !== undefined) return options;
  const value = readDirective(registry, self, '__mapper_args__', (one: ClassValue) => registry.mapped.has(one));
  return new Map(entriesOf(value));
}

function discriminator(registry: Registry, mapped: MappedClass): TableColumn | null {
  const value = optionsOf(registry, mapped).get('polymorphic_on');
  const { table } = mapped;
  if (value === undefined || table === null) return null;
  const name = textOf(value.kind === 'call' ? null : value);
  const column =
    name === null
      ? columnOf(registry, table, value)?.column
      : (mapped.attributes.get(name) ?? table.columns.find((one) => one.key === name));
  return column === undefined || column === null ? null : { table, column };
}

/** Single-table inheritance: the class has the table of a superclass. */
function sharesTable(mapped: MappedClass): boolean {
  return mapped.inherits !== null && mapped.inherits.table === mapped.table;
}

function identitiesOf(registry: Registry, mapped: MappedClass): readonly Value[] {
  const below = [...registry.mapped.values()].filter((one) => descends(one, mapped));
  return below.flatMap((one) => optionsOf(registry, one).get('polymorphic_identity') ?? []);
}

function descends(mapped: MappedClass, from: MappedClass): boolean {
  for (let at: MappedClass | null = mapped; at !== null; at = at.inherits) if (at === from) return true;
  return false;
}

/** The foreign key of joined inheritance. */
function joinOf(registry: Registry, table: TableDraft, above: readonly TableDraft[]): { child: TableColumn; parent: TableColumn }[] {
  const links = foreignKeysOf(registry, table).filter((link) => link.every(({ referenced }) => above.includes(referenced.table)));
  const link = links.find((one) => one.every(({ referencing }) => isKey(registry, referencing))) ?? links[0] ?? [];
  return link.map(({ referencing, referenced }) => ({ child: referencing, parent: referenced }));
}

function isKey(registry: Registry, { table, column }: TableColumn): boolean {
  return primaryKeyOf(registry, table).some((one) => one.column === column);
}
