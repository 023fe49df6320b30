import type { Value } from '../../../python/value.js';
import { qualify, quoteIdentifier as quote } from '../../quote.js';
import { type Arguments, isTrue, optionalBoolean, optionalName, optionalText, readText, readTexts } from '../arguments.js';
import { renderSql } from '../definitions.js';
import type { Setting } from '../setting.js';
import { stripParentheses } from '../../../sql/conjuncts.js';
import { Nameless, Unreadable } from '../unreadable.js';
import { type Constrained, readConstraintName } from './naming.js';

/** `op.create_*_constraint`, `op.create_foreign_key` and `op.drop_constraint`. Source: alembic/operations/ops.py, schemaobj.py. */

export function createUniqueConstraint(args: Arguments, setting: Setting): string[] {
  const of = constrained(args, 'uq', readTexts(args, 'columns'));
  const distinct = optionalBoolean(args, 'postgresql_nulls_not_distinct');
  const nulls = distinct === null ? '' : distinct ? ' NULLS NOT DISTINCT' : ' NULLS DISTINCT';
  const include = args.named.has('postgresql_include') ? ` INCLUDE (${columnList(readTexts(args, 'postgresql_include'))})` : '';
  return add(
    of,
    readConstraintName(args, 'constraint_name', of, setting),
    `UNIQUE${nulls} (${columnList(of.columns)})${include}${deferring(args)}`,
  );
}

export function createPrimaryKey(args: Arguments, setting: Setting): string[] {
  const of = constrained(args, 'pk', readTexts(args, 'columns'));
  return add(of, readConstraintName(args, 'constraint_name', of, setting), `PRIMARY KEY (${columnList(of.columns)})`);
}

export function createCheckConstraint(args: Arguments, setting: Setting): string[] {
  const of = constrained(args, 'ck', []);
  const condition = renderCondition(args.named.get('condition'), setting);
  const valid = isTrue(args, 'postgresql_not_valid') ? ' NOT VALID' : '';
  return add(of, readConstraintName(args, 'constraint_name', of, setting), `CHECK (${condition})${deferring(args)}${valid}`);
}

/** An expression stands in a CHECK without parentheses of its own; what is written as text stays as it is. */
function renderCondition(value: Value | undefined, setting: Setting): string {
  const sql = renderSql(value, 'condition', setting);
  return value?.kind === 'string' ? sql : stripParentheses(sql);
}

export function createForeignKey(args: Arguments, setting: Setting): string[] {
  const columns = readTexts(args, 'local_cols');
  const remote = readTexts(args, 'remote_cols');
  const table = readText(args, 'referent_table');
  const of: Constrained = {
    kind: 'fk',
    schema: optionalText(args, 'source_schema'),
    table: readText(args, 'source_table'),
    columns,
    referenced: { table, columns: remote },
  };
  const referent = qualify(optionalText(args, 'referent_schema'), table);
  const clauses = ['match', 'ondelete', 'onupdate'].map((name) => {
    const value = optionalText(args, name);
    return value === null ? '' : ` ${name === 'match' ? 'MATCH' : name === 'ondelete' ? 'ON DELETE' : 'ON UPDATE'} ${value}`;
  });
  const valid = isTrue(args, 'postgresql_not_valid') ? ' NOT VALID' : '';
  const definition = `FOREIGN KEY(${columnList(columns)}) REFERENCES ${referent} (${columnList(remote)})${clauses.join('')}${deferring(args)}${valid}`;
  return add(of, readConstraintName(args, 'constraint_name', of, setting), definition);
}

const kinds = { foreignkey: 'fk', unique: 'uq', check: 'ck', primary: 'pk' } as const;

/** A naming convention with `%(constraint_name)s` works here too, once `type_` tells which one. */
export function dropConstraint(args: Arguments, setting: Setting): string[] {
  const type = optionalText(args, 'type_');
  const kind = type === null ? null : (kinds[type as keyof typeof kinds] ?? null);
  const table = qualify(optionalText(args, 'schema'), readText(args, 'table_name'));
  const name =
    kind === null
      ? (optionalName(args, 'constraint_name')?.text ?? null)
      : readConstraintName(args, 'constraint_name', constrained(args, kind, []), setting);
  if (name === null) throw new Nameless();
  return [`ALTER TABLE ${table} DROP CONSTRAINT ${isTrue(args, 'if_exists') ? 'IF EXISTS ' : ''}${quote(name)}`];
}

/** Elements are pairs of an expression and its operator. */
export function createExcludeConstraint(args: Arguments, setting: Setting): string[] {
  const elements = args.rest.map((pair) => {
    const [expression, operator] = pair.kind === 'tuple' || pair.kind === 'list' ? pair.items : [];
    if (operator?.kind !== 'string') throw new Unreadable('an element of the exclusion constraint is not known');
    return `${expression?.kind === 'string' ? quote(expression.value) : renderSql(expression, 'element', setting)} WITH ${operator.value}`;
  });
  const where = args.named.has('where') ? ` WHERE (${renderSql(args.named.get('where'), 'where', setting)})` : '';
  const of = constrained(args, 'ck', []);
  return add(
    of,
    optionalText(args, 'constraint_name'),
    `EXCLUDE USING ${optionalText(args, 'using') ?? 'gist'} (${elements.join(', ')})${where}${deferring(args)}`,
  );
}

function constrained(args: Arguments, kind: Constrained['kind'], columns: readonly string[]): Constrained {
  return { kind, schema: optionalText(args, 'schema'), table: readText(args, 'table_name'), columns };
}

function add(of: Constrained, name: string | null, definition: string): string[] {
  return [`ALTER TABLE ${qualify(of.schema, of.table)} ADD ${name === null ? '' : `CONSTRAINT ${quote(name)} `}${definition}`];
}

function deferring(args: Arguments): string {
  const deferrable = optionalBoolean(args, 'deferrable');
  const initially = optionalText(args, 'initially');
  return `${deferrable === null ? '' : deferrable ? ' DEFERRABLE' : ' NOT DEFERRABLE'}${initially === null ? '' : ` INITIALLY ${initially}`}`;
}

export function columnList(names: readonly string[]): string {
  return names.map(quote).join(', ');
}
