import type { Section } from '../answer.js';
import type { Examination } from '../examination.js';
import { FINDING_COLUMNS, findingRow, placeOf } from './finding-rows.js';
import { isOn } from './review.js';
import { usesTable } from './uses-table.js';

type Table = Examination['schema']['tables'][number];

/** Everything that is known of one table. */
export function describeTable(found: Examination, table: Table): Section[] {
  return [
    describeItself(found, table),
    listColumns(table),
    ...listConstraints(found, table),
    listIndexes(table),
    listStatements(found, table),
    listFindings(found, table),
  ];
}

function describeItself({ sizes }: Examination, table: Table): Section {
  const size = sizes.get(`${table.schema}.${table.name}`);
  return {
    kind: 'facts',
    name: 'table',
    facts: {
      table: `${table.schema}.${table.name}`,
      kind: table.kind,
      rows: size?.rows ?? null,
      'growth a month': size?.growthPerMonth ?? null,
      figures: size?.source ?? 'not known',
      'primary key': table.primaryKey?.columns.join(', ') ?? null,
      'partitioned by': table.partitionKey,
      'partition of': table.partitionOf === null ? null : `${table.partitionOf.parent.schema}.${table.partitionOf.parent.name}`,
    },
  };
}

function listColumns({ columns }: Table): Section {
  return {
    kind: 'rows',
    name: 'columns',
    columns: ['column', 'type', 'nullable', 'default'],
    rows: columns.map(({ name, type, nullable, default: value, identity, generated }) => [
      name,
      type,
      nullable,
      value ?? (identity === null ? (generated?.expression ?? null) : `identity ${identity}`),
    ]),
  };
}

function listConstraints({ schema }: Examination, table: Table): Section[] {
  const incoming = schema.tables.flatMap((other) =>
    other.foreignKeys
      .filter(({ references }) => references.schema === table.schema && references.table === table.name)
      .map((key) => [`${other.schema}.${other.name}`, key.columns.join(', '), key.onDelete, key.name]),
  );
  return [
    {
      kind: 'rows',
      name: 'foreign keys',
      columns: ['columns', 'references', 'on delete', 'name'],
      rows: table.foreignKeys.map((key) => [
        key.columns.join(', '),
        `${key.references.schema}.${key.references.table} (${key.references.columns.join(', ')})`,
        key.onDelete,
        key.name,
      ]),
    },
    { kind: 'rows', name: 'referenced by', columns: ['table', 'columns', 'on delete', 'name'], rows: incoming },
    {
      kind: 'rows',
      name: 'unique and check constraints',
      columns: ['name', 'definition'],
      rows: [
        ...table.uniques.map((key) => [key.name, `UNIQUE (${key.columns.join(', ')})`]),
        ...table.checks.map(({ name, expression }) => [name, expression]),
      ],
    },
  ];
}

function listIndexes({ indexes }: Table): Section {
  return {
    kind: 'rows',
    name: 'indexes',
    columns: ['name', 'definition'],
    rows: indexes.map(({ name, definition }) => [name, definition]),
  };
}

function listStatements({ functions }: Examination, table: Table): Section {
  const rows = functions.flatMap((one) =>
    one.sends
      .filter(({ sql }) => usesTable(sql, table))
      .map(({ sql, place, cause, fetches, loops }) => [one.name, placeOf(place), cause, fetches, loops.length > 0, sql]),
  );
  return { kind: 'rows', name: 'statements of the code', columns: ['function', 'place', 'cause', 'fetches', 'in a loop', 'sql'], rows };
}

function listFindings({ review }: Examination, { schema, name }: Table): Section {
  const rows = review.findings.filter((finding) => isOn(finding, `${schema}.${name}`)).map(findingRow);
  return { kind: 'rows', name: 'findings', columns: FINDING_COLUMNS, rows };
}
