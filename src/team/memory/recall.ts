import type { Catalog } from '../../catalog/catalog.js';
import { formatCount, rowsOf } from '../../statistics/figures.js';
import type { MemoryEntry } from './entry.js';
import { fulfils, type Scope } from './machine-form.js';
import { namesTable, type Situation, writtenName } from './situation.js';

/** An entry that applies, and why: one reason for each thing that it asks for. */
export interface Recalled {
  readonly entry: MemoryEntry;
  readonly reasons: readonly string[];
}

/**
 * The entries that apply here, in order of name. One with a machine form applies where all of it holds; one without, where its text names
 * a table that is judged. Retired ones never do. The same memory and the same situation give the same answer.
 */
export function recall(entries: readonly MemoryEntry[], situation: Situation): readonly Recalled[] {
  const ground = { situation, byWord: indexTables(situation.catalog) };
  return entries.flatMap((entry) => {
    if (entry.retired !== null) return [];
    const reasons = hasForm(entry) ? reasonsOfForm(entry.scope, ground) : reasonsOfText(entry, ground);
    return reasons === null || reasons.length === 0 ? [] : [{ entry, reasons }];
  });
}

/** Whether a machine can tell when it applies. */
export function hasForm({ scope }: MemoryEntry): boolean {
  return Object.values(scope).some((part) => part !== undefined);
}

interface Ground {
  readonly situation: Situation;
  readonly byWord: ReadonlyMap<string, string>;
}

function indexTables({ tables }: Catalog): ReadonlyMap<string, string> {
  return new Map(
    tables.flatMap((table) => [table.name, `${table.schema}.${table.name}`].map((word) => [word, writtenName(table)] as const)),
  );
}

/** One reason for each part; null where one does not hold. */
function reasonsOfForm(scope: Scope, ground: Ground): readonly string[] | null {
  const parts = [
    reasonOfTables(scope.tables, ground),
    reasonOfColumns(scope.columns, ground),
    reasonOfOperations(scope, ground),
    reasonOfVersion(scope.postgres, ground),
    ...Object.entries(scope.rows ?? {}).map(([table, bound]) => reasonOfRows(table, bound, ground)),
  ].filter((part) => part !== undefined);
  return parts.includes(null) ? null : parts.filter((part) => part !== null);
}

/** Undefined where nothing is asked, null where it does not hold. */
type Reason = string | null | undefined;

function reasonOfTables(tables: readonly string[] | undefined, { byWord }: Ground): Reason {
  if (tables === undefined) return undefined;
  const found = tables.flatMap((table) => byWord.get(table) ?? []);
  return found.length === 0 ? null : `table ${found.join(', ')} is judged in this run`;
}

function reasonOfColumns(columns: readonly string[] | undefined, { situation }: Ground): Reason {
  if (columns === undefined) return undefined;
  const found = columns.filter((written) => {
    const at = written.lastIndexOf('.');
    const table = situation.catalog.tables.find((one) => namesTable(written.slice(0, at), one));
    return table?.columns.some(({ name }) => name === written.slice(at + 1)) === true;
  });
  return found.length === 0 ? null : `column ${found.join(', ')} is judged in this run`;
}

/** A command, or a kind of change that is recommended; on one of the tables, where the entry names any. */
function reasonOfOperations({ operations, tables }: Scope, { situation }: Ground): Reason {
  if (operations === undefined) return undefined;
  if (operations.includes(situation.command)) return `this is a ${situation.command}`;
  const changes = [...situation.changesOf.values()].flatMap((candidate) => candidate.changes);
  const change = changes.find(
    (one) =>
      operations.includes(one.kind) &&
      (tables === undefined || ('table' in one && tables.some((table) => namesTable(table, { schema: one.schema, name: one.table })))),
  );
  return change === undefined ? null : `${change.kind} is recommended${'table' in change ? ` on ${change.table}` : ''}`;
}

function reasonOfVersion(bound: Scope['postgres'], { situation }: Ground): Reason {
  if (bound === undefined) return undefined;
  return fulfils(situation.major, bound) ? `PostgreSQL ${situation.major}` : null;
}

function reasonOfRows(written: string, bound: string | number, { situation }: Ground): Reason {
  const table = situation.catalog.tables.find((one) => namesTable(written, one));
  const rows = table === undefined ? null : rowsOf(situation.statistics, table);
  return rows !== null && fulfils(rows, bound) ? `${written} has ${formatCount(rows)} rows` : null;
}

/** The fall-back for entries that only say it in prose. */
function reasonsOfText({ insight, lines, appliesWhen }: MemoryEntry, { byWord }: Ground): readonly string[] {
  const words = new Set([insight, appliesWhen, ...lines].join('\n').match(/[\p{L}_][\p{L}\p{N}_$]*(?:\.[\p{L}_][\p{L}\p{N}_$]*)*/gu) ?? []);
  const found = [...words].flatMap((word) => byWord.get(word) ?? byWord.get(word.split('.')[0] ?? '') ?? []);
  return found.length === 0 ? [] : [`its text names ${[...new Set(found)].toSorted().join(', ')}, judged in this run`];
}
