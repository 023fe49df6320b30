import { readOperations } from '../../sql/operations/read-operations.js';
import type { DataOperation } from '../../sql/operations/operation.js';
import { guessTable } from './guess-verb.js';
import { firstWord } from './sql-text.js';

/** A statement with `:name` parameters: each may be any value, so rows that it adds are not known. */
export function readParameterized(sql: string): DataOperation {
  const [read] = readOperations(sql.replaceAll(/(?<![:\w\\]):(\w+)(?!:)/g, '$$1'));
  return read?.kind === 'data' ? read : { kind: 'data', verb: verbOf(firstWord(sql)), table: guessTable(sql) };
}

export function verbOf(word: string): DataOperation['verb'] {
  const verbs: Readonly<Record<string, DataOperation['verb']>> = {
    INSERT: 'insert into',
    DELETE: 'delete from',
    TRUNCATE: 'truncate',
    COPY: 'copy',
  };
  return /^MERGE$/i.test(word) ? 'merge into' : (verbs[word.toUpperCase()] ?? 'update');
}
