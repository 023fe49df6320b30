import { loadModule, parseSync, type RawStmt } from 'libpg-query';
import { rememberByText } from '../source/remember-by-text.js';

await loadModule();

/** The statements of a text as PostgreSQL's parser reads them. The same texts are asked for by many rules; throws where it does not parse. */
export const parseStatements: (sql: string) => readonly RawStmt[] = rememberByText(400, (sql) => parseSync(sql).stmts ?? []);
