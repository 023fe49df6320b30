/** Largest values of the whole numbers, by `pg_type.typname`. Source: https://www.postgresql.org/docs/current/datatype-numeric.html */
const largest: Readonly<Record<string, bigint>> = { int2: 32_767n, int4: 2_147_483_647n, int8: 9_223_372_036_854_775_807n };

/** Null for types that are no whole numbers. */
export function largestNumber(baseType: string): bigint | null {
  return largest[baseType] ?? null;
}
