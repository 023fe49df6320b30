import type { QualifiedName } from '../catalog/catalog.js';
import type { PythonSources } from '../python/sources.js';
import { readWords, type Words } from './column-words.js';
import { findModelColumn, findModelTable } from './find-model.js';
import type { Models } from './models.js';

/** Words that tell why a column repeats what another row says, or that it is meant to. A remark of one or two words tells nothing. */
const REASON =
  /\b(because|since|so that|in order to|(to )?avoids?|instead of|rather than|saves?|spares?|on purpose|intentional|intentionally|deliberate|deliberately|denormali[sz]\w*|duplicat\w*|snapshots?|cached?|caches|cop(y|ies|ied) (of|from|on|at|for|here)|kept|keeps?|at the time|at (creation|purchase|that)|when (it|the \w+|this) was|histor\w*|audit\w*|outlives?|survives?|(may|might|can|could) (be )?(change|delete|rename|remove|purge)\w*|immutable|frozen|point.in.time|performance|fast(er)?|speeds?|quick(er|ly)?|for (sorting|searching|search|filtering|display|reports?|reporting|analytics)|reconcil\w*|materiali[sz]ed)\b/i;

/** The same of a table as a whole: its rows say what was. */
const RECORD =
  /\b(snapshots?|audit\w*|histor\w*|immutable|append.only|outlives?|duplicat\w*|denormali[sz]\w*|ledger|(log|record|trail) of|as (it|they) (was|were)|at the time)\b/i;

interface Repeating {
  readonly table: QualifiedName & { readonly comment: string | null };
  readonly column: { readonly name: string; readonly comment: string | null };
  /** A copy of a row's column; false for a count or sum. */
  readonly copy: boolean;
}

/** Whether the database or the project's models say why the column repeats what other rows say. */
export function isDocumented(models: Models | null, sources: PythonSources | null, { table, column, copy }: Repeating): boolean {
  if (givesReason({ column: column.comment ?? '', table: table.comment ?? '' }, { copy, name: column.name })) return true;
  const model = models === null ? null : findModelTable(models, table);
  const declared = model === null ? null : findModelColumn(model, column.name);
  if (model === null || declared === null || sources === null) return false;
  return givesReason(readWords(model, declared, sources.text), { copy, name: column.name });
}

function givesReason({ column, table }: Words, { copy, name }: { readonly copy: boolean; readonly name: string }): boolean {
  if (REASON.test(column) && column.split(' ').length >= 3) return true;
  if (copy && RECORD.test(table)) return true;
  return new RegExp(String.raw`\b${name.replaceAll(/\W/g, '.')}\b`).test(table) && REASON.test(table);
}
