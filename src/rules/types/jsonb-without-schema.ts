import * as z from 'zod';
import type { Catalog, Column, Table } from '../../catalog/catalog.js';
import { takenConstraintNames } from '../../catalog/taken-names.js';
import type { AddCheck } from '../../change/change.js';
import { nameCheck } from '../../change/make-name.js';
import type { NamingConvention } from '../../sqlalchemy/naming.js';
import { displayName } from '../../engine/display-name.js';
import type { Candidate } from '../../engine/finding.js';
import { defineRule } from '../../engine/rule.js';
import { qualify, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.js';
import { findModelColumn, findModelTable } from '../../sqlalchemy/find-model.js';
import { relationStatistics } from '../../statistics/figures.js';
import type { Statistics } from '../../statistics/statistics.js';

/** What a documented decision looks like in a comment: nothing is to be said of the contents. */
const freeForm = /\b(free[- ]?form|schema-?less|arbitrary|opaque|unstructured|any json|as received|verbatim)\b/i;

export default defineRule({
  id: 'types/jsonb-without-schema',
  title: 'JSON column whose contents nothing describes',
  redFlag: 8,
  severity: 'info',
  reads: ['catalog'],
  options: z.strictObject({
    largeBytes: z
      .number()
      .int()
      .positive()
      .default(1_000)
      .describe('average width, in bytes, from which the finding is a warning; live statistics only'),
  }),

  docs: {
    condition:
      'A json or jsonb column has no CHECK that mentions it, and its type is no domain with one. It is a warning where live statistics ' +
      'say that its values are large, else for information.',
    effect:
      'Any JSON value is accepted: a string where an object was meant, or JSON null, which is not NULL. Each reader must cope with every ' +
      'shape that was ever written, and large values are rewritten as a whole (with their TOAST) for every change of a part.',
    remedy:
      'State at least the kind of value in a CHECK (that of the default, else of the dict or list that the model means): NOT VALID first, so that it holds for new rows at once, then VALIDATE. Keys that are ' +
      'searched or joined by belong in columns (a stored generated column is a first step). Documented free-form data get a COMMENT that says so.',
    exceptions:
      'Silent for: a CHECK on the column, whatever it says; a domain with a CHECK; generated columns, which follow from others; foreign ' +
      'tables; partitions and inherited columns (the parent is reported); a COMMENT that calls the contents free-form, schemaless, ' +
      'arbitrary, opaque, unstructured, verbatim or "as received".',
    sources: [
      'https://www.postgresql.org/docs/current/datatype-json.html#JSON-DOC-DESIGN',
      'https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-JSON-PROCESSING',
      'https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS',
      'https://docs.sqlalchemy.org/en/20/core/type_basics.html#sqlalchemy.types.JSON.params.none_as_null',
    ],
  },

  examples: [
    {
      title: 'The default tells that objects are meant',
      sql: `CREATE TABLE events (id bigint PRIMARY KEY, payload jsonb NOT NULL DEFAULT '{}');`,
      finds: [{ table: 'events', column: 'payload', type: 'jsonb', shape: 'object' }],
    },
    {
      title: 'The default tells that arrays are meant; the type is json',
      sql: `CREATE TABLE "Events" (id bigint PRIMARY KEY, "allTags" json NOT NULL DEFAULT json_build_array());`,
      finds: [{ table: 'Events', column: 'allTags', type: 'json', shape: 'array' }],
    },
    {
      title: 'Nothing tells the shape; a CHECK on another column does not help',
      sql: `CREATE TABLE events (id bigint PRIMARY KEY, kind text CHECK (kind <> ''), payload jsonb);`,
      finds: [{ column: 'payload', shape: null }],
    },
    {
      title: 'A domain without a CHECK, on a partitioned table: reported once',
      sql: `
        CREATE DOMAIN document AS jsonb;
        CREATE TABLE events (at date NOT NULL, body document) PARTITION BY RANGE (at);
        CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');`,
      finds: [{ table: 'events', column: 'body' }],
    },
    {
      title: 'A CHECK on the column, or on its domain',
      sql: `
        CREATE DOMAIN document AS jsonb CHECK (jsonb_typeof(VALUE) = 'object');
        CREATE TABLE events (
          id bigint PRIMARY KEY,
          body document,
          payload jsonb CHECK (jsonb_typeof(payload) = 'object' AND payload ? 'kind'),
          amounts jsonb, CONSTRAINT amounts_or_none CHECK (id < 0 OR jsonb_array_length(amounts) > 0));`,
      finds: [],
    },
    {
      title: 'A generated column',
      sql: `CREATE TABLE events (id bigint PRIMARY KEY, raw text, body jsonb GENERATED ALWAYS AS (raw::jsonb) STORED);`,
      finds: [],
    },
    {
      title: 'The comment says that the contents are free-form',
      sql: `
        CREATE TABLE deliveries (id bigint PRIMARY KEY, body jsonb NOT NULL);
        COMMENT ON COLUMN deliveries.body IS 'The sender''s webhook body, verbatim; never read by us.';`,
      finds: [],
    },
    {
      title: 'The model tells the shape: a default in Python, an annotation, a MutableDict; none_as_null=True leaves JSON null out',
      files: {
        'app/models.py': `
          from typing import Any
          from sqlalchemy.dialects.postgresql import JSONB
          from sqlalchemy.ext.mutable import MutableDict
          from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

          class Base(DeclarativeBase):
              pass

          class Event(Base):
              __tablename__ = "events"
              id: Mapped[int] = mapped_column(primary_key=True)
              anything: Mapped[Any] = mapped_column(JSONB)
              context: Mapped[dict[str, int] | None] = mapped_column(JSONB(none_as_null=True))
              extra = mapped_column(MutableDict.as_mutable(JSONB), nullable=False)
              labels = mapped_column(JSONB, nullable=False, default=list)
              payload = mapped_column(JSONB, nullable=False, default=lambda: {})
          `,
      },
      finds: [
        { column: 'anything', shape: null },
        { column: 'context', shape: 'object' },
        { column: 'extra', shape: 'object' },
        { column: 'labels', shape: 'array' },
        { column: 'payload', shape: 'object' },
      ],
    },
    {
      title: 'Text that holds JSON, and arrays of jsonb, are other types',
      sql: `CREATE TABLE events (id bigint PRIMARY KEY, raw text, parts jsonb[]);`,
      finds: [],
    },
  ],

  count: ({ catalog }) => catalog.tables.reduce((sum, table) => sum + jsonColumns(table).length, 0),

  *check({ catalog, models, statistics, naming, options }) {
    for (const table of catalog.tables)
      for (const column of jsonColumns(table)) {
        const model = models === null ? null : findModelTable(models, table);
        const declared = model === null ? null : findModelColumn(model, column.name);
        if (isDescribed(catalog, table, column) || freeForm.test(column.comment ?? declared?.comment ?? '')) continue;
        const byDefault = shapeOf(column);
        const shape = byDefault ?? declared?.shape ?? null;
        const averageWidth = liveWidth(statistics, table, column);
        yield {
          subject: { kind: 'column', schema: table.schema, relation: table.name, name: column.name },
          ...(averageWidth !== null && averageWidth >= options.largeBytes ? { severity: 'warning' } : {}),
          evidence: {
            table: displayName(table),
            column: column.name,
            type: column.baseType,
            nullable: column.nullable,
            shape,
            averageWidth,
          },
          candidates: propose({
            table,
            column,
            shape,
            said: byDefault === null ? 'The model says' : 'The default says',
            naming,
            writesJsonNull: column.nullable && declared !== null && !declared.noneAsNull,
          }),
          claims: [],
        };
      }
  },

  message: ({ table, column, type, averageWidth }) =>
    `${table}.${column} is ${type} and no CHECK says what it holds: any JSON value is accepted${averageWidth === null ? '' : ` (${averageWidth} bytes on average)`}.`,
});

type Shape = 'object' | 'array';

/** JSON columns that the table itself declares and that are written to. */
function jsonColumns(table: Table): readonly Column[] {
  if (table.kind === 'foreign table' || table.partitionOf !== null) return [];
  return table.columns.filter(
    ({ baseType, generated, local }) => (baseType === 'json' || baseType === 'jsonb') && generated === null && local,
  );
}

function isDescribed({ domains }: Catalog, table: Table, column: Column): boolean {
  const domain = domains.find(({ schema, name }) => [quoteIdentifier(name), qualify(schema, name)].includes(column.type));
  return (domain?.checks.length ?? 0) > 0 || table.checks.some(({ columns }) => columns.includes(column.name));
}

/** What the default says of the values: `'{}'::jsonb`, `jsonb_build_array()`; null when it says nothing. */
function shapeOf({ default: expression }: Column): Shape | null {
  if (expression === null) return null;
  if (/^'\s*\{/.test(expression) || /^jsonb?_build_object\(/.test(expression)) return 'object';
  return /^'\s*\[/.test(expression) || /^jsonb?_build_array\(/.test(expression) ? 'array' : null;
}

/** Bytes; null unless measured: the width of a declared table is made up, also where others are live. */
function liveWidth(statistics: Statistics | null, table: Table, column: Column): number | null {
  if (statistics?.source !== 'live') return null;
  const known = relationStatistics(statistics, table);
  if (known === null || known.declared === true) return null;
  return known.columns.find(({ name }) => name === column.name)?.averageWidth ?? null;
}

interface Judged {
  readonly table: Table;
  readonly column: Column;
  readonly shape: Shape | null;
  /** Where the shape is from: `The default says`. */
  readonly said: string;
  readonly naming: NamingConvention;
  /** SQLAlchemy writes None as JSON null unless the type says none_as_null=True. */
  readonly writesJsonNull: boolean;
}

function propose(judged: Judged): Candidate[] {
  const { column, shape, said, writesJsonNull } = judged;
  const strict: readonly Shape[] = shape === null ? ['object', 'array'] : [shape];
  const reason =
    shape === null
      ? 'Nothing tells whether objects or arrays are meant: either is let in, strings and numbers are not.'
      : `${said} that an ${shape} is meant: so is every value to be one.`;
  const first = checkOf(judged, writesJsonNull ? [...strict, 'null'] : strict);
  const stricter = (kinds: readonly string[], drawback: string): Candidate => ({
    ...checkOf(judged, kinds),
    drawback,
    alternativeOnly: true,
  });
  const others: Candidate[] = [];
  if (writesJsonNull)
    others.push(
      stricter(strict, `Refuses JSON null, which SQLAlchemy writes for None into ${column.name} unless its type has none_as_null=True.`),
    );
  if (shape === null)
    others.push(stricter(['object'], `Nothing says that ${column.name} never holds an array: count the violations first.`));
  else {
    const looser = checkOf(judged, ['object', 'array', ...(writesJsonNull ? ['null'] : [])]);
    others.push({
      ...looser,
      drawback: `Lets ${shape === 'object' ? 'arrays' : 'objects'} in as well, though an ${shape} is meant.`,
    });
  }
  const why = `${reason}${writesJsonNull ? ' JSON null stays possible, because SQLAlchemy writes it for None.' : ''}`;
  return [{ ...first, why, drawback: null }, ...others];
}

function checkOf({ table, column, naming }: Judged, kinds: readonly string[]): Omit<Candidate, 'drawback'> {
  const columns = [column.name];
  const expression = isOneOf(column, kinds);
  const name = nameCheck(naming, { table: table.name, columns, suffix: `is_${kinds.join('_or_')}` }, takenConstraintNames(table));
  const change: AddCheck = { kind: 'addCheck', schema: table.schema, table: table.name, name, expression };
  return { title: `CHECK (${expression})`, changes: [change], why: `Every reader may rely on ${kinds.join(' or ')}.` };
}

function isOneOf({ name, baseType }: Column, kinds: readonly string[]): string {
  const list = kinds.map(quoteLiteral);
  return `${baseType}_typeof(${quoteIdentifier(name)}) ${list.length === 1 ? `= ${list.join('')}` : `IN (${list.join(', ')})`}`;
}
