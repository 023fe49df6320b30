import { expect, test } from 'vitest';
import { type Predicate, readPredicates, readSortKey } from './predicate.js';

const columns = [
  { name: 'id', baseType: 'int8' },
  { name: 'state', baseType: 'varchar' },
  { name: 'kind', baseType: 'job_kind' },
  { name: 'open', baseType: 'bool' },
  { name: 'at', baseType: 'timestamptz' },
  { name: 'Odd one', baseType: 'text' },
  { name: 'tags', baseType: '_text' },
];

/** Kind, keys, and text with values left out. */
function brief(predicate: Predicate): string {
  const keys = 'key' in predicate ? [predicate.key] : 'keys' in predicate ? predicate.keys : [];
  const names = keys.map((key) => key.column ?? `(${key.expression})`);
  return [predicate.kind, ...('column' in predicate ? [predicate.column] : names)].join(' ');
}

test.each([
  ['(o.id = $1)', ['equality id']],
  ["((o.state)::text = 'a.b'::text)", ['equality state']],
  ["(o.kind = 'x'::job_kind)", ['equality kind']],
  ['(lower((o.state)::text) = lower($1))', ['equality (lower((state)::text))']],
  ["(o.state = ANY ('{a,b}'::text[]))", ['equality state']],
  ["((o.at < (now() - '00:05:00'::interval)) AND o.open AND ($1 > o.id))", ['range at', 'fixed open', 'range id']],
  ['((NOT o.open) AND (o.at IS NOT NULL) AND (o.open IS FALSE))', ['fixed open', 'fixed at', 'fixed open']],
  ['(ROW(o.at, o.id) < ROW($2, $3))', ['range at id']],
  ["((o.state)::text ~~ 'a%'::text)", ['prefix state']],
  ["((o.state)::text ~~ '%a%'::text)", ['infix state']],
  ['((o.state)::text ~~* $1)', ['infix state']],
  ['(o.tags @> ARRAY[$1])', ['containment tags']],
  ['(to_tsvector(\'simple\'::regconfig, o."Odd one") @@ $1)', ['containment (to_tsvector(\'simple\'::regconfig, "Odd one"))']],
  ['((o.id = $1) OR (o.at > $2))', ['either']],
  ['(o.id = (InitPlan 1).col1)', ['equality id']],
  ['(o.id = o.id)', ['other']],
  ['($1 = ANY (o.tags))', ['other']],
  ['(o.id = p.id)', ['equality id']],
  ['(o."Odd one" = $1)', ['equality Odd one']],
])('%s', (filter, expected) => {
  expect(readPredicates(filter, 'o', columns).map(brief)).toEqual(expected);
});

test('values are hidden where they are shown, and kept in what is executed', () => {
  const [state, limit, date] = readPredicates(
    "(((o.state)::text = 'open'::text) AND (o.id > 42) AND (o.at > '2024-01-01 00:00:00+00'::timestamp with time zone))",
    'o',
    columns,
  );
  expect(state).toMatchObject({ text: "state = 'open'", shown: 'state = …', constant: true });
  expect(limit?.shown).toBe('id > …');
  expect(date?.shown).not.toContain('2024');
});

test.each([
  ['o.at DESC', { column: 'at', expression: null, descending: true, nulls: null }],
  ['o."Odd one" DESC NULLS LAST', { column: 'Odd one', expression: null, descending: true, nulls: 'last' }],
  ['(lower((o.state)::text))', { column: null, expression: '(lower((state)::text))', descending: false, nulls: null }],
  ['p.at', null],
  ['(count(*))', null],
])('sorted by %s', (text, expected) => {
  expect(readSortKey(text, 'o', columns)).toEqual(expected);
});
