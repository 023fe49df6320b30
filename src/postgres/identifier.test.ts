import { expect, test } from 'vitest';
import { testDatabase } from '../../test/harness/database.js';
import { quoteIdentifier, quoteLiteral } from './identifier.js';

const NAMES = [
  'users',
  'select',
  'Users',
  '_a1',
  '1a',
  'a b',
  'a"b',
  "a'b",
  'é',
  'a$b',
  '',
  'user',
  'name',
  'between',
  'values',
  'merge_action',
];
const TEXTS = ['', 'a', "it's", 'a\\b', "\\'", 'é', '$1', 'a\nb'];

test('names and strings are quoted as the server quotes them, every keyword included', async () => {
  await using database = await testDatabase();
  const keywords = await database.client.query<{ word: string }>('SELECT word FROM pg_get_keywords()');
  const names = [...NAMES, ...keywords.rows.map((row) => row.word)];
  const identifiers = await database.client.query<{ quoted: string }>(
    'SELECT quote_ident(name) AS quoted FROM unnest($1::text[]) AS name',
    [names],
  );
  expect(names.map(quoteIdentifier)).toEqual(identifiers.rows.map((row) => row.quoted));
  const literals = await database.client.query<{ quoted: string }>(
    'SELECT quote_literal(value) AS quoted FROM unnest($1::text[]) AS value',
    [TEXTS],
  );
  expect(TEXTS.map(quoteLiteral)).toEqual(literals.rows.map((row) => row.quoted));
});
