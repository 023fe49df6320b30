import { quoteLiteral } from '../../../postgres/identifier.js';
import type { Value } from '../../../python/value.js';
import { type Arguments, bindArguments, calleeName, itemsOf, optionalText, readText, readTexts, textOf } from '../arguments.js';
import type { Setting } from '../setting.js';
import { refuse, Unreadable } from '../unreadable.js';

/** Operations of the package alembic_postgresql_enum, statement by statement as it sends them. */

interface Reference {
  readonly table: string;
  readonly column: string;
  readonly array: boolean;
  readonly default: string | null;
}

/** Replaces an enum's values: the type is made anew and every column moved to it. Source: alembic_postgresql_enum/operations/sync_enum_values.py. */
export function syncEnumValues(args: Arguments, setting: Setting): string[] {
  const schema = readText(args, 'enum_schema');
  const name = readText(args, 'enum_name');
  const type = `"${schema}"."${name}"`;
  const old = `"${schema}"."${name}_old"`;
  const prefix = qualifies(setting) ? `"${schema}".` : '';
  const renames = itemsOf(args.named.get('enum_values_to_rename'), 'enum_values_to_rename').map(readPair);
  const columns = itemsOf(args.named.get('affected_columns'), 'affected_columns').map((value) => readReference(value, schema, setting));
  const indexes = itemsOf(args.named.get('indexes_to_recreate'), 'indexes_to_recreate').map(readIndex);
  return [
    `ALTER TYPE ${type} RENAME TO "${name}_old"`,
    `CREATE TYPE ${type} AS ENUM(${readTexts(args, 'new_values').map(quoteLiteral).join(', ')})`,
    ...comparisons.flatMap(({ operator, routine }) => createComparison(prefix, type, old, renames, operator, routine)),
    ...indexes.map(
      (index) =>
        `DROP INDEX IF EXISTS ${index.name
          .split('.')
          .map((part) => `"${part.replaceAll('"', '')}"`)
          .join('.')}`,
    ),
    ...columns.flatMap((column) => moveColumn(column, type, `${schema}.${name}`, renames)),
    ...comparisons.flatMap(({ operator, routine }) => [
      `DROP OPERATOR IF EXISTS ${prefix}${operator} (${type}, ${old})`,
      `DROP FUNCTION ${prefix}${routine}(new_enum_val ${type}, old_enum_val ${old})`,
    ]),
    `DROP TYPE ${old}`,
    ...indexes.map((index) => rename(index.definition, renames)),
  ];
}

/** Functions and operators have had the enum's schema since 1.11. */
function qualifies({ findLibrary }: Setting): boolean {
  const version = findLibrary('alembic-postgresql-enum');
  const [major = 0, minor = 0] = version?.split('.').map(Number) ?? [1, 11];
  return major > 1 || minor >= 11;
}

/** Source: alembic_postgresql_enum/operations/add_enum_values.py; what it calls `before_value` is what the new one follows. */
export function addEnumValue(args: Arguments): string[] {
  const after = optionalText(args, 'before_value');
  const type = `"${readText(args, 'enum_schema')}"."${readText(args, 'enum_name')}"`;
  return [
    `ALTER TYPE ${type} ADD VALUE ${quoteLiteral(readText(args, 'new_value'))}${after === null ? '' : ` AFTER ${quoteLiteral(after)}`}`,
  ];
}

const comparisons = [
  { operator: '!=', routine: 'new_old_not_equals' },
  { operator: '=', routine: 'new_old_equals' },
] as const;

type Rename = readonly [string, string];

function createComparison(
  prefix: string,
  type: string,
  old: string,
  renames: readonly Rename[],
  operator: string,
  routine: string,
): string[] {
  const cases = renames.map(([from, to]) => ` WHEN old_enum_val::text = ${quoteLiteral(from)} THEN ${quoteLiteral(to)}`).join('');
  const other = cases === '' ? 'old_enum_val::text' : `CASE${cases} ELSE old_enum_val::text END`;
  return [
    `CREATE FUNCTION ${prefix}${routine}(new_enum_val ${type}, old_enum_val ${old}) RETURNS boolean AS $$ SELECT new_enum_val::text ${operator} ${other}; $$ LANGUAGE SQL IMMUTABLE`,
    `CREATE OPERATOR ${prefix}${operator} (leftarg = ${type}, rightarg = ${old}, procedure = ${prefix}${routine})`,
  ];
}

function moveColumn(column: Reference, type: string, plainType: string, renames: readonly Rename[]): string[] {
  const alter = `ALTER TABLE ${column.table} ALTER COLUMN "${column.column}"`;
  const text = `"${column.column}"::text`;
  const cases = renames.map(([from, to]) => ` WHEN ${text} = ${quoteLiteral(from)} THEN ${quoteLiteral(to)}::${type}`).join('');
  const single = cases === '' ? `${text}::${type}` : `CASE${cases} ELSE ${text}::${type} END`;
  const many = `${renames.reduce((inner, [from, to]) => `array_replace(${inner}, ${quoteLiteral(from)}, ${quoteLiteral(to)})`, `${text}[]`)}::${type}[]`;
  return [
    ...(column.default === null ? [] : [`${alter} DROP DEFAULT`]),
    column.array ? `${alter} TYPE ${type}[] USING ${many}` : `${alter} TYPE ${type} USING ${single}`,
    ...(column.default === null ? [] : [`${alter} SET DEFAULT ${recast(rename(column.default, renames), plainType)}`]),
  ];
}

function rename(text: string, renames: readonly Rename[]): string {
  return renames.reduce((changed, [from, to]) => changed.replaceAll(`'${from}'`, `'${to}'`), text);
}

/** The default is written with the new type in place of the old one's cast. */
function recast(text: string, type: string): string {
  if (text.startsWith('ARRAY[')) return text.replaceAll(/::[.\w]+/g, `::${type}`);
  const cut = text.indexOf('::');
  return `${cut === -1 ? text : text.slice(0, cut)}::${type}${text.endsWith('[]') ? '[]' : ''}`;
}

/** `TableReference(…)`, or the older `("table", "column")`, whose default is looked up. */
function readReference(value: Value, schema: string, setting: Setting): Reference {
  if (value.kind === 'tuple' || value.kind === 'list') {
    const [table, column, type] = value.items;
    const on = textOf(table ?? refuse('table', table), 'table');
    const name = textOf(column ?? refuse('column', column), 'column');
    return { table: `"${schema}"."${on}"`, column: name, array: isArray(type), default: setting.findDefault({ schema, name: on }, name) };
  }
  if (value.kind !== 'call' || calleeName(value) !== 'TableReference') return refuse('affected_columns', value);
  const args = bindArguments(value.args, value.keywords, [
    'table_name',
    'column_name',
    'table_schema',
    'column_type',
    'existing_server_default',
  ]);
  const on = args.named.has('table_schema') ? optionalText(args, 'table_schema') : schema;
  return {
    table: `${on === null ? '' : `"${on}".`}"${readText(args, 'table_name')}"`,
    column: readText(args, 'column_name'),
    array: isArray(args.named.get('column_type')),
    default: optionalText(args, 'existing_server_default'),
  };
}

function isArray(type: Value | undefined): boolean {
  return (type?.kind === 'attribute' && type.name === 'ARRAY') || (type?.kind === 'reference' && type.name.endsWith('.ARRAY'));
}

function readPair(value: Value): Rename {
  const [from, to] = itemsOf(value, 'enum_values_to_rename').map((item) => textOf(item, 'enum_values_to_rename'));
  if (from === undefined || to === undefined) throw new Unreadable('a value to rename is not known', null);
  return [from, to];
}

function readIndex(value: Value): { readonly name: string; readonly definition: string } {
  if (value.kind !== 'call') return refuse('indexes_to_recreate', value);
  const args = bindArguments(value.args, value.keywords, ['name', 'definition']);
  return { name: readText(args, 'name'), definition: readText(args, 'definition') };
}
