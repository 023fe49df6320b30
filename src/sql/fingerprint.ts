import { fingerprintSync, loadModule } from 'libpg-query';

await loadModule();

/**
 * What libpg_query makes of the shape of a statement: names, joins, conditions and clauses count, while values, parameters, casts of
 * them, the length of lists and the order of what is selected do not. Null where the text does not parse.
 */
export function fingerprint(sql: string): string | null {
  try {
    return fingerprintSync(sql);
  } catch {
    return null;
  }
}
