import type { Node } from '@pgsql/types';
import { readQualified } from '../../sql/operations/read-definition.js';
import type { Name } from '../../sql/operations/operation.js';
import { keyOf } from './name-key.js';

/** An enum value that is looked for. */
export interface EnumValue {
  readonly type: Name;
  readonly value: string;
}

/** What is known of the tables that a statement names. */
export interface KnownColumns {
  /** Whether a column of one of them is of the enum; null where no text tells. */
  readonly isOfEnum: (column: string, tables: readonly Name[]) => boolean | null;
  /** In their order. */
  readonly columnsOf: (table: Name) => readonly string[];
}

/** What a literal would be read as where it stands: a value of the enum, something else, or one that only the server can tell. */
type Expected = 'enum' | 'other' | 'unknown';

interface Search {
  readonly value: EnumValue;
  readonly known: KnownColumns;
  readonly tables: readonly Name[];
  /** Columns that the statement itself defines. */
  readonly defined: ReadonlyMap<string, Expected>;
}

type Tree = Readonly<Record<string, unknown>>;

/**
 * Whether a statement holds the literal where the server reads it as a value of the enum: compared with, assigned to, or the default of a
 * column of that type, or cast to it. Comments, bodies of functions, arguments of functions and literals beside text do not count.
 */
export function usesEnumValue(node: Node, value: EnumValue, known: KnownColumns): boolean {
  const defined = new Map([...definitionsIn(node)].map(([name, type]) => [name, castTo(type, value)] as const));
  return holds(node, 'other', { value, known, tables: [...tablesIn(node)], defined });
}

function* definitionsIn(value: unknown): Generator<readonly [string, unknown]> {
  if (Array.isArray(value)) for (const one of value) yield* definitionsIn(one);
  else if (isTree(value)) {
    if (typeof value['colname'] === 'string' && isTree(value['typeName'])) yield [value['colname'], value['typeName']];
    else for (const inner of Object.values(value)) yield* definitionsIn(inner);
  }
}

function* tablesIn(value: unknown): Generator<Name> {
  if (Array.isArray(value)) for (const one of value) yield* tablesIn(one);
  else if (isTree(value)) {
    if (typeof value['relname'] === 'string') yield { schema: textOf(value['schemaname']), name: value['relname'] };
    else for (const inner of Object.values(value)) yield* tablesIn(inner);
  }
}

function holds(value: unknown, expected: Expected, search: Search): boolean {
  if (Array.isArray(value)) return value.some((one) => holds(one, expected, search));
  if (!isTree(value)) return false;
  return Object.entries(value).some(([key, inner]) => {
    const known = isTree(inner) ? readers[key] : undefined;
    return known === undefined ? holds(inner, passes.has(key) ? expected : 'other', search) : known(inner as Tree, expected, search);
  });
}

/** Keys below which a literal is read as around them. */
const passes = new Set(['List', 'items', 'A_ArrayExpr', 'elements', 'CoalesceExpr', 'MinMaxExpr', 'args', 'defresult', 'result', 'arg']);

const comparisons = /^(=|<>|!=|<|>|<=|>=)$/;
const compared = new Set(['AEXPR_IN', 'AEXPR_DISTINCT', 'AEXPR_NOT_DISTINCT', 'AEXPR_NULLIF', 'AEXPR_BETWEEN', 'AEXPR_NOT_BETWEEN']);

type Reader = (tree: Tree, expected: Expected, search: Search) => boolean;

