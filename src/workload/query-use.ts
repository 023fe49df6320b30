import type { QualifiedName, Table } from '../catalog/catalog.js';
import { readStatementUse, type StatementUse, type UsedColumn } from '../sql/statement-use.js';
import { fingerprint } from '../sql/fingerprint.js';
import type { CodeFunction, CodeWorkload, Send } from './code.js';
import type { Query } from './query.js';

/** One statement of the workload, wherever it is known from, with what it uses. */
export interface QueryUse extends StatementUse {
  /** Of the workload's query, else the function that sends it. */
  readonly name: string;
  /** Further names that it is known by: those of the same statement among the queries that were planned. */
  readonly names: readonly string[];
  readonly sql: string;
  /** Calls a minute; null when nothing says it. */
  readonly callsPerMinute: number | null;
  /** Where the figure is from. */
  readonly source: 'measured live' | 'declared' | 'from code';
  readonly senders: readonly Sender[];
}

export interface Sender {
  readonly function: CodeFunction;
  readonly send: Send;
}

/**
 * Every statement that is known, once: those of workload files with their calls, then those of the code. What is the same but for constants
 * and parameters (by fingerprint) is one, so that the code's paths stand beside the workload's figures.
 */
export function readQueryUses(code: CodeWorkload | null, queries: readonly Query[]): QueryUse[] {
  const uses = new Map<string, QueryUse>();
  for (const { name, sql, callsPerMinute, origin } of queries) {
    if (origin === 'referential check' || origin === 'code') continue;
    const source = origin === 'pg_stat_statements' ? 'measured live' : 'declared';
    const use = readStatementUse(sql);
    if (use !== null) uses.set(fingerprint(sql) ?? sql, { ...use, name, names: [], sql, callsPerMinute, source, senders: [] });
  }
  for (const each of code?.functions ?? [])
    for (const send of each.sends) {
      const key = fingerprint(send.sql) ?? send.sql;
      const known = uses.get(key) ?? fromCode(each, send);
      if (known !== null) uses.set(key, { ...known, senders: [...known.senders, { function: each, send }] });
    }
  for (const { name, sql, origin } of queries) {
    const key = fingerprint(sql) ?? sql;
    const known = origin === 'code' ? uses.get(key) : undefined;
    if (known !== undefined) uses.set(key, { ...known, names: [...known.names, name] });
  }
  return [...uses.values()];
}

function fromCode({ name }: CodeFunction, { sql, path }: Send): QueryUse | null {
  const use = readStatementUse(sql);
  return use === null
    ? null
    : { ...use, name: path.at(-1)?.function ?? name, names: [], sql, callsPerMinute: null, source: 'from code', senders: [] };
}

export function usesTable({ tables }: QueryUse, table: QualifiedName): boolean {
  return tables.some((used) => isSame(used, table));
}

interface ByTable {
  readonly using: Map<string, QueryUse[]>;
  readonly writing: Map<string, QueryUse[]>;
}

/** By the table's name, as they are asked for once a finding. */
const kept = new WeakMap<readonly QueryUse[], ByTable>();

function byTable(uses: readonly QueryUse[]): ByTable {
  const before = kept.get(uses);
  if (before !== undefined) return before;
  const made: ByTable = { using: new Map(), writing: new Map() };
  const add = (to: Map<string, QueryUse[]>, name: string, use: QueryUse): void => {
    const known = to.get(name);
    if (known === undefined) to.set(name, [use]);
    else known.push(use);
  };
  for (const use of uses) {
    for (const name of new Set(use.tables.map((used) => used.name))) add(made.using, name, use);
    if (use.written !== null) add(made.writing, use.written.table.name, use);
  }
  kept.set(uses, made);
  return made;
}

/** Those that use a table, in their order. */
export function usesOf(uses: readonly QueryUse[], table: QualifiedName): QueryUse[] {
  return (byTable(uses).using.get(table.name) ?? []).filter((use) => usesTable(use, table));
}

/** Those that write it, in their order. */
export function writesOf(uses: readonly QueryUse[], table: QualifiedName): QueryUse[] {
  return (byTable(uses).writing.get(table.name) ?? []).filter((use) => writesTable(use, table));
}

export function writesTable({ written }: QueryUse, table: QualifiedName): boolean {
  return written !== null && isSame(written.table, table);
}

/** Columns of the table that are searched or sorted by, in order of the statement. */
export function searchedColumns(use: QueryUse, table: Table): string[] {
  const aliases = new Set(use.tables.filter((used) => isSame(used, table)).map(({ alias }) => alias));
  const isOwn = ({ of, column }: UsedColumn): boolean =>
    of === null ? aliases.size > 0 && table.columns.some(({ name }) => name === column) : aliases.has(of);
  return [...new Set([...use.searched, ...use.sorted].filter(isOwn).map(({ column }) => column))];
}

/** A name without a schema is taken for this table: nobody has two of a name where the search path decides. */
function isSame(name: { readonly schema: string | null; readonly name: string }, table: QualifiedName): boolean {
  return name.name === table.name && (name.schema === null || name.schema === table.schema);
}
