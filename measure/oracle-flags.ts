import { queryOracle } from './oracle-catalog.js';

export const measuredFlags = [1, 3, 8, 9] as const;
export type MeasuredFlag = (typeof measuredFlags)[number];

/** For each flag the subjects that it applies to, as `schema.relation.name`; for flag 9 `schema.relation`, since what is missing belongs to the table. */
export type Subjects = ReadonlyMap<MeasuredFlag, ReadonlySet<string>>;

interface Row {
  readonly flag: MeasuredFlag;
  readonly schema: string;
  readonly relation: string;
  readonly name: string;
}

/** What the flags apply to in the database at `url` (libpq), by SQL that shares nothing with plinth's rules. */
export async function readOracleFlags(url: string): Promise<Subjects> {
  return groupSubjects((await queryOracle(url, 'oracle-flags.sql')) as readonly unknown[] as readonly Row[]);
}

export function groupSubjects(rows: readonly Row[]): Subjects {
  return new Map(measuredFlags.map((flag) => [flag, new Set(rows.filter((row) => row.flag === flag).map(nameSubject))]));
}

function nameSubject({ flag, schema, relation, name }: Row): string {
  return flag === 9 ? `${schema}.${relation}` : `${schema}.${relation}.${name}`;
}
