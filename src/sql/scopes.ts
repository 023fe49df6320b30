import type { Name } from './operations/operation.js';

/** A table in FROM, and what the statement calls it. */
export interface ScopedTable extends Name {
  readonly alias: string;
}

/** One SELECT, UPDATE or DELETE within a statement, and the tables whose columns its conditions may name. */
export interface Scope {
  readonly tables: readonly ScopedTable[];
  /** What stands in FROM beside tables: subqueries, functions, WITH queries. Names without an alias may be theirs. */
  readonly others: boolean;
  readonly outer: Scope | null;
  /** The statement's own node, as libpg-query gives it. */
  readonly statement: Tree;
}

export type Tree = Readonly<Record<string, unknown>>;

/** Every node of a parse tree under its key, with the scope that it stands in, top down. */
export function* walkScopes(
  value: unknown,
  scope: Scope | null = null,
  ctes: ReadonlySet<string> = new Set(),
): Generator<[string, Tree, Scope | null]> {
  if (Array.isArray(value)) {
    for (const each of value) yield* walkScopes(each, scope, ctes);
    return;
  }
  if (!isTree(value)) return;
  for (const [key, child] of Object.entries(value)) {
    if (!isTree(child)) yield* walkScopes(child, scope, ctes);
    else if (/^(Select|Update|Delete|Insert)Stmt$/.test(key)) {
      const named = new Set([...ctes, ...namesOfCtes(child)]);
      const own = openScope(child, scope, named);
      yield [key, child, own];
      yield* walkScopes(child, own, named);
    } else {
      yield [key, child, scope];
      // The arms of a set operation are statements without a key of their own.
      yield* key === 'larg' || key === 'rarg' ? walkArm(child, scope, ctes) : walkScopes(child, scope, ctes);
    }
  }
}

function* walkArm(child: Tree, scope: Scope | null, ctes: ReadonlySet<string>): Generator<[string, Tree, Scope | null]> {
  if (!('targetList' in child || 'op' in child)) {
    yield* walkScopes(child, scope, ctes);
    return;
  }
  const named = new Set([...ctes, ...namesOfCtes(child)]);
  const own = openScope(child, scope?.outer ?? null, named);
  yield ['SelectStmt', child, own];
  yield* walkScopes(child, own, named);
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function namesOfCtes(statement: Tree): string[] {
  const clause = statement['withClause'];
  const list: unknown = isTree(clause) ? clause['ctes'] : undefined;
  return (Array.isArray(list) ? list : []).flatMap((each: unknown) => {
    const cte = isTree(each) ? each['CommonTableExpr'] : undefined;
    return isTree(cte) && typeof cte['ctename'] === 'string' ? [cte['ctename']] : [];
  });
}

function openScope(statement: Tree, outer: Scope | null, ctes: ReadonlySet<string>): Scope {
  const items = [
    ...(isTree(statement['relation']) ? [{ RangeVar: statement['relation'] }] : []),
    ...listOf(statement['fromClause']),
    ...listOf(statement['usingClause']),
  ];
  const tables: ScopedTable[] = [];
  let others = false;
  const add = (item: unknown): void => {
    if (!isTree(item)) return;
    const range = item['RangeVar'];
    const join = item['JoinExpr'];
    if (isTree(range)) {
      const { schemaname, relname, alias } = range as { schemaname?: string; relname?: string; alias?: { aliasname?: string } };
      if (relname === undefined || (schemaname === undefined && ctes.has(relname))) others = true;
      else tables.push({ schema: schemaname ?? null, name: relname, alias: alias?.aliasname ?? relname });
    } else if (isTree(join)) {
      add(join['larg']);
      add(join['rarg']);
    } else others = true;
  };
  items.forEach(add);
  return { tables, others, outer, statement };
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The parts of a column's name as written: `[alias, column]` or `[column]`; null for what is no column. Casts stay. */
export function namesOf(node: unknown): readonly string[] | null {
  const reference = isTree(node) ? node['ColumnRef'] : undefined;
  if (!isTree(reference)) return null;
  const names = listOf(reference['fields']).map((field) => {
    const text = isTree(field) ? field['String'] : undefined;
    return isTree(text) && typeof text['sval'] === 'string' ? text['sval'] : null;
  });
  return names.every((name) => name !== null) && names.length > 0 ? names : null;
}
