import type { Select } from '../../postgres/session.js';
import type { Collation, Comment, Extension } from '../catalog.js';
import { readColumns, type ColumnRow } from './columns.js';
import { readComments } from './comments.js';
import { readConstraints, type ConstraintRow } from './constraints.js';
import { readDependencies, type DependencyRow } from './dependencies.js';
import { readExtendedStatistics, readFunctions, type FunctionRow, type StatisticsRow } from './functions.js';
import {
  readCollationNames,
  readIndexes,
  readOperatorClasses,
  type CollationNameRow,
  type IndexRow,
  type OperatorClassRow,
} from './indexes.js';
import { readExtensions, readSchemas } from './namespaces.js';
import { readParents, readRelations, type ParentRow, type RelationRow } from './relations.js';
import { readSequences, type SequenceRow } from './sequences.js';
import { readPolicies, readTriggers, type PolicyRow, type TriggerRow } from './triggers.js';
import { readCollations, readDomains, readEnums, readRanges, type DomainRow, type EnumRow, type RangeRow } from './types.js';

/** The plain rows of one moment, which no lock of anybody's can hold up. */
export interface Snapshot {
  readonly major: number;
  readonly schemas: readonly string[];
  readonly extensions: readonly Extension[];
  readonly relations: readonly RelationRow[];
  readonly parents: readonly ParentRow[];
  readonly columns: readonly ColumnRow[];
  readonly constraints: readonly ConstraintRow[];
  readonly indexes: readonly IndexRow[];
  readonly operatorClasses: readonly OperatorClassRow[];
  readonly collationNames: readonly CollationNameRow[];
  readonly triggers: readonly TriggerRow[];
  readonly policies: readonly PolicyRow[];
  readonly sequences: readonly SequenceRow[];
  readonly enums: readonly EnumRow[];
  readonly domains: readonly DomainRow[];
  readonly ranges: readonly RangeRow[];
  readonly collations: readonly Collation[];
  readonly functions: readonly FunctionRow[];
  readonly statistics: readonly StatisticsRow[];
  readonly comments: readonly Comment[];
  readonly dependencies: readonly DependencyRow[];
}

/** A constant number of statements, whatever the size of the database. */
export async function readSnapshot(select: Select, major: number): Promise<Snapshot> {
  const columns = await readColumns(select);
  const indexes = await readIndexes(select, major);
  const domains = await readDomains(select);
  return {
    major,
    schemas: await readSchemas(select),
    extensions: await readExtensions(select),
    relations: await readRelations(select),
    parents: await readParents(select),
    columns,
    constraints: await readConstraints(select),
    indexes,
    operatorClasses: await readOperatorClasses(select),
    collationNames: await readCollationNames(select, namedCollations(columns, indexes, domains)),
    triggers: await readTriggers(select),
    policies: await readPolicies(select),
    sequences: await readSequences(select),
    enums: await readEnums(select),
    domains,
    ranges: await readRanges(select, major),
    collations: await readCollations(select, major),
    functions: await readFunctions(select, major),
    statistics: await readExtendedStatistics(select),
    comments: await readComments(select),
    dependencies: await readDependencies(select),
  };
}

/** 100 is `default` (pg_collation.dat): what a column of text has when nobody names another. */
const DEFAULT_COLLATION = 100;

function namedCollations(columns: readonly ColumnRow[], indexes: readonly IndexRow[], domains: readonly DomainRow[]): ReadonlySet<number> {
  const oids = new Set<number>();
  for (const column of columns) oids.add(column.collation);
  for (const domain of domains) oids.add(domain.collation);
  for (const index of indexes)
    if (index.collations !== '0' && index.collations !== '100') for (const oid of index.collations.split(' ')) oids.add(Number(oid));
  oids.delete(0);
  oids.delete(DEFAULT_COLLATION);
  return oids;
}
