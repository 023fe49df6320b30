import type { Catalog, Index, Table } from '../../catalog/catalog.js';
import { isSame } from '../../catalog/equal/same.js';
import { childrenOf } from '../../catalog/partitions.js';
import type { Change, RawSql } from '../../change/change.js';
import { concurrently } from '../../change/index-sql.js';
import { changeOf } from '../../change/from-catalog.js';
import { qualify, quoteIdentifier } from '../../postgres/identifier.js';
import { contract, expand, sql } from './part.js';
import type { StagedItem, TablePair } from './stage.js';

/** Indexes that no constraint brings along: built and dropped while writes go on. */
export function* stageIndexes({ before, after, request }: TablePair): Generator<StagedItem> {
  const old = ownIndexes(before);
  const now = ownIndexes(after);
  const gone = old.filter((index) => !now.some(({ name }) => name === index.name));
  const renamed = new Map<Index, Index>();
  for (const index of now) {
    const same = old.find(({ name }) => name === index.name);
    if (same !== undefined) {
      if (!isEqual(same, index)) yield* replaceIndex(after, same, index);
      continue;
    }
    const former = gone.find((candidate) => !renamed.has(candidate) && isEqual(candidate, index));
    if (former === undefined) yield make(after, index, request.after);
    else {
      renamed.set(former, index);
      yield expand(rename(after, former.name, index.name));
    }
  }
  const kept = new Set(after.columns.map(({ name }) => name));
  for (const index of gone) {
    // It goes with its column.
    if (renamed.has(index) || index.keys.some(({ column }) => column !== null && !kept.has(column))) continue;
    yield contract(null, drop(before, index));
  }
}

/** Those of partitions follow their parent's. */
function ownIndexes({ indexes }: Table): Index[] {
  return indexes.filter(({ constraint, inherited, exclusion }) => constraint === null && !inherited && !exclusion);
}

function make(table: Table, index: Index, catalog: Catalog): StagedItem {
  if (table.kind === 'partitioned table') return expand(makeOnPartitions(table, index, catalog));
  const change = buildIndex(table, index, index.name);
  if (change === null) return { object: `index ${index.name}`, why: 'its definition is not known' };
  // Two rows that are equal are refused once it is there: the code must not make them any more.
  return index.unique ? contract(null, change) : expand(change);
}

/** The index under a name, built concurrently. */
export function buildIndex(table: Table, index: Index, name: string): Change | null {
  const known = changeOf({ kind: 'index', index: { ...index, name } }, table.schema, table.name);
  if (known?.kind === 'createIndex') return { ...known, retry: true };
  if (index.definition === null) return null;
  const full = qualify(table.schema, name);
  const built = concurrently(index.definition).replace(` ${quoteIdentifier(index.name)} ON `, ` ${quoteIdentifier(name)} ON `);
  return sql([`DROP INDEX CONCURRENTLY IF EXISTS ${full}`, built], [`DROP INDEX CONCURRENTLY ${full}`]);
}

/** ON ONLY the parent, one built concurrently on each partition, ATTACH; the parent's is valid with the last one. */
function makeOnPartitions(table: Table, index: Index, catalog: Catalog): RawSql {
  const full = qualify(table.schema, index.name);
  return sql([onOnly(index), ...onPartitions(table, index, catalog)], [`DROP INDEX ${full}`]);
}

function onPartitions(table: Table, index: Index, catalog: Catalog): string[] {
  return childrenOf(catalog, table).flatMap((partition) => {
    const own = partition.indexes.find(({ parent }) => parent?.schema === table.schema && parent.name === index.name);
    if (own === undefined || own.definition === null) return [];
    const name = qualify(partition.schema, own.name);
    const attach = `ALTER INDEX ${qualify(table.schema, index.name)} ATTACH PARTITION ${name}`;
    if (partition.kind === 'partitioned table') return [onOnly(own), ...onPartitions(partition, own, catalog), attach];
    return [`DROP INDEX CONCURRENTLY IF EXISTS ${name}`, concurrently(own.definition), attach];
  });
}

function onOnly({ definition }: Index): string {
  return (definition ?? '').replace(/ ON (?!ONLY )/, ' ON ONLY ');
}

function drop(table: Table, index: Index): Change {
  const on = { schema: table.schema, table: table.name };
  const known = table.kind === 'partitioned table' ? null : changeOf({ kind: 'index', index }, table.schema, table.name);
  const definition = index.definition ?? '';
  if (table.kind === 'partitioned table')
    return sql([`DROP INDEX ${qualify(table.schema, index.name)}`], [definition.replace(' ON ONLY ', ' ON ')]);
  return {
    kind: 'dropIndex',
    ...on,
    name: index.name,
    definition,
    concurrently: true,
    ...(known?.kind === 'createIndex' ? { index: { ...known, retry: true } } : {}),
  };
}

/** The new one is built beside the old one, which goes when it is there. */
function* replaceIndex(table: Table, before: Index, after: Index): Generator<StagedItem> {
  const name = `${before.name.slice(0, 58)}_new`;
  const built = table.kind === 'partitioned table' ? null : buildIndex(table, after, name);
  if (built === null) {
    yield { object: `index ${before.name}`, why: 'another index of a partitioned table is built under a name of its own' };
    return;
  }
  yield expand(built);
  yield contract(null, drop(table, before), rename(table, name, before.name));
}

export function rename({ schema }: Pick<Table, 'schema'>, from: string, to: string): RawSql {
  const say = (one: string, other: string): string => `ALTER INDEX ${qualify(schema, one)} RENAME TO ${quoteIdentifier(other)}`;
  return { ...sql([say(from, to)], [say(to, from)]), behaviour: 'same' };
}

function isEqual(one: Index, other: Index): boolean {
  const bare = ({ name: _, definition: __, valid: ___, replicaIdentity: ____, ...rest }: Index): object => rest;
  return isSame(bare(one), bare(other));
}
