import { quoteLiteral } from '../../postgres/identifier.js';
import { qualify } from '../quote.js';
import type { Value } from '../../python/value.js';
import type { Place } from '../../source/place.js';
import type { EnumUse } from '../column-type.js';
import type { TableDraft } from '../draft.js';
import { finishTable } from '../finish-table.js';
import type { ModelColumn, ModelConstraint, ModelEnum, ModelTable } from '../models.js';
import { addToTable } from '../read-table.js';
import { makeRegistry, type Registry } from '../registry.js';
import { renderColumn, renderConstraint, renderIndex, renderModels, renderTableWith } from '../render-models.js';
import { symbolOf } from '../symbol.js';
import type { Arguments } from './arguments.js';
import type { Setting } from './setting.js';
import { refuse, Unreadable } from './unreadable.js';

/** Tables and columns of operations, through the same readers as those of models. */

export interface OnTable {
  readonly schema: string | null;
  readonly table: string;
  readonly place: Place;
}

/** Statements of `op.create_table`: types that are new in this run, the table, its indexes and comments. A column that is not known is left out and reported. */
export function renderCreatedTable(on: OnTable, args: Arguments, ifNotExists: boolean, setting: Setting): string[] {
  const { table, enums } = readDefinition(on, args.rest, args.named, setting);
  const types = [...enums.values()].filter((use) => !setting.made.has(keyOf(use)));
  for (const use of types) setting.made.add(keyOf(use));
  const statements = renderModels({
    tables: [table],
    enums: [],
    sequences: [],
    namingConvention: setting.naming,
    metadataSchema: null,
    extra: [],
    notExamined: [],
  });
  const guard = (sql: string): string => (ifNotExists ? sql.replace(/^(CREATE (?:\w+ )*TABLE) /, '$1 IF NOT EXISTS ') : sql);
  const made = statements.map(({ sql }) => guard(sql)).filter((sql) => !sql.startsWith('CREATE SCHEMA'));
  const apart = made.filter((sql) => !/^(CREATE (?:\w+ )*TABLE|ALTER TABLE)\b/.test(sql));
  const printed = renderTableWith(asStated(table), constraintsAsMade(table), (column) => inlineChecks(table, column)).sql;
  setting.scripted = [...types.map(createEnum), guard(printed), ...apart];
  return [...types.map(createEnum), ...made];
}

function asStated(table: ModelTable): ModelTable {
  return { ...table, columns: table.columns.map((column) => (column.statesNullable === true ? { ...column, nullable: true } : column)) };
}

/** Constraints of the table in the order in which SQLAlchemy makes them: arguments of their own first, then those of columns. */
function constraintsAsMade(table: ModelTable): readonly ModelConstraint[] {
  const { columns } = table;
  const constraints = apartFromColumns(table);
  const isOfColumn = ({ place }: ModelConstraint): boolean => columns.some((column) => holds(column.place, place));
  return [...constraints.filter((one) => !isOfColumn(one)), ...constraints.filter(isOfColumn)];
}

function holds(outer: Place, inner: Place | null): boolean {
  if (inner === null || inner.file !== outer.file) return false;
  const startsIn = inner.line > outer.line || (inner.line === outer.line && inner.column >= outer.column);
  return startsIn && (inner.endLine < outer.endLine || (inner.endLine === outer.endLine && inner.endColumn <= outer.endColumn));
}

/** Statements of `op.add_column`: the column, its constraints, indexes and comment. Alembic makes no type for it. */
export function renderAddedColumn(on: OnTable, column: Value, ifNotExists: boolean, setting: Setting): string[] {
  const { table } = readDefinition(on, [column], new Map(), setting);
  const [added] = table.columns;
  if (added === undefined || (added.type === null && added.serial === null))
    throw takeProblem(setting) ?? new Unreadable('the column is not known', on.place);
  const name = qualify(on.schema, on.table);
  const render = (column: string, constraints: readonly ModelConstraint[]): string[] => [
    `ALTER TABLE ${name} ADD COLUMN ${ifNotExists ? 'IF NOT EXISTS ' : ''}${column}`,
    ...constraints.map((constraint) => `ALTER TABLE ${name} ADD ${renderConstraint(constraint)}`),
    ...table.indexes.map((index) => renderIndex(table, index).sql),
    ...(added.comment === null ? [] : [`COMMENT ON COLUMN ${name}.${qualify(null, added.name)} IS ${quoteLiteral(added.comment)}`]),
  ];
  setting.scripted = render(`${renderColumn(added)}${inlineChecks(table, added)}`, apartFromColumns(table));
  return render(renderColumn(added), table.constraints);
}

