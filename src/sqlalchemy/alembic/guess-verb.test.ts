import { expect, it } from 'vitest';
import { guessStatement, guessTable } from './guess-verb.js';

it('reads the verb of a literal, through text() and dedent()', () => {
  expect(guessStatement('op.execute(f"""\n  INSERT INTO t VALUES ({x})""")', '')).toEqual({
    verb: 'INSERT',
    table: { schema: null, name: 't' },
  });
  expect(guessStatement('conn.execute(sa.text(textwrap.dedent("update S.t set a = :a")))', '')).toEqual({
    verb: 'UPDATE',
    table: { schema: 's', name: 't' },
  });
  expect(guessStatement('op.execute(("DELETE FROM t " + x))', '')?.verb).toBe('DELETE');
});

it('follows a name to its assignments when they agree', () => {
  expect(guessStatement('op.execute(query.format(x))', 'query = """\n  INSERT INTO t"""\n')?.verb).toBe('INSERT');
  expect(guessStatement('op.execute(query)', 'query = "INSERT INTO t"\nquery = "DROP TABLE t"\n')).toBeNull();
  expect(guessStatement('op.execute(query)', 'query = "INSERT INTO t"\nquery = "INSERT INTO u"\n')).toEqual({
    verb: 'INSERT',
    table: null,
  });
  expect(guessStatement('op.execute(query)', 'other = "INSERT INTO t"\n')).toBeNull();
});

it('knows nothing of other calls', () => {
  expect(guessStatement('op.execute(make())', '')).toBeNull();
  expect(guessStatement('op.execute("DROP TABLE " + x)', '')).toBeNull();
});

it('names no table that is put together', () => {
  expect(guessTable('INSERT INTO {table} (id)')).toBeNull();
  expect(guessTable('INSERT INTO t_{name} (id)')).toBeNull();
  expect(guessTable('DELETE FROM "User" WHERE')).toEqual({ schema: null, name: 'User' });
});
