import { qualify } from '../postgres/identifier.js';
import type { ColumnText, ConstraintText, Name, Operation } from '../sql/operations/operation.js';
import { findIndex, keyOf, objectKey, type TracedSchema } from '../sql/operations/trace-schema.js';
import { mentions, type TracedTable } from '../sql/operations/trace-table.js';
import { riskConstraint, riskRows, riskUnique } from './data-risk.js';
import { makeConstraint, makeIndex } from './make-constraint.js';
import { pythonColumn, pythonKeyColumn } from './python-type.js';
import { callOperation, executeSql, finalName, type Reversal, reversal, type RevisionStyle, schemaArgument, text } from './reversal.js';

type Removal = Extract<Operation, { kind: 'drop table' | 'drop column' | 'drop index' | 'drop constraint' | 'drop object' }>;

/** Makes again what an operation took away, as the history before it had left it. */
export function reverseRemoval(operation: Removal, before: TracedSchema, style: RevisionStyle): Reversal {
  switch (operation.kind) {
    case 'drop table':
      return restoreTable(operation.table, before.tables.get(keyOf(operation.table)), style);
    case 'drop column':
      return restoreColumn(operation.table, operation.column, before.tables.get(keyOf(operation.table)), style);
    case 'drop index': {
      const index = findIndex(before, operation.index.name);
      return index === null
        ? unknown()
        : reversal(makeIndex(index, operation.concurrently, style), {
            autocommit: operation.concurrently,
            risks: index.unique && index.plain ? [riskUnique(index.table, index.columns)] : [],
          });
    }
    case 'drop constraint': {
      const constraint = before.tables.get(keyOf(operation.table))?.constraints.find(({ name }) => name === operation.name);
      if (constraint === undefined) return unknown();
      const risk = riskConstraint(operation.table, constraint);
      return reversal(makeConstraint(operation.table, constraint, style), { risks: risk === null ? [] : [risk] });
    }
    case 'drop object': {
      const sql = before.objects.get(objectKey(operation.object, operation.name));
      return sql === undefined ? unknown() : reversal(executeSql(style, sql));
    }
  }
}

function unknown(): Reversal {
  return {
    why: 'no earlier revision tells its definition',
    recovery: 'Take its definition from a dump of the schema made before the upgrade.',
  };
}

function restoreTable(name: Name, table: TracedTable | undefined, style: RevisionStyle): Reversal {
  if (table === undefined || !table.certain || table.columns.length === 0) return unknown();
  const key = table.constraints.find(({ type, plain }) => type === 'primary key' && plain);
  const single = key?.columns.length === 1 ? key.columns[0] : undefined;
  const columns = table.columns.map((column) => (column.name === single ? pythonKeyColumn(column, style) : pythonColumn(column, style)));
  const known = columns.every((column) => column !== null);
  const created = known
    ? callOperation(style, 'create_table', [
        text(style, name.name),
        ...columns,
        ...(key === undefined ? [] : [primaryKey(key, style)]),
        schemaArgument(style, name),
      ])
    : executeSql(style, `CREATE TABLE ${qualify(name.schema, name.name)} (${table.columns.map(spellColumn).join(', ')})`);
  const rest = [
    ...table.constraints
      .filter((constraint) => !known || constraint !== key)
      .flatMap((constraint) => makeConstraint(name, constraint, style)),
    ...table.indexes.flatMap((index) => makeIndex(index, false, style)),
  ];
  return reversal([...created, ...rest], { lost: `the rows of ${name.name}` });
}

function primaryKey({ name, columns }: ConstraintText, style: RevisionStyle): string {
  const given = name === null ? '' : `, name=${finalName(style, name)}`;
  return `${style.sa}.PrimaryKeyConstraint(${columns.map((column) => text(style, column)).join(', ')}${given})`;
}

function restoreColumn(name: Name, column: string, table: TracedTable | undefined, style: RevisionStyle): Reversal {
  const found = table?.columns.find((candidate) => candidate.name === column);
  if (table === undefined || found === undefined || found.more) return unknown();
  const constraints = table.constraints.filter(
    (constraint) => constraint.columns.includes(column) || (constraint.type === 'check' && mentions(constraint.sql, column)),
  );
  const indexes = table.indexes.filter((index) => index.columns.includes(column) || mentions(index.sql, column));
  if (!table.certain && constraints.length + indexes.length > 0) return unknown();
  const needsEmpty = !found.nullable && found.default === null;
  const warning = needsEmpty ? ['# Fails while the table has rows: fill the column before it is made NOT NULL.'] : [];
  return reversal(
    [
      ...warning,
      ...addColumn(name, found, style),
      ...constraints.flatMap((one) => makeConstraint(name, one, style)),
      ...indexes.flatMap((one) => makeIndex(one, false, style)),
    ],
    {
      lost: `the values of ${name.name}.${column}`,
      risks: needsEmpty ? [riskRows(name, column)] : [],
    },
  );
}

function addColumn(table: Name, column: ColumnText, style: RevisionStyle): readonly string[] {
  const made = pythonColumn(column, style);
  if (made !== null) return callOperation(style, 'add_column', [text(style, table.name), made, schemaArgument(style, table)]);
  return executeSql(style, `ALTER TABLE ${qualify(table.schema, table.name)} ADD COLUMN ${spellColumn(column)}`);
}

function spellColumn(column: ColumnText): string {
  const given = column.default === null ? '' : ` DEFAULT ${column.default}`;
  return `${qualify(null, column.name)} ${column.type.sql}${given}${column.nullable ? '' : ' NOT NULL'}`;
}
