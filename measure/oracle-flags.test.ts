import { expect, test } from 'vitest';
import { testDatabase } from '../test/harness/database.js';
import { readOracleFlags } from './oracle-flags.js';

const setup = `
  CREATE TABLE parent (id int PRIMARY KEY, a int, b int, UNIQUE (a, b));
  CREATE TABLE child (
    id int, bare int REFERENCES parent, hashed int REFERENCES parent ON DELETE CASCADE, guarded int REFERENCES parent,
    filtered int REFERENCES parent, "two words" int REFERENCES parent ON DELETE SET NULL,
    a int, b int, a2 int, b2 int, a3 int, b3 int,
    CONSTRAINT reordered FOREIGN KEY (a, b) REFERENCES parent (a, b),
    CONSTRAINT split FOREIGN KEY (a2, b2) REFERENCES parent (a, b),
    CONSTRAINT both_guarded FOREIGN KEY (a3, b3) REFERENCES parent (a, b),
    free jsonb, described jsonb CHECK (jsonb_typeof(described) = 'object'), text json,
    is_deleted boolean, deleted_at timestamptz
  );
  CREATE INDEX ON child USING hash (hashed);
  CREATE INDEX ON child (guarded) WHERE guarded IS NOT NULL;
  CREATE INDEX ON child (filtered) WHERE guarded IS NOT NULL;
  CREATE INDEX ON child ("two words") WHERE "two words" IS NOT NULL;
  CREATE INDEX ON child (b, a, id);
  CREATE INDEX ON child (a2, id, b2);
  CREATE INDEX ON child (b3, a3) WHERE a3 IS NOT NULL AND b3 IS NOT NULL;
  CREATE INDEX ON child (id) WHERE NOT is_deleted;
`;

test('the flags apply where an index, an action, a CHECK or a predicate is missing', async () => {
  await using database = await testDatabase();
  await database.client.query(setup);
  const subjects = await readOracleFlags(database.url);
  const of = (flag: 1 | 3 | 8 | 9) =>
    [...(subjects.get(flag) ?? [])].map((subject) => subject.replace('public.child', '').replace('.', ''));
  expect(of(1)).toEqual(['child_bare_fkey', 'child_filtered_fkey', 'split']);
  expect(of(3)).toEqual(['both_guarded', 'child_bare_fkey', 'child_filtered_fkey', 'child_guarded_fkey', 'reordered', 'split']);
  expect(of(8)).toEqual(['free', 'text']);
  expect(of(9)).toEqual(['']);
});
