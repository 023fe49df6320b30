import * as z from 'zod';
import { alembicProject } from '../../engine/alembic-example.js';
import { defineRule } from '../../engine/rule.js';
import type { Revision, RevisionHistory } from '../../sqlalchemy/alembic/history.js';

export default defineRule({
  id: 'migrations/several-heads',
  title: 'History with several heads',
  redFlag: null,
  severity: 'warning',
  reads: ['revisions'],
  options: z.strictObject({}),

  docs: {
    condition: 'Revisions without a child of which two or more come from one ancestor.',
    effect:
      '`alembic upgrade head` refuses ("Multiple head revisions are present"), and with it every deployment. Until somebody merges them, in which order they run is for each database to find out.',
    remedy: '`alembic merge heads`, or set down_revision of the one that was not released yet to the other.',
    exceptions:
      'Silent where a revision since their last common ancestor has a branch label: the branches are meant. Silent for histories that begin apart.',
    sources: ['https://alembic.sqlalchemy.org/en/latest/branches.html#working-with-branches'],
  },

  examples: [
    {
      title: 'Two branches were merged in git, and not in Alembic',
      files: project({ a1: [], b2: ['a1'], c3: ['a1'] }),
      finds: [{ heads: ['b2', 'c3'] }],
    },
    { title: 'A merge revision joins them', files: project({ a1: [], b2: ['a1'], c3: ['a1'], d4: ['b2', 'c3'] }), finds: [] },
    { title: 'One line', files: project({ a1: [], b2: ['a1'] }), finds: [] },
    { title: 'A branch that is meant', files: project({ a1: [], b2: ['a1'], c3: ['a1'] }, 'c3'), finds: [] },
    { title: 'Histories that begin apart', files: project({ a1: [], b2: [] }), finds: [] },
  ],

  count: ({ revisions }) => revisions.revisions.length,

  message: ({ heads }) => `The history has several heads (${Array.isArray(heads) ? heads.join(', ') : ''}): alembic upgrade head refuses.`,

  *check({ revisions }) {
    const heads = findTornHeads(revisions);
    const name = revisions.heads.findLast((id) => heads.includes(id));
    const last = revisions.revisions.find(({ id }) => id === name);
    if (last === undefined) return;
    yield {
      subject: { kind: 'revision', schema: null, relation: null, name: last.id },
      place: { file: last.file, line: 1, column: 1, endLine: 1, endColumn: 1 },
      evidence: { heads },
      candidates: [],
      claims: [],
      noRecommendation: 'which of them comes first is for you to say: alembic merge heads, or another down_revision',
    };
  },
});

/** Heads that share an ancestor with another one, and no label since. */
function findTornHeads({ heads, revisions }: RevisionHistory): readonly string[] {
  const known = new Map(revisions.map((revision) => [revision.id, revision]));
  const lines = heads.map((head) => ({ head, ancestors: ancestorsOf(head, known) }));
  const torn = lines.filter(({ head, ancestors }) =>
    lines.some((other) => {
      if (other.head === head || ![...ancestors].some((id) => other.ancestors.has(id))) return false;
      const apart = [...ancestors, ...other.ancestors].filter((id) => !ancestors.has(id) || !other.ancestors.has(id));
      return apart.every((id) => known.get(id)?.branchLabels.length === 0);
    }),
  );
  return torn.map(({ head }) => head).toSorted();
}

function ancestorsOf(head: string, known: ReadonlyMap<string, Revision>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [head];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(known.get(id)?.parents ?? []));
  }
  return found;
}

/** Files of an example: the least that Alembic reads. */
function project(parents: { readonly [id: string]: readonly string[] }, labelled = ''): { readonly [path: string]: string } {
  const revisions = Object.entries(parents).map(([id, above]) => {
    const down = above.length === 0 ? 'None' : `(${above.map((one) => `"${one}",`).join(' ')})`;
    const label = id === labelled ? `branch_labels = ("own",)\n` : '';
    const text = `from alembic import op\n\nrevision = "${id}"\ndown_revision = ${down}\n${label}\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n`;
    return [id, text] as const;
  });
  return alembicProject(Object.fromEntries(revisions));
}
