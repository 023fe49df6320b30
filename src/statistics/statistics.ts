/**
 * What a planner knows of the data and what the server counted of its use. Read from a live server, or synthesised from declared
 * volumes. Values of users' tables stand in here (most common values, histograms): never print them, see `source`.
 */
export interface Statistics {
  /** When it was read, ISO 8601 in UTC; null for declared volumes. */
  readonly asOf: string | null;
  readonly source: 'live' | 'declared';
  readonly relations: readonly RelationStatistics[];
  /** Planner settings of the source and its limits of connections, as `current_setting` prints them (`work_mem` = `4MB`). */
  readonly settings: Readonly<Record<string, string>>;
  /** What CREATE STATISTICS keeps; absent where nothing was read. */
  readonly extended?: readonly ExtendedValues[];
  /** `pg_stat_database.stats_reset`, ISO 8601; null when never reset (counters run since the cluster was made) or not live. */
  readonly statsReset: string | null;
}

/** One table, partitioned table, materialized view or index, by `pg_class`. */
export interface RelationStatistics {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'partitioned table' | 'foreign table' | 'materialized view' | 'index' | 'partitioned index';
  /** For an index, the name of its table (same schema). */
  readonly table: string | null;
  /** `reltuples`: rows at the last VACUUM or ANALYZE; null when never analysed (-1 since 14, 0 with 0 pages before). */
  readonly rows: number | null;
  /** Blocks of 8 kB: of the file where its size could be read (`pg_relation_size`), else `relpages`. */
  readonly pages: number;
  /** `relpages`, where it differs from `pages`: the planner takes `rows` per analysed block and multiplies by the blocks that there are. */
  readonly analyzedPages?: number;
  /** Rank of its oid in the database: of two equal plans the planner takes the index that is older or newer. */
  readonly position?: number;
  /** `relallvisible`. */
  readonly allVisible: number;
  /** Declared growth, rows a month; absent where nothing is declared. */
  readonly growthPerMonth?: number;
  /** Declared rows for each row of a referenced table, by its name; absent where nothing is declared. */
  readonly rowsPer?: Readonly<Record<string, number>>;
  /** Present where size and columns were declared, also beside live relations; absent for what was measured. */
  readonly declared?: true;
  /** Columns with `pg_stats` rows that the role may read; an expression index has its own under its name. */
  readonly columns: readonly ColumnStatistics[];
  /** Null for indexes without counters and for declared volumes. */
  readonly activity: RelationActivity | null;
}

/** One row of `pg_stats`. Arrays stay PostgreSQL's array text, `{…}`: their element type is the column's. */
export interface ColumnStatistics {
  readonly name: string;
  /** True for the row that covers the inheritance or partition tree. */
  readonly inherited: boolean;
  /** 0 … 1. */
  readonly nullFraction: number;
  /** Bytes. */
  readonly averageWidth: number;
  /** `n_distinct`: a count, or the negative fraction of the rows. */
  readonly distinct: number;
  readonly mostCommonValues: string | null;
  readonly mostCommonFrequencies: readonly number[] | null;
  readonly histogramBounds: string | null;
  readonly correlation: number | null;
  readonly mostCommonElements: string | null;
  readonly mostCommonElementFrequencies: readonly number[] | null;
  readonly elementCountHistogram: readonly number[] | null;
  /** Least and greatest value that really stand in the table, as text; absent where they were not asked for. */
  readonly extremes?: readonly [string, string];
  /** Of ranges and multiranges; servers below 17 do not show them. */
  readonly rangeLengthHistogram?: string | null;
  readonly rangeEmptyFraction?: number | null;
  readonly rangeBoundsHistogram?: string | null;
}

/** One row of `pg_stats_ext` with those of `pg_stats_ext_exprs`. Columns are named; an expression is named by its position, `(1)`. */
export interface ExtendedValues {
  readonly schema: string;
  readonly name: string;
  readonly inherited: boolean;
  readonly distinct: readonly { readonly of: readonly string[]; readonly count: number }[];
  readonly dependencies: readonly { readonly of: readonly string[]; readonly on: string; readonly degree: number }[];
  readonly mostCommon: MostCommonCombinations | null;
  /** Statistics of its expressions, in order. */
  readonly expressions: readonly ColumnStatistics[];
}

/** Combinations of values as text, each in the order of `of`; null stands for NULL. */
export interface MostCommonCombinations {
  readonly of: readonly string[];
  readonly items: readonly {
    readonly values: readonly (string | null)[];
    readonly frequency: number;
    readonly baseFrequency: number;
  }[];
}

/** Counters since `statsReset`; those that a relation's kind has not are 0. Times are ISO 8601. */
export interface RelationActivity {
  readonly seqScans: number;
  readonly seqRowsRead: number;
  readonly idxScans: number;
  readonly inserted: number;
  readonly updated: number;
  readonly hotUpdated: number;
  readonly deleted: number;
  readonly liveRows: number;
  readonly deadRows: number;
  readonly lastAnalyzed: string | null;
  readonly lastVacuumed: string | null;
}
