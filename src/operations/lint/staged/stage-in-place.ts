import { type Part } from '../../../change/sequence.js';
import { expand, sql } from '../../../migration/staged/part.js';
import type { Unit } from './units.js';

/** What changes nothing of the schema, or what its text alone tells; null where the difference of the schemas says what to do. */
export function stageInPlace({ steps, statements }: Unit): Part | { readonly why: string } | null {
  const [statement] = statements;
  for (const { command } of steps) {
    if (command.kind === 'reindex' && !command.concurrently) {
      if (statement === undefined || statements.length > 1) return { why: 'it stands among others' };
      const text = statement.sql.replace(/^(\s*REINDEX\s*(?:\([^)]*\)\s*)?(?:TABLE|INDEX|SCHEMA|DATABASE)\s+)/i, '$1CONCURRENTLY ');
      return text === statement.sql ? { why: 'it cannot be done concurrently' } : expand({ ...sql([text], []), behaviour: 'same' });
    }
    if (command.kind === 'alter type' && command.using) {
      const column = command.column.replaceAll(/\W/g, '.');
      const plain = new RegExp(String.raw`\bUSING\s+\(?"?${column}"?\)?\s*::\s*[\w." ()]+$`, 'i');
      if (!plain.test(statement?.sql.trim() ?? ''))
        return { why: `how old values of ${command.column} become new ones stands in USING, and the way back is for you to say` };
    }
    if (command.kind === 'refresh' || command.kind === 'truncate' || command.kind === 'rows')
      return { why: 'it works on rows, and there is no other statement that does the same' };
  }
  return null;
}
