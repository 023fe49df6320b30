import { expect, it } from 'vitest';
import { guessVerb } from './guess-verb.js';

it('reads the verb of a literal, through text() and dedent()', () => {
  expect(guessVerb('op.execute(f"""\n  INSERT INTO t VALUES ({x})""")', '')).toBe('INSERT');
  expect(guessVerb('conn.execute(sa.text(textwrap.dedent("update t set a = :a")))', '')).toBe('UPDATE');
  expect(guessVerb('op.execute(("DELETE FROM t " + x))', '')).toBe('DELETE');
});

it('follows a name to its assignments when they agree', () => {
  expect(guessVerb('op.execute(query.format(x))', 'query = """\n  INSERT INTO t"""\n')).toBe('INSERT');
  expect(guessVerb('op.execute(query)', 'query = "INSERT INTO t"\nquery = "DROP TABLE t"\n')).toBeNull();
  expect(guessVerb('op.execute(query)', 'other = "INSERT INTO t"\n')).toBeNull();
});

it('knows nothing of other calls', () => {
  expect(guessVerb('op.execute(make())', '')).toBeNull();
  expect(guessVerb('op.execute("DROP TABLE " + x)', '')).toBeNull();
});
