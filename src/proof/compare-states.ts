import type { Catalog } from '../catalog/catalog.js';
import { compareCatalogs, type Difference } from '../catalog/equal.js';
import type { Database } from '../shadow/database.js';
import { replay } from '../shadow/replay.js';
import { countOf } from '../source/count-of.js';
import type { Statement } from '../source/statement.js';
import type { ProofCheck } from './proof.js';

/** Runs the statements of a function of a revision; the check says whether the server took them all. */
export async function runStatements(database: Database, name: string, statements: readonly Statement[]): Promise<ProofCheck> {
  const { refused, executed } = await replay(database, statements);
  const [first] = refused;
  return {
    claim: `${name} executes`,
    ok: first === undefined,
    before: null,
    after: first === undefined ? countOf(executed, 'statement') : `${first.message} (SQLSTATE ${first.sqlstate})`,
  };
}

/** Whether two states of a catalog are equal but for what no statement could bring back. `statements` are those that were run between them. */
export function compareStates(claim: string, expected: Catalog, actual: Catalog, statements: string): ProofCheck {
  const differences = listDifferences(expected, actual, statements);
  const seen =
    differences.length === 0 ? 'equal' : [...new Set(differences.map(({ kind, object }) => `${kind} ${object} differs`))].join(', ');
  return { claim, ok: differences.length === 0, before: null, after: seen };
}

/** What differs between two states, but for what no statement could bring back. */
export function listDifferences(expected: Catalog, actual: Catalog, statements: string): readonly Difference[] {
  return compareCatalogs(expected, actual).filter(({ kind, object, property, before, after }) => {
    // A column that is dropped and added again stands last: PostgreSQL has no way to put it elsewhere.
    if (property === 'position') return false;
    // A constraint that has been validated stays valid.
    if (property === 'validated' || (property === 'definition' && isValidated(before, after))) return false;
    // PostgreSQL cannot take a label away again; one that nobody uses does no harm.
    if (kind === 'enum' && property === 'labels' && /\bADD VALUE\b/.test(statements) && includesAll(after, before)) return false;
    // An extension that no statement names was made by the shadow, for a function that it brings along.
    return kind !== 'extension' || statements.includes(object);
  });
}

function isValidated(before: unknown, after: unknown): boolean {
  return typeof before === 'string' && typeof after === 'string' && before.replace(/ NOT VALID$/, '') === after;
}

function includesAll(after: unknown, before: unknown): boolean {
  return Array.isArray(after) && Array.isArray(before) && before.every((label) => after.includes(label));
}
