import type { Statement } from '../source/statement.js';
import { quoteLiteral } from '../postgres/identifier.js';
import { qualify, quoteIdentifier } from './quote.js';
import { quoteText } from './expression.js';
import type { ModelColumn, ModelConstraint, ModelForeignKey, ModelIndex, Models, ModelTable } from './models.js';
import { sortTables } from './sort-tables.js';

/**
 * The models as DDL, in the order of `MetaData.create_all`: schemas, enums, sequences, tables by dependency with their indexes and
 * comments; then foreign keys and checks. These stand apart so that circles need no care, and one that the server refuses takes
 * nothing else with it; the catalog is the same. Tables without a known column type lack that column.
 */
export function renderModels(models: Models): Statement[] {
  const ordered = sortTables(models.tables);
  return [
    ...renderSchemas(models),
    ...models.enums.map((type): Statement =>
      statement(
        `CREATE TYPE ${qualify(type.schema, type.name)} AS ENUM (${type.labels.map(quoteText).join(', ')})`,
        `type "${type.name}"`,
        type.place,
      ),
    ),
    ...models.sequences.map((sequence) =>
      statement(
        `CREATE SEQUENCE ${qualify(sequence.schema, sequence.name)}${sequence.options === '' ? '' : ` ${sequence.options}`}`,
        `sequence "${sequence.name}"`,
        sequence.place,
      ),
    ),
    ...ordered.flatMap((table) => [
      renderTable(table),
      ...table.indexes.map((index) => renderIndex(table, index)),
      ...renderComments(table),
    ]),
    ...ordered.flatMap((table) =>
      table.constraints
        .filter(isApart)
        .map((constraint) =>
          statement(
            `ALTER TABLE ${qualify(table.schema, table.name)} ADD ${renderConstraint(constraint)}`,
            `${constraint.kind} of "${table.name}"`,
            constraint.place,
          ),
        ),
    ),
    ...models.extra,
  ];
}

function statement(sql: string, object: string, place: Statement['place'], transactional = true): Statement {
  return { sql, object, place, transactional };
}

