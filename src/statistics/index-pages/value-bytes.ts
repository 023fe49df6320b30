/** Bytes that a value of varying length takes in an index, its length word included, by its text; null for types of which no way is known. */
export function valueBytes(baseType: string, text: string): number | null {
  if (baseType === 'numeric') return numericBytes(text);
  if (baseType === 'bytea') return withLength((text.length - 2) / 2);
  return TEXTUAL.has(baseType) ? withLength(Buffer.byteLength(text)) : null;
}

const TEXTUAL: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'citext']);

/** Types whose values vary in length. */
export function variesInLength(baseType: string): boolean {
  return TEXTUAL.has(baseType) || ['numeric', 'bytea'].includes(baseType);
}

/** One byte where it tells the length, else four. Source: src/include/varatt.h. */
function withLength(bytes: number): number {
  return bytes < 127 ? bytes + 1 : bytes + 4;
}

/** A length, a header of two bytes, and two for each four decimal digits, counted from the point. Source: src/backend/utils/adt/numeric.c. */
function numericBytes(text: string): number {
  const [, whole = '', fraction = ''] = /^-?0*(\d*)\.?(\d*?)0*$/.exec(text) ?? [];
  const before = Math.ceil(whole.length / 4);
  const after = Math.ceil(fraction.length / 4);
  const leading = before === 0 ? Math.floor(/^0*/.exec(fraction)?.[0].length ?? 0) : 0;
  // Groups of zeros at either end are not stored.
  const trailing = after === 0 ? Math.floor((/0*$/.exec(whole)?.[0].length ?? 0) / 4) : 0;
  return 3 + 2 * Math.max(0, before + after - Math.floor(leading / 4) - trailing);
}
