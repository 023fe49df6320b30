import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A planted defect: what is written, and what plinth must say of it. */
export interface Mutation {
  readonly flag: 1 | 3 | 4 | 8 | 9 | 10;
  /** How it is planted, for the table of figures. */
  readonly how: string;
  /** As `keyOf` names the finding that must come. */
  readonly expect: string;
  /** What no other mutation of a batch may touch: the table, or the revision. */
  readonly scope: string;
  /** Lines of `upgrade()` of a revision on top of the history. */
  readonly operations: readonly string[];
  /** Or lines of a file that are replaced. */
  readonly replace: { readonly file: string; readonly first: number; readonly last: number; readonly text: string } | null;
}

/** Writes mutations into a copy of a backend; gives the way back to what was there. */
export async function plant(
  checkout: string,
  versions: string,
  heads: readonly string[],
  mutations: readonly Mutation[],
): Promise<() => Promise<void>> {
  const kept = new Map<string, string>();
  for (const { replace } of mutations) {
    if (replace === null) continue;
    const text = await readFile(replace.file, 'utf8');
    kept.set(replace.file, text);
    const lines = text.split('\n');
    await writeFile(replace.file, [...lines.slice(0, replace.first - 1), replace.text, ...lines.slice(replace.last)].join('\n'));
  }
  const file = join(checkout, versions, 'ffff00000000_mutation.py');
  const operations = [...new Set(mutations.flatMap((mutation) => mutation.operations))];
  if (operations.length > 0) await writeFile(file, renderRevision(heads, operations));
  return async () => {
    await rm(file, { force: true });
    for (const [path, text] of kept) await writeFile(path, text);
  };
}

/** A revision on top of the history, which is not to be undone. */
export function renderRevision(heads: readonly string[], operations: readonly string[]): string {
  const below = heads.length === 1 ? JSON.stringify(heads[0]) : `(${heads.map((head) => JSON.stringify(head)).join(', ')})`;
  return `"""What a measurement plants."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "ffff00000000"
down_revision = ${below}
branch_labels = None
depends_on = None


def upgrade():
${operations.map((line) => `    ${line}`).join('\n')}


def downgrade():
    raise NotImplementedError("a measurement is not undone")
`;
}

/** Batches in which no mutation hides or explains another one, in the order given. */
export function packBatches(mutations: readonly Mutation[]): Mutation[][] {
  const batches: Mutation[][] = [];
  for (const mutation of mutations) {
    const free = batches.find((batch) => !batch.some((other) => collide(mutation, other)));
    if (free === undefined) batches.push([mutation]);
    else free.push(mutation);
  }
  return batches;
}

/** On one table: two of a flag; and what makes an index (flag 9 does, without its predicate) with whatever an index could mend. */
function collide(one: Mutation, other: Mutation): boolean {
  return one.scope === other.scope && (one.flag === other.flag || one.flag === 9 || other.flag === 9);
}

/** The same order for the same seed (mulberry32). */
export function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const keyed = items.map((item) => ({ item, key: random() }));
  return keyed.toSorted((one, other) => one.key - other.key).map(({ item }) => item);
}
