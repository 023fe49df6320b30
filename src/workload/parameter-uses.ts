import type { Catalog } from '../catalog/catalog.js';
import { type ResolvedColumn, resolveColumn, resolveTable } from '../catalog/resolve-column.js';
import { parseStatements } from '../sql/parse.js';
import { isTree, listOf, namesOf, type Scope, type Tree, walkScopes } from '../sql/scopes.js';

/** Where a statement uses a parameter. */
export interface ParameterUse {
  /** As in `$1`. */
  readonly number: number;
  readonly relation: 'equals' | 'range' | 'pattern' | 'any of' | 'limit' | 'offset' | 'written' | 'other';
  /** The column that it is compared with or written to; null where it is none. */
  readonly column: ResolvedColumn | null;
}

/** Every parameter of one statement once, in order of its number: its comparison with a column goes before other uses. */
export function readParameterUses(sql: string, catalog: Catalog): ParameterUse[] {
  const uses = new Map<number, ParameterUse>();
  const add = (number: number, relation: ParameterUse['relation'], column: ResolvedColumn | null): void => {
    const before = uses.get(number);
    if (before === undefined || (before.column === null && before.relation === 'other')) uses.set(number, { number, relation, column });
  };
  for (const [key, node, scope] of walkScopes(parseStatements(sql))) {
    if (key === 'A_Expr') addComparison(node, scope);
    if (key === 'SelectStmt') addLimit(node);
    if (key === 'UpdateStmt') addTargets(node['targetList'], scope);
    if (key === 'InsertStmt') addInsert(node);
    if (key === 'ParamRef' && typeof node['number'] === 'number') add(node['number'], 'other', null);
  }
  return [...uses.values()].toSorted((one, other) => one.number - other.number);

  function addComparison({ kind, name, lexpr, rexpr }: Tree, scope: Scope | null): void {
    const relation = relationOf(kind, name);
    for (const [side, opposite] of [
      [lexpr, rexpr],
      [rexpr, lexpr],
    ]) {
      const names = namesOf(withoutCast(side));
      const column = names === null ? null : resolveColumn(catalog, scope, names);
      if (column !== null) for (const number of parametersOf(opposite)) add(number, relation, column);
    }
  }

  function addLimit({ limitCount, limitOffset }: Tree): void {
    for (const number of parametersOf(limitCount)) add(number, 'limit', null);
    for (const number of parametersOf(limitOffset)) add(number, 'offset', null);
  }

  function addTargets(targets: unknown, scope: Scope | null): void {
    for (const target of listOf(targets)) {
      const own = isTree(target) ? target['ResTarget'] : undefined;
      if (!isTree(own) || typeof own['name'] !== 'string') continue;
      const first = scope?.tables[0];
      const column = first === undefined ? null : resolveColumn(catalog, scope, [first.alias, own['name']]);
      for (const number of parametersOf(own['val'])) add(number, 'written', column);
    }
  }

  function addInsert({ relation, cols, selectStmt }: Tree): void {
    const { schemaname, relname } = relation as { schemaname?: string; relname?: string };
    const table = resolveTable(catalog, { schema: schemaname ?? null, name: relname ?? '' });
    const columns = listOf(cols).map((target) => {
      const own = isTree(target) ? target['ResTarget'] : undefined;
      return table?.columns.find(({ name }) => isTree(own) && own['name'] === name);
    });
    const select = isTree(selectStmt) ? selectStmt['SelectStmt'] : undefined;
    for (const row of listOf(isTree(select) ? select['valuesLists'] : undefined)) {
      const list = isTree(row) ? row['List'] : undefined;
      for (const [at, item] of listOf(isTree(list) ? list['items'] : undefined).entries()) {
        const column = columns[at];
        for (const number of parametersOf(item))
          add(number, 'written', column === undefined || table === null ? null : { table, column, alias: table.name });
      }
    }
  }
}

function relationOf(kind: unknown, name: unknown): ParameterUse['relation'] {
  if (kind === 'AEXPR_LIKE' || kind === 'AEXPR_ILIKE' || kind === 'AEXPR_SIMILAR') return 'pattern';
  const operator = JSON.stringify(name);
  if (kind === 'AEXPR_OP_ANY') return 'any of';
  if (kind === 'AEXPR_BETWEEN') return 'range';
  if (/"(<|>|<=|>=)"/.test(operator)) return 'range';
  return /"="/.test(operator) && (kind === 'AEXPR_OP' || kind === 'AEXPR_IN') ? 'equals' : 'other';
}

function withoutCast(node: unknown): unknown {
  const cast = isTree(node) ? node['TypeCast'] : undefined;
  return isTree(cast) ? withoutCast(cast['arg']) : node;
}

/** Those that stand alone, cast or in a list: within an expression a parameter is another value than the column's. */
function parametersOf(node: unknown): number[] {
  if (Array.isArray(node)) return node.flatMap(parametersOf);
  const bare = withoutCast(node);
  if (!isTree(bare)) return [];
  const list = bare['List'];
  if (isTree(list)) return parametersOf(list['items']);
  const array = bare['A_ArrayExpr'];
  if (isTree(array)) return parametersOf(array['elements']);
  const parameter = bare['ParamRef'];
  return isTree(parameter) && typeof parameter['number'] === 'number' ? [parameter['number']] : [];
}
