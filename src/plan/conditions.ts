import { quoteIdentifier } from '../postgres/identifier.js';
import { splitConjuncts } from '../sql/conjuncts.js';
import type { PlanNode } from './plan.js';
import { walkPlan } from './read-plan.js';

/** What a node asks of each row, as single conditions in PostgreSQL's own spelling, columns without the alias: `NOT is_deleted`. */
export function conditionsOf(node: PlanNode): string[] {
  const texts = [node.filter, node.indexCondition, node.recheckCondition].filter((text) => text !== null);
  return [...new Set(texts.flatMap(splitConjuncts).map((text) => withoutAlias(text, node.alias)))];
}

/** The columns by which the rows of a scan are sorted above it, in order, as far as they are columns of its own relation. */
export function sortColumnsOf(root: PlanNode, scan: PlanNode): { readonly column: string; readonly descending: boolean }[] {
  const sort = [...walkPlan(root)].findLast(
    (node) => node.sortKeys.length > 0 && node.nodeType.endsWith('Sort') && [...walkPlan(node)].includes(scan),
  );
  const keys = (sort?.sortKeys ?? []).map((key) => parseSortKey(key, scan.alias));
  const foreign = keys.findIndex((key) => key === null);
  return keys.slice(0, foreign === -1 ? keys.length : foreign).filter((key) => key !== null);
}

/** `w.created_at DESC` → created_at, descending; null for expressions, other relations and an unusual place of NULLs. */
function parseSortKey(key: string, alias: string | null): { readonly column: string; readonly descending: boolean } | null {
  const match = /^(?:(\w+|"(?:[^"]|"")+")\.)?(\w+|"(?:[^"]|"")+")( DESC)?$/.exec(key);
  const [, owner, column, descending] = match ?? [];
  if (column === undefined || (owner !== undefined && owner !== quoteIdentifier(alias ?? ''))) return null;
  return { column: column.startsWith('"') ? column.slice(1, -1).replaceAll('""', '"') : column, descending: descending !== undefined };
}

/** Constants are left as they are. */
function withoutAlias(text: string, alias: string | null): string {
  if (alias === null) return text;
  const prefix = new RegExp(`'(?:[^']|'')*'|(?<![\\w".])${escape(quoteIdentifier(alias))}\\.`, 'g');
  return text.replaceAll(prefix, (match) => (match.startsWith("'") ? match : ''));
}

function escape(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
