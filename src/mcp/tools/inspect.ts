import * as z from 'zod';
import { suggest } from '../../configuration/suggest.js';
import { Failure } from '../../failure/failure.js';
import { aboutExamination, describeNotExamined } from '../about.js';
import type { Section } from '../answer.js';
import type { Examination } from '../examination.js';
import { defineTool } from '../tool.js';
import { describeFunction } from './inspect-function.js';
import { describeTable } from './inspect-table.js';
import { where } from './where.js';

export const inspect = defineTool({
  name: 'inspect',
  title: 'Look at one object',
  description:
    'One object with what is known of it: a table (columns, keys, indexes, sizes, statements that use it, findings), a view, an enum, an index or constraint by its name, or a function of the code with the statements that it sends.',
  input: z.object({
    name: z.string().min(1).max(300).describe('table, schema.table, view, enum, index, constraint, or package.module.function'),
    ...where,
  }),
  async answer({ name, target, source }, bench, caller) {
    const found = await bench.examine({ target, source, proof: 'either', from: 'newest' }, caller);
    return {
      about: aboutExamination(bench, found, target),
      sections: describeObject(found, name),
      notExamined: describeNotExamined(found),
    };
  },
});

type Table = Examination['schema']['tables'][number];

function describeObject(found: Examination, name: string): Section[] {
  const { schema, functions } = found;
  const tables = schema.tables.filter((table) => isNamed(table, name));
  const views = schema.views.filter((view) => isNamed(view, name));
  const enums = schema.enums.filter((type) => isNamed(type, name));
  const called = functions.filter((one) => one.name === name || one.name.endsWith(`.${name}`));
  const sections = [
    ...tables.flatMap((table) => describeTable(found, table)),
    ...views.flatMap(describeView),
    ...enums.map(({ schema: of, name: type, labels }): Section => ({
      kind: 'facts',
      name: 'enum',
      facts: { enum: `${of}.${type}`, labels: labels.join(', ') },
    })),
    ...schema.tables.flatMap((table) => describePart(table, name)),
    ...called.flatMap((one) => describeFunction(found, one)),
  ];
  if (sections.length === 0) throw unknownObject(found, name);
  return sections;
}

function isNamed({ schema, name }: { readonly schema: string; readonly name: string }, asked: string): boolean {
  return name === asked || `${schema}.${name}` === asked;
}

function describeView({ schema, name, kind, columns, definition }: Examination['schema']['views'][number]): Section[] {
  return [
    { kind: 'facts', name: kind, facts: { name: `${schema}.${name}` } },
    { kind: 'rows', name: 'columns', columns: ['column', 'type'], rows: columns.map((column) => [column.name, column.type]) },
    { kind: 'quotes', name: 'definition', quotes: definition === null ? [] : [{ label: name, language: 'sql', text: definition }] },
  ];
}

/** An index or a constraint that has the name, and the table that it is of. */
function describePart(table: Table, name: string): Section[] {
  const of = `${table.schema}.${table.name}`;
  const constraints = [
    ...(table.primaryKey === null ? [] : [{ ...table.primaryKey, kind: 'primary key', text: table.primaryKey.columns.join(', ') }]),
    ...table.uniques.map((key) => ({ ...key, kind: 'unique constraint', text: key.columns.join(', ') })),
    ...table.foreignKeys.map((key) => ({
      ...key,
      kind: 'foreign key',
      text: `${key.columns.join(', ')} → ${key.references.schema}.${key.references.table} (${key.references.columns.join(', ')}) ON DELETE ${key.onDelete}`,
    })),
    ...table.checks.map((check) => ({ ...check, kind: 'check constraint', text: check.expression })),
    ...table.indexes.map((index) => ({ ...index, kind: 'index', text: index.definition })),
  ];
  return constraints
    .filter((part) => part.name === name)
    .map(({ kind, text }) => ({ kind: 'facts', name: kind, facts: { name, 'on table': of, definition: text } }));
}

function unknownObject({ schema, functions }: Examination, name: string): Failure {
  const known = [
    ...schema.tables.flatMap((table) => [table.name, `${table.schema}.${table.name}`, ...table.indexes.map((index) => index.name)]),
    ...schema.views.map((view) => view.name),
    ...functions.map((one) => one.name),
  ];
  const asked = name.slice(0, 80);
  const closest = suggest(asked, known);
  return new Failure('object_unknown', `nothing is named "${asked}" in the schema or in the code`, {
    hint: closest === null ? 'overview lists the tables.' : `Did you mean "${closest}"?`,
  });
}
