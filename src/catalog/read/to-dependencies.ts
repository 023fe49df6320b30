import type { Dependency } from '../catalog.js';
import type { Names } from './names.js';
import type { Snapshot } from './snapshot.js';

/** Edges by name, without those that end at objects which are not users' and without loops on one object. */
export function toDependencies(snapshot: Snapshot, names: Names): readonly Dependency[] {
  const types = new Map(
    [...snapshot.enums, ...snapshot.domains, ...snapshot.ranges].map((row) => [row.oid, `type ${row.schema}.${row.name}`]),
  );
  const functions = new Map(snapshot.functions.map((row) => [row.oid, `function ${row.schema}.${row.name}(${row.arguments})`]));
  const checks = new Map(snapshot.constraints.filter((row) => row.kind === 'c').map((row) => [row.oid, row]));
  const relation = (oid: number): string | undefined => {
    const row = names.relation(oid);
    return row === undefined ? undefined : `${row.schema}.${row.name}`;
  };
  const key = (kind: string, oid: number, column: number): string | undefined => {
    if (kind === 'type') return types.get(oid);
    if (kind === 'function') return functions.get(oid);
    const check = kind === 'check' ? checks.get(oid) : undefined;
    const table = relation(check?.relation ?? oid);
    if (table === undefined || (kind === 'check' && check === undefined)) return undefined;
    return kind === 'default'
      ? `default ${table}.${names.column(oid, column)}`
      : kind === 'check'
        ? `check ${table}.${check?.name}`
        : `relation ${table}`;
  };
  const edges = new Map<string, Dependency>();
  for (const row of snapshot.dependencies) {
    const object = key(row.kind, row.oid, row.column);
    const on = key(row.on_kind, row.on_oid, 0);
    if (object !== undefined && on !== undefined && object !== on) edges.set(`${object}\n${on}`, { object, on });
  }
  return [...edges.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge);
}
