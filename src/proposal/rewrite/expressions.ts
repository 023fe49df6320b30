import { isTree, listOf, namesOf } from '../../sql/scopes.js';

/** The name of a called function without its schema, and its arguments; null for what is no plain call. */
export function callOf(node: unknown): { readonly name: string; readonly args: readonly unknown[] } | null {
  const call = isTree(node) ? node['FuncCall'] : undefined;
  if (!isTree(call)) return null;
  const last = listOf(call['funcname']).at(-1);
  const text = isTree(last) ? last['String'] : undefined;
  return isTree(text) && typeof text['sval'] === 'string' ? { name: text['sval'], args: listOf(call['args']) } : null;
}

/** What is cast and to which type, by `pg_type.typname`. */
export function castOf(node: unknown): { readonly arg: unknown; readonly type: string } | null {
  const cast = isTree(node) ? node['TypeCast'] : undefined;
  const typeName = isTree(cast) ? cast['typeName'] : undefined;
  if (!isTree(cast) || !isTree(typeName) || listOf(typeName['arrayBounds']).length > 0) return null;
  const last = listOf(typeName['names']).at(-1);
  const text = isTree(last) ? last['String'] : undefined;
  return isTree(text) && typeof text['sval'] === 'string' ? { arg: cast['arg'], type: text['sval'] } : null;
}

/** A constant as text and its kind; null for anything else, NULL too. */
export function constantOf(node: unknown): { readonly kind: 'string' | 'integer' | 'decimal' | 'boolean'; readonly text: string } | null {
  const constant = isTree(node) ? node['A_Const'] : undefined;
  if (!isTree(constant) || constant['isnull'] === true) return null;
  const { sval, ival, fval, boolval } = constant as {
    sval?: { sval?: string };
    ival?: { ival?: number };
    fval?: { fval?: string };
    boolval?: { boolval?: boolean };
  };
  if (sval !== undefined) return { kind: 'string', text: sval.sval ?? '' };
  // The parser's JSON leaves 0 and false out.
  if (ival !== undefined) return { kind: 'integer', text: String(ival.ival ?? 0) };
  if (fval !== undefined) return { kind: 'decimal', text: fval.fval ?? '' };
  return boolval === undefined ? null : { kind: 'boolean', text: String(boolval.boolval === true) };
}

export function isParameter(node: unknown): boolean {
  return isTree(node) && isTree(node['ParamRef']);
}

/** Whether a value is the same for every row and on every look: no column, no subquery, no function but those that stand still. */
export function isSteady(node: unknown): boolean {
  if (Array.isArray(node)) return node.every(isSteady);
  if (!isTree(node)) return true;
  if (namesOf(node) !== null || 'SubLink' in node || 'ColumnRef' in node) return false;
  const call = callOf(node);
  if (call !== null && !STEADY.test(call.name)) return false;
  return Object.values(node).every(isSteady);
}

const STEADY = /^(?:now|date|date_trunc|make_date|make_interval|to_date|transaction_timestamp|statement_timestamp|abs|round|floor|ceil)$/;

/** The operator of an expression and its sides. */
export function operationOf(node: unknown): { readonly operator: string; readonly left: unknown; readonly right: unknown } | null {
  const expression = isTree(node) ? node['A_Expr'] : undefined;
  if (!isTree(expression) || expression['kind'] !== 'AEXPR_OP') return null;
  const [name] = listOf(expression['name']);
  const text = isTree(name) ? name['String'] : undefined;
  return isTree(text) ? { operator: String(text['sval'] ?? ''), left: expression['lexpr'], right: expression['rexpr'] } : null;
}
