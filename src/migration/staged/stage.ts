import type { Catalog, Table } from '../../catalog/catalog.js';
import type { Part } from '../../change/sequence.js';
import { withoutRenamed } from './dependents.js';
import { stageColumns } from './stage-columns.js';
import { stageComments } from './stage-comments.js';
import { stageConstraints } from './stage-constraints.js';
import { stageIndexes } from './stage-indexes.js';
import { stageNewTables, stageRemovedTables } from './stage-tables.js';
import { stagePartitions } from './stage-partitions.js';
import { stageEnums } from './stage-enums.js';
import { renameTables } from './rename-table.js';

/** What is known beyond the two schemas. */
export interface StageRequest {
  /** The schema as it is, and as it is to be; both read on one server. */
  readonly before: Catalog;
  readonly after: Catalog;
  /** Renames that somebody has stated. */
  readonly renames: readonly Rename[];
  /** Values for old rows of new columns, as SQL expressions, by `table.column`. */
  readonly fill: ReadonlyMap<string, string>;
}

export interface Rename {
  readonly schema: string;
  readonly table: string;
  /** Null where the table itself is renamed. */
  readonly column: string | null;
  readonly to: string;
}

/** What is to be done, and what nobody knows how to do without holding the application up. */
export interface Staged {
  readonly parts: readonly Part[];
  readonly left: readonly Left[];
}

/** Something that is not staged. */
export interface Left {
  readonly object: string;
  readonly why: string;
}

export type StagedItem = Part | Left;

/** One table on both sides. */
export interface TablePair {
  readonly before: Table;
  readonly after: Table;
  readonly request: StageRequest;
}

/** The steps from one schema to another that a running application can bear. Pure; whether they end there is for a proof to show. */
export function stageDifference(request: StageRequest): Staged {
  const renamed = renameTables(request);
  const known: StageRequest = { ...request, before: renamed.catalog };
  const pairs = pairTables(known);
  const items: StagedItem[] = [
    ...renamed.parts,
    ...stageEnums(known),
    ...stageNewTables(known),
    ...pairs.flatMap((pair) => [...stageColumns(pair)]),
    ...pairs.map(withoutRenamed).flatMap((pair) => [...stageIndexes(pair), ...stageConstraints(pair)]),
    ...stagePartitions(known),
    ...stageComments(known),
    ...stageRemovedTables(known),
  ];
  return {
    parts: items.filter((item) => 'moment' in item),
    left: items.filter((item) => 'why' in item),
  };
}

function pairTables(request: StageRequest): TablePair[] {
  const old = new Map(request.before.tables.map((table) => [`${table.schema}.${table.name}`, table]));
  return request.after.tables.flatMap((after) => {
    const before = old.get(`${after.schema}.${after.name}`);
    return before === undefined ? [] : [{ before, after, request }];
  });
}