/** A `CheckConstraint` that stands within `Column(…)` is printed with the column. Source: `create_table` in sqlalchemy/sql/compiler.py. */
function inlineChecks(table: ModelTable, column: ModelColumn): string {
  return table.constraints.flatMap((one) => (isInline(one, column) ? [` ${renderConstraint(one)}`] : [])).join('');
}

function isInline(constraint: ModelConstraint, { place }: ModelColumn): boolean {
  return constraint.kind === 'check' && constraint.place !== place && holds(place, constraint.place);
}

/** The others; actions of foreign keys in the case in which they are written. */
function apartFromColumns({ columns, constraints }: ModelTable): readonly ModelConstraint[] {
  return constraints
    .filter((one) => !columns.some((column) => isInline(one, column)))
    .map((one) => (one.kind === 'foreign key' ? { ...one, ...one.spelled } : one));
}

/** CHECK constraints that a type brings along (`create_constraint=True`), to be dropped or added when the type changes. */
export function renderTypeChecks(on: OnTable, column: string, type: Value, verb: 'ADD' | 'DROP', setting: Setting): string[] {
  const call: Value = {
    kind: 'call',
    callee: { kind: 'reference', name: 'sqlalchemy.Column' },
    args: [{ kind: 'string', value: column, place: null }, type],
    keywords: [],
    place: on.place,
    assigned: new Map(),
  };
  const { table } = readDefinition(on, [call], new Map(), setting);
  return table.constraints.flatMap((constraint) => {
    if (verb === 'ADD') return [`ALTER TABLE ${qualify(on.schema, on.table)} ADD ${renderConstraint(constraint)}`];
    return constraint.name === null
      ? []
      : [`ALTER TABLE ${qualify(on.schema, on.table)} DROP CONSTRAINT ${qualify(null, constraint.name)}`];
  });
}

export function createEnum(use: Pick<EnumUse, 'schema' | 'name' | 'labels'>): string {
  return `CREATE TYPE ${qualify(use.schema, use.name)} AS ENUM (${use.labels.map(quoteLiteral).join(', ')})`;
}

export function keyOf(use: Pick<EnumUse, 'schema' | 'name'>): string {
  return use.schema === null || use.schema === 'public' ? use.name : `${use.schema}.${use.name}`;
}

/** A registry and an empty table with the naming convention that Alembic gives the tables it makes up. */
export function startTable(
  on: OnTable,
  options: ReadonlyMap<string, Value>,
  setting: Setting,
): { readonly registry: Registry; readonly table: TableDraft } {
  const registry = makeRegistry({ evaluation: setting.reading.evaluation, notExamined: setting.problems });
  const table: TableDraft = {
    metadata: { naming: setting.naming, schema: null, owner: null },
    schema: on.schema,
    name: on.table,
    classes: [],
    module: '',
    place: on.place,
    columns: [],
    items: [],
    relationships: [],
    options: new Map(options),
    declarative: false,
  };
  return { registry, table };
}

function readDefinition(
  on: OnTable,
  items: readonly Value[],
  options: ReadonlyMap<string, Value>,
  setting: Setting,
): { readonly table: ModelTable; readonly enums: ReadonlyMap<string, ModelEnum> } {
  const { registry, table } = startTable(on, options, setting);
  for (const item of items) {
    if (item.kind === 'none' || symbolOf(item) === 'NULLTYPE') continue;
    if (item.kind !== 'call') refuse('a column or constraint', item);
    addToTable(registry, table, item);
  }
  const enums = new Map<string, ModelEnum>();
  return { table: finishTable(registry, table, enums), enums };
}

/** The first thing that the readers noted, as the reason why an operation is not read. */
export function takeProblem(setting: Setting): Unreadable | null {
  const [problem] = setting.problems.splice(0);
  return problem === undefined ? null : new Unreadable(`${problem.object}: ${problem.reason}`);
}
