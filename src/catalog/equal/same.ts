/** Equality of plain data. Texts are compared as expressions: see `normaliseExpression`. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'string' && typeof b === 'string') return a.includes('ARRAY[') && normaliseExpression(a) === normaliseExpression(b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const before = Object.entries(a);
  const after = new Map(Object.entries(b));
  return before.length === after.size && before.every(([key, value]) => after.has(key) && isSame(value, after.get(key)));
}

const CAST_LIST = /\(ARRAY\[((?:'(?:[^']|'')*'::[a-z ]+(?:, )?)+)\]\)::([a-z ]+)\[\]/g;

/**
 * PostgreSQL prints `status IN ('a', 'b')` on a varchar column as `(ARRAY['a'::character varying, …])::text[]`, and what it prints it
 * reads back as `ARRAY[('a'::character varying)::text, …]`: the one expression that a dump and restore changes.
 */
export function normaliseExpression(text: string): string {
  return text.replaceAll(
    CAST_LIST,
    (_, list: string, type: string) => `ARRAY[${list.replaceAll(/'(?:[^']|'')*'::[a-z ]+/g, (value) => `(${value})::${type}`)}]`,
  );
}
