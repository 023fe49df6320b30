import { quoteLiteral } from '../../postgres/identifier.js';
import { qualify } from '../quote.js';
import type { Revision } from './history.js';

export interface VersionTable {
  readonly schema: string | null;
  readonly name: string;
}

/**
 * The version table's own statements, revision by revision, as Alembic's `HeadMaintainer` writes them. `standing` are the ids that it
 * holds before. Source: alembic/runtime/migration.py.
 */
export function* versionSteps(
  revisions: readonly Revision[],
  standing: readonly string[],
  table: VersionTable,
  direction: 'upgrade' | 'downgrade',
): Generator<readonly string[]> {
  const heads = new Set(standing);
  const name = qualify(table.schema, table.name);
  const insert = (id: string): string => `INSERT INTO ${name} (version_num) VALUES (${quoteLiteral(id)})`;
  const remove = (id: string): string => `DELETE FROM ${name} WHERE ${name}.version_num = ${quoteLiteral(id)}`;
  const replace = (from: string, to: string): string =>
    `UPDATE ${name} SET version_num=${quoteLiteral(to)} WHERE ${name}.version_num = ${quoteLiteral(from)}`;
  for (const [at, { id, parents }] of revisions.entries()) {
    const before = direction === 'upgrade' ? parents.filter((parent) => heads.has(parent)) : [id];
    const after = direction === 'upgrade' ? [id] : parents.filter((parent) => !isNeededAbove(parent, revisions, at, heads));
    const [kept, ...gone] = before;
    const [first, ...others] = after;
    for (const one of before) heads.delete(one);
    for (const one of after) heads.add(one);
    yield [
      ...(direction === 'upgrade' && standing.length === 0 && at === 0 ? [createTable(table)] : []),
      ...gone.map(remove),
      ...others.map(insert),
      ...(kept !== undefined && first !== undefined ? [replace(kept, first)] : []),
      ...(kept === undefined && first !== undefined ? [insert(first)] : []),
      ...(kept !== undefined && first === undefined ? [remove(kept)] : []),
      ...(direction === 'downgrade' && heads.size === 0 && at === revisions.length - 1 ? [`DROP TABLE ${name}`] : []),
    ];
  }
}

/** A parent is no head yet while another revision above it still stands. */
function isNeededAbove(parent: string, revisions: readonly Revision[], at: number, heads: ReadonlySet<string>): boolean {
  return heads.has(parent) || revisions.slice(at + 1).some(({ parents }) => parents.includes(parent));
}

function createTable({ schema, name }: VersionTable): string {
  return `CREATE TABLE ${qualify(schema, name)} (\n    version_num VARCHAR(32) NOT NULL, \n    CONSTRAINT ${qualify(null, `${name}_pkc`)} PRIMARY KEY (version_num)\n)`;
}