const readers: Readonly<Record<string, Reader>> = {
  A_Const: (tree, expected, { value }) => {
    const text = isTree(tree['sval']) ? textOf(tree['sval']['sval']) : null;
    return expected !== 'other' && text === value.value;
  },
  TypeCast: (tree, _expected, search) => holds(tree['arg'], castTo(tree['typeName'], search.value), search),
  A_Expr: (tree, _expected, search) => {
    const { lexpr, rexpr } = tree;
    const plain = tree['kind'] === 'AEXPR_OP' || tree['kind'] === 'AEXPR_OP_ANY' || tree['kind'] === 'AEXPR_OP_ALL';
    const compares = compared.has(textOf(tree['kind']) ?? '') || (plain && comparisons.test(lastWord(tree['name'])));
    if (!compares) return holds([lexpr, rexpr], 'other', search);
    return holds(lexpr, typeOf(rexpr, search), search) || holds(rexpr, typeOf(lexpr, search), search);
  },
  CaseExpr: (tree, expected, search) => {
    const tested = tree['arg'] === undefined ? 'other' : typeOf(tree['arg'], search);
    const arms = Array.isArray(tree['args']) ? tree['args'].map((arm: unknown) => (isTree(arm) ? arm['CaseWhen'] : undefined)) : [];
    return (
      holds(tree['arg'], 'other', search) ||
      holds(tree['defresult'], expected, search) ||
      arms.some((arm) => isTree(arm) && (holds(arm['expr'], tested, search) || holds(arm['result'], expected, search)))
    );
  },
  ColumnDef: (tree, _expected, search) => {
    const type = castTo(tree['typeName'], search.value);
    return holds(tree['raw_default'], type, search) || holds(rawExpressions(tree['constraints']), type, search);
  },
  AlterTableCmd: (tree, _expected, search) => {
    const isDefault = tree['subtype'] === 'AT_ColumnDefault';
    return holds(tree['def'], isDefault ? columnType(textOf(tree['name']), search) : 'other', search);
  },
  InsertStmt: (tree, _expected, search) => {
    const named = namesOf(tree['cols']);
    const [table] = tablesIn(tree['relation']);
    const columns = named.length > 0 || table === undefined ? named : search.known.columnsOf(table);
    const select = isTree(tree['selectStmt']) ? tree['selectStmt']['SelectStmt'] : undefined;
    if (!isTree(select)) return false;
    const rows = [...listsOf(select['valuesLists']), targetsOf(select['targetList'])];
    const given = rows.some((row) =>
      row.some((item, at) => holds(item, columns.length === 0 ? 'unknown' : columnType(columns[at] ?? null, search), search)),
    );
    return (
      given ||
      holds({ ...select, valuesLists: null, targetList: null }, 'other', search) ||
      holds(tree['onConflictClause'], 'other', search)
    );
  },
  ResTarget: (tree, expected, search) => {
    const name = textOf(tree['name']);
    return holds(tree['val'], name === null || expected !== 'unknown' ? expected : columnType(name, search), search);
  },
  UpdateStmt: (tree, _expected, search) =>
    holds(tree['targetList'], 'unknown', search) || holds({ ...tree, targetList: null, returningList: null }, 'other', search),
  OnConflictClause: (tree, _expected, search) =>
    holds(tree['targetList'], 'unknown', search) || holds({ ...tree, targetList: null }, 'other', search),
  FuncCall: (tree, _expected, search) => holds(tree['args'], 'other', search),
  SubLink: (tree, _expected, search) => holds([tree['testexpr'], tree['subselect']], 'other', search),
};

/** What a literal beside this expression is read as. */
function typeOf(value: unknown, search: Search): Expected {
  if (!isTree(value)) return 'other';
  if (isTree(value['ColumnRef'])) return columnType(lastWord(value['ColumnRef']['fields']), search);
  if (isTree(value['TypeCast'])) return castTo(value['TypeCast']['typeName'], search.value);
  if (isTree(value['CoalesceExpr'])) {
    const parts = Array.isArray(value['CoalesceExpr']['args']) ? value['CoalesceExpr']['args'] : [];
    return parts.some((part) => typeOf(part, search) === 'enum') ? 'enum' : 'other';
  }
  return 'other';
}

function columnType(column: string | null, { known: { isOfEnum }, tables, defined }: Search): Expected {
  const own = column === null ? undefined : defined.get(column);
  if (own !== undefined) return own;
  const known = column === null ? null : isOfEnum(column, tables);
  return known === null ? 'unknown' : known ? 'enum' : 'other';
}

function castTo(type: unknown, value: EnumValue): Expected {
  if (!isTree(type) || !Array.isArray(type['names'])) return 'other';
  const named = readQualified(type['names'] as Node[]);
  return keyOf(named) === keyOf(value.type) || (value.type.schema === null && named.name === value.type.name) ? 'enum' : 'other';
}

function rawExpressions(constraints: unknown): unknown[] {
  const list = Array.isArray(constraints) ? constraints : [];
  return list.map((one: unknown) => {
    const constraint = isTree(one) ? one['Constraint'] : undefined;
    return isTree(constraint) && constraint['contype'] === 'CONSTR_DEFAULT'
      ? constraint['raw_expr']
      : isTree(constraint)
        ? constraint
        : null;
  });
}

function listsOf(lists: unknown): unknown[][] {
  return (Array.isArray(lists) ? lists : []).map((row: unknown) => {
    const items = isTree(row) && isTree(row['List']) ? row['List']['items'] : undefined;
    return Array.isArray(items) ? items : [];
  });
}

function targetsOf(list: unknown): unknown[] {
  return (Array.isArray(list) ? list : []).map((one: unknown) =>
    isTree(one) && isTree(one['ResTarget']) ? one['ResTarget']['val'] : null,
  );
}

function namesOf(list: unknown): string[] {
  return (Array.isArray(list) ? list : []).flatMap((one: unknown) => {
    const name = isTree(one) && isTree(one['ResTarget']) ? textOf(one['ResTarget']['name']) : null;
    return name === null ? [] : [name];
  });
}

function lastWord(list: unknown): string {
  const last: unknown = Array.isArray(list) ? list.at(-1) : undefined;
  return isTree(last) && isTree(last['String']) ? (textOf(last['String']['sval']) ?? '') : '';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
