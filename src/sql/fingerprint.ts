import { fingerprintSync, loadModule } from 'libpg-query';
import { rememberByText } from '../source/remember-by-text.js';

await loadModule();

/**
 * What libpg_query makes of the shape of a statement: names, joins, conditions and clauses count, while values, parameters, casts of
 * them, the length of lists and the order of what is selected do not. Null where the text does not parse.
 */
export const fingerprint: (sql: string) => string | null = rememberByText(2000, (sql) => {
  try {
    return fingerprintSync(sql);
  } catch {
    return null;
  }
});
