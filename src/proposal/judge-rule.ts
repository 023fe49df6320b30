import type { Catalog, Column, Table } from '../catalog/catalog.js';
import { takenConstraintNames, takenRelationNames } from '../catalog/taken-names.js';
import type { Change, CreateIndex } from '../change/change.js';
import { nameCheck, nameIndex } from '../change/make-name.js';
import { quoteIdentifier, quoteLiteral } from '../postgres/identifier.js';
import type { NamingConvention } from '../sqlalchemy/naming.js';
import type { EnforcedRule, RequiredRule, UniqueRule } from '../validation/enforced.js';
import { type MissingCheck, missingOrder, missingRange, missingValues, type Spelling } from './judge-enforced.js';
import { missingLength, missingPattern } from './judge-text.js';
import { missingExclusion } from './missing-exclusion.js';
import { lacksNotNull, lacksUnique, uniqueAmong } from './missing-key.js';

/** A rule of the code that the database does not know, and the change that would tell it. */
export interface MissingRule {
  readonly kind: EnforcedRule['kind'];
  readonly columns: readonly string[];
  /** In words, after "is always". */
  readonly words: string;
  /** What the database lets in. */
  readonly allowed: string;
  readonly title: string;
  readonly why: string;
  /** Null where there is none to offer. */
  readonly change: Change | null;
  /** What is to be done where there is none. */
  readonly instead: string | null;
}

interface Ground {
  readonly catalog: Catalog;
  readonly table: Table;
  readonly naming: NamingConvention;
}

const spell: Spelling = { identifier: quoteIdentifier, literal: quoteLiteral };

/** What of a rule the database does not say; null where it does, or where nobody should. */
export function judgeRule(rule: EnforcedRule, ground: Ground): MissingRule | null {
  const { catalog, table } = ground;
  const find = (name: string): Column | undefined => table.columns.find((column) => column.name === name);
  switch (rule.kind) {
    case 'order':
      return asCheck(missingOrder(table, rule, spell), [rule.left, rule.right], 'them in any order', ground);
    case 'unique':
      return rule.columns.every((name) => find(name) !== undefined) && lacksUnique(table, rule) ? asUnique(rule, ground) : null;
    case 'overlap':
      return missingExclusion(rule, ground.table, takenConstraintNames(table));
    case 'values':
    case 'range': {
      const column = find(rule.column);
      if (column === undefined) return null;
      const missing =
        rule.kind === 'values' ? missingValues(catalog, table, column, rule, spell) : missingRange(catalog, table, column, rule, spell);
      return asCheck(missing, [rule.column], `any ${column.type}`, ground);
    }
    case 'length':
    case 'pattern': {
      const column = find(rule.column);
      // How long a field of a request may be is a limit of requests; what code tests and refuses is a rule.
      if (column === undefined || !rule.enforced.some(({ by }) => by === 'validator' || by === 'guard')) return null;
      const missing =
        rule.kind === 'length' ? missingLength(catalog, table, column, rule, spell) : missingPattern(catalog, table, column, rule, spell);
      return asCheck(missing, [rule.column], `any ${column.type}`, ground);
    }
    case 'required': {
      const column = find(rule.column);
      return column !== undefined && lacksNotNull(catalog, table, column) ? asRequired(rule, ground) : null;
    }
  }
}

const suffixes = { values: 'allowed', range: 'range', length: 'length', pattern: 'pattern', order: 'order' };

function asCheck(missing: MissingCheck | null, columns: readonly string[], allowed: string, { table, naming }: Ground): MissingRule | null {
  if (missing === null) return null;
  const { kind, expression, words } = missing;
  const name = nameCheck(naming, { table: table.name, columns, suffix: suffixes[kind] }, takenConstraintNames(table));
  const nullable = columns.some((named) => table.columns.find((column) => column.name === named)?.nullable === true);
  return {
    kind,
    columns,
    words,
    allowed,
    title: `CHECK (${expression})`,
    why:
      `Every ${columns[0] ?? ''} that the code writes is ${words}: so it is for whatever else writes.` +
      (nullable ? ' NULL stays possible: a CHECK passes where it is not false.' : ''),
    change: { kind: 'addCheck', schema: table.schema, table: table.name, name, expression },
    instead: null,
  };
}

function asRequired({ column }: RequiredRule, { table, naming }: Ground): MissingRule {
  const check = nameCheck(naming, { table: table.name, columns: [column], suffix: 'not_null' }, takenConstraintNames(table));
  return {
    kind: 'required',
    columns: [column],
    words: 'given',
    allowed: 'NULL',
    title: 'NOT NULL',
    why: 'Every row that the code makes has a value, and no code takes it away: readers need not ask for NULL.',
    change: { kind: 'setNotNull', schema: table.schema, table: table.name, column, check },
    instead: null,
  };
}

function asUnique(rule: UniqueRule, { catalog, table, naming }: Ground): MissingRule {
  const where = uniqueAmong(rule);
  const keys = rule.columns.map((column): CreateIndex['keys'][number] => {
    const lowered = rule.lowered.includes(column);
    return {
      column: lowered ? null : column,
      expression: lowered ? `lower(${quoteIdentifier(column)})` : null,
      descending: false,
      nulls: null,
      opclass: null,
    };
  });
  const suffix = where === null ? 'unique' : 'unique_live';
  const change: CreateIndex = {
    kind: 'createIndex',
    schema: table.schema,
    table: table.name,
    name: nameIndex(naming, { table: table.name, columns: rule.columns, suffix }, takenRelationNames(catalog, table.schema)),
    method: 'btree',
    unique: true,
    keys,
    include: [],
    where,
    concurrently: true,
  };
  return {
    kind: 'unique',
    columns: rule.columns,
    words: `unlike that of any other row${where === null ? '' : ` where ${where}`}`,
    allowed: 'the same value twice, as it does when two requests search before either writes',
    title: `unique index on (${keys.map((key) => key.expression ?? quoteIdentifier(key.column ?? '')).join(', ')})${where === null ? '' : ` where ${where}`}`,
    why: 'Two requests at once both find nothing and both write: only an index can refuse the second.',
    change: table.kind === 'partitioned table' ? null : change,
    instead: 'A partitioned table takes a unique index only with its partition key.',
  };
}
