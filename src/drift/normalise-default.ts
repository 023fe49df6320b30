import { normaliseExpression } from '../catalog/equal/same.js';

/** A DEFAULT that draws from the column's own sequence, whatever that is called: what SERIAL makes. */
export const OWN_SEQUENCE = 'nextval(its own sequence)';

/**
 * A DEFAULT as it acts: casts of a literal to the column's own type are left out (they come and go with the type), and all spellings of
 * the time of the transaction are one. `sequences` are the qualified names of those that the column owns or would be given.
 */
export function normaliseDefault(text: string, sequences: readonly string[]): string {
  const sequence = /^nextval\('((?:[^']|'')+)'::(?:pg_catalog\.)?regclass\)$/.exec(text)?.[1];
  if (sequence !== undefined && sequences.includes(unquote(sequence))) return OWN_SEQUENCE;
  return normaliseExpression(text)
    .replace(/^\(?('(?:[^']|'')*'|-?[\d.]+|NULL)(?:::[a-z_][\w. "]*(?:\([\d,]+\))?(?:\[\])*\)?)+$/i, '$1')
    .replace(/^'(-?\d+(?:\.\d+)?)'$/, '$1')
    .replaceAll(/\b(?:CURRENT_TIMESTAMP|transaction_timestamp\(\)|\('now'::text\)::timestamp with time zone)(?!\()/g, 'now()')
    .replaceAll(/\btimezone\('utc'::text, now\(\)\)/gi, "(now() AT TIME ZONE 'utc'::text)")
    .replaceAll(/(AT TIME ZONE )'utc'/gi, "$1'utc'");
}

function unquote(name: string): string {
  return name.replaceAll("''", "'").replaceAll(/"((?:[^"]|"")*)"/g, (_, inner: string) => inner.replaceAll('""', '"'));
}
