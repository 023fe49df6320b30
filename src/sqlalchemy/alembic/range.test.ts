import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/harness/temporary.js';
import { isFailure } from '../../failure/failure.js';
import { readProject } from '../../python/project.js';
import type { RevisionHistory } from './history.js';
import { selectRange } from './range.js';
import { readRevisions } from './read.js';
import { versionSteps } from './version-steps.js';

/** a → b → c and d, which e joins. */
async function history(): Promise<RevisionHistory> {
  const revision = (id: string, parents: string, label = 'None'): [string, string] => [
    `m/versions/${id}.py`,
    `from alembic import op\nrevision = "${id}"\ndown_revision = ${parents}\nbranch_labels = ${label}\n\ndef upgrade():\n    pass\n\ndef downgrade():\n    pass\n`,
  ];
  using folder = temporaryFolder({
    'alembic.ini': '[alembic]\nscript_location = m\n',
    'm/env.py': 'target_metadata = None\n',
    ...Object.fromEntries([
      revision('aa1', 'None'),
      revision('ab2', '"aa1"'),
      revision('ac3', '"ab2"'),
      revision('ad4', '"ab2"', '"side"'),
      revision('ae5', '("ac3", "ad4")'),
    ]),
  });
  const read = await readRevisions(await readProject(folder.path));
  if (read === null) throw new Error('no revisions');
  return read;
}

const read = await history();
const idsOf = (range: string | null, direction: 'upgrade' | 'downgrade' = 'upgrade'): string[] =>
  selectRange(read, range, direction).revisions.map(({ id }) => id);

test('ids, beginnings of ids, labels, base, head and offsets name the ends', () => {
  expect(idsOf(null)).toEqual(['aa1', 'ab2', 'ac3', 'ad4', 'ae5'].toSorted((a, b) => positionOf(a) - positionOf(b)));
  expect(idsOf('aa1:ac')).toEqual(['ab2', 'ac3']);
  expect(idsOf('ab2:side')).toEqual(['ad4']);
  expect(idsOf('base:+2')).toEqual(['aa1', 'ab2']);
  expect(idsOf('ac3-1:ac3')).toEqual(['ac3']);
  expect(idsOf(':aa1')).toEqual(['aa1']);
  expect(idsOf('ab2:aa1', 'downgrade')).toEqual(['ab2']);
  expect(idsOf('ac3:base', 'downgrade')).toEqual(['ac3', 'ab2', 'aa1']);
});

function positionOf(id: string): number {
  return read.revisions.findIndex((revision) => revision.id === id);
}

test.each([
  ['a:head', 'Several revisions begin with it'],
  ['zz:head', 'No revision in m'],
  ['aa1', 'written from:to'],
  ['base:+9', 'several ways|does not reach'],
  ['aa1-5:head', 'does not reach back'],
])('%s is no range', (range, detail) => {
  try {
    selectRange(read, range, 'upgrade');
  } catch (error) {
    if (!isFailure(error)) throw error;
    expect(error.code).toBe('range_unknown');
    expect(error.detail).toMatch(new RegExp(detail));
    return;
  }
  throw new Error('it was taken');
});

test('the version table follows branches and merges, both ways', () => {
  const steps = (range: string, direction: 'upgrade' | 'downgrade'): readonly (readonly string[])[] => {
    const { revisions, standing } = selectRange(read, range, direction);
    return [...versionSteps(revisions, standing, { schema: null, name: 'alembic_version' }, direction)];
  };
  const up = steps('base:heads', 'upgrade').flat();
  expect(up[0]).toContain('CREATE TABLE alembic_version');
  expect(up[1]).toBe("INSERT INTO alembic_version (version_num) VALUES ('aa1')");
  expect(up.filter((sql) => sql.startsWith('INSERT'))).toHaveLength(2);
  expect(up.slice(-2)).toEqual([
    expect.stringContaining('DELETE FROM alembic_version'),
    expect.stringContaining("UPDATE alembic_version SET version_num='ae5'"),
  ]);
  const down = steps('heads:base', 'downgrade').flat();
  expect(down.at(-2)).toBe("DELETE FROM alembic_version WHERE alembic_version.version_num = 'aa1'");
  expect(down.at(-1)).toBe('DROP TABLE alembic_version');
});
