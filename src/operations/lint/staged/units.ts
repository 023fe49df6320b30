import type { Finding } from '../../../engine/finding.js';
import type { Migration, MigrationStatement, Step } from '../../../migration/statements/migration.js';
import type { Place } from '../../../source/place.js';

/** What one stretch of the user's text sends, and what was found there. */
export interface Unit {
  readonly migration: Migration;
  readonly place: Place;
  readonly statements: readonly MigrationStatement[];
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  /** The same text sends something more than once: a loop, or a function that is called twice. */
  readonly repeated: boolean;
}

/** All statements of the migrations in order, those of one place together. */
export function listUnits(migrations: readonly Migration[], steps: readonly Step[], findings: readonly Finding[]): readonly Unit[] {
  const found = groupBy(findings.flatMap((finding) => (finding.place === null ? [] : [[keyOf(finding.place), finding] as const])));
  const taken = groupBy(steps.map((step) => [keyOf(step.place), step] as const));
  const units = migrations.flatMap((migration) => splitByPlace(migration));
  const runs = new Map<string, number>();
  for (const { place } of units) runs.set(keyOf(place), (runs.get(keyOf(place)) ?? 0) + 1);
  return units.map(({ migration, place, statements }) => ({
    migration,
    place,
    statements,
    steps: migration.judged ? (taken.get(keyOf(place)) ?? []) : [],
    findings: migration.judged ? (found.get(keyOf(place)) ?? []) : [],
    repeated: (runs.get(keyOf(place)) ?? 0) > 1,
  }));
}

function splitByPlace(migration: Migration): Pick<Unit, 'migration' | 'place' | 'statements'>[] {
  const units: { migration: Migration; place: Place; statements: MigrationStatement[] }[] = [];
  for (const statement of migration.statements) {
    const last = units.at(-1);
    if (last !== undefined && keyOf(last.place) === keyOf(statement.place)) last.statements.push(statement);
    else units.push({ migration, place: statement.place, statements: [statement] });
  }
  return units;
}

export function keyOf({ file, line, column, endLine, endColumn }: Place): string {
  return `${file}:${line}:${column}:${endLine}:${endColumn}`;
}

function groupBy<T>(pairs: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}