/** create_all itself makes no schemas; a database that the models are meant for has them. */
function renderSchemas(models: Models): Statement[] {
  const schemas = new Set(
    [...models.tables, ...models.enums, ...models.sequences].flatMap((one) =>
      one.schema === null || one.schema === 'public' ? [] : [one.schema],
    ),
  );
  return [...schemas].map((schema) => statement(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`, `schema "${schema}"`, null));
}

/** What may depend on another table, or be refused for what it says. */
function isApart(constraint: ModelConstraint): boolean {
  return constraint.kind === 'foreign key' || constraint.kind === 'check';
}

function renderTable(table: ModelTable): Statement {
  return renderTableWith(
    table,
    table.constraints.filter((constraint) => !isApart(constraint)),
  );
}

/** CREATE TABLE with these of its constraints; `beside` is what follows a column. */
export function renderTableWith(
  table: ModelTable,
  within: readonly ModelConstraint[],
  beside: (column: ModelColumn) => string = () => '',
): Statement {
  const key =
    table.primaryKey.columns.length === 0 ? [] : [`${nameClause(table.primaryKey.name)}PRIMARY KEY (${list(table.primaryKey.columns)})`];
  const columns = table.columns
    .filter((column) => column.type !== null || column.serial !== null)
    .map((column) => `${renderColumn(column)}${beside(column)}`);
  const known = new Set(table.columns.filter((column) => column.type !== null).map((column) => column.name));
  const constraints = within.filter((constraint) => columnsOf(constraint).every((column) => known.has(column))).map(renderConstraint);
  const keys = table.primaryKey.columns.every((column) => known.has(column)) ? key : [];
  const prefixes = table.prefixes.map((prefix) => `${prefix} `).join('');
  const sql = `CREATE ${prefixes}TABLE ${qualify(table.schema, table.name)} (\n    ${[...columns, ...keys, ...constraints].join(',\n    ')}\n)${table.suffix === '' ? '' : ` ${table.suffix}`}`;
  return statement(sql, `table "${table.name}"`, table.place);
}

function columnsOf(constraint: ModelConstraint): readonly string[] {
  return constraint.kind === 'foreign key' || constraint.kind === 'unique' ? constraint.columns : [];
}

/** Source: `PGDDLCompiler.get_column_specification`. */
export function renderColumn(column: ModelColumn): string {
  const parts = [quoteIdentifier(column.name), column.serial ?? column.type ?? ''];
  if (column.default !== null) parts.push(`DEFAULT ${column.default}`);
  if (column.generated !== null) parts.push(column.generated);
  if (column.identity !== null) parts.push(column.identity);
  if (!column.nullable && column.identity === null) parts.push('NOT NULL');
  else if (column.nullable && column.identity !== null) parts.push('NULL');
  return parts.join(' ');
}

function nameClause(name: string | null): string {
  return name === null ? '' : `CONSTRAINT ${quoteIdentifier(name)} `;
}

function list(columns: readonly string[]): string {
  return columns.map(quoteIdentifier).join(', ');
}

export function renderConstraint(constraint: ModelConstraint): string {
  const name = nameClause(constraint.name);
  switch (constraint.kind) {
    case 'check':
      return `${name}CHECK (${constraint.expression})`;
    case 'exclusion':
      return `${name}${constraint.definition}`;
    case 'unique':
      return `${name}UNIQUE ${constraint.nullsNotDistinct ? 'NULLS NOT DISTINCT ' : ''}(${list(constraint.columns)})${constraint.include.length > 0 ? ` INCLUDE (${list(constraint.include)})` : ''}${deferral(constraint)}`;
    case 'foreign key':
      return `${name}FOREIGN KEY(${list(constraint.columns)}) REFERENCES ${qualify(constraint.references.schema, constraint.references.table)} (${list(constraint.references.columns)})${keyOptions(constraint)}`;
  }
}

function keyOptions(key: ModelForeignKey): string {
  const match = key.match === null ? '' : ` MATCH ${key.match}`;
  const onDelete = key.onDelete === null ? '' : ` ON DELETE ${key.onDelete}`;
  const onUpdate = key.onUpdate === null ? '' : ` ON UPDATE ${key.onUpdate}`;
  return `${match}${onDelete}${onUpdate}${deferral(key)}${key.options}`;
}

function deferral(constraint: { readonly deferrable: boolean | null; readonly initially: string | null }): string {
  const deferrable = constraint.deferrable === null ? '' : constraint.deferrable ? ' DEFERRABLE' : ' NOT DEFERRABLE';
  return `${deferrable}${constraint.initially === null ? '' : ` INITIALLY ${constraint.initially}`}`;
}

/** CONCURRENTLY is left out: the tables are new, and what a replay makes is the same. */
export function renderIndex(table: Pick<ModelTable, 'schema' | 'name'>, index: ModelIndex): Statement {
  const parts = [
    `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(index.name)} ON ${qualify(table.schema, table.name)}`,
    ...(index.method === null ? [] : [`USING ${index.method}`]),
    `(${index.keys.join(', ')})`,
    ...(index.include.length > 0 ? [`INCLUDE (${list(index.include)})`] : []),
    ...(index.nullsNotDistinct ? ['NULLS NOT DISTINCT'] : []),
    ...(index.with.length > 0 ? [`WITH (${index.with.join(', ')})`] : []),
    ...(index.tablespace === null ? [] : [`TABLESPACE ${quoteIdentifier(index.tablespace)}`]),
    ...(index.where === null ? [] : [`WHERE ${index.where}`]),
  ];
  return statement(parts.join(' '), `index "${index.name}"`, index.place);
}

function renderComments(table: ModelTable): Statement[] {
  const name = qualify(table.schema, table.name);
  const own =
    table.comment === null
      ? []
      : [statement(`COMMENT ON TABLE ${name} IS ${quoteLiteral(table.comment)}`, `comment on "${table.name}"`, table.place)];
  return [
    ...own,
    ...table.columns.flatMap((column) =>
      column.comment === null || column.type === null
        ? []
        : [
            statement(
              `COMMENT ON COLUMN ${name}.${quoteIdentifier(column.name)} IS ${quoteLiteral(column.comment)}`,
              `comment on "${table.name}"."${column.name}"`,
              column.place,
            ),
          ],
    ),
  ];
}
