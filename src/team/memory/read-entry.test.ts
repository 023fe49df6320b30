import { expect, test } from 'vitest';
import { readEntry } from './read-entry.js';

const NAME = '2026-03-21-words-row-count.md';
const read = (text: string) => readEntry(NAME, `memory/${NAME}`, text);
const entryOf = (text: string) => {
  const result = read(text);
  if ('broken' in result) throw new Error(result.broken.reason);
  return result.entry;
};
const reasonOf = (text: string): string | null => {
  const result = read(text);
  return 'broken' in result ? result.broken.reason : null;
};

test("the role description's format", () => {
  expect(
    entryOf(`# ${NAME}
## Insight: transcription_words grows by 16 million rows a month
## Domain: schema
Five million rows in March.
A video of ten minutes makes 1 500.
## Source: pg_stat_user_tables in production
## Applies when: an index on words is discussed
`),
  ).toEqual({
    name: NAME,
    file: `memory/${NAME}`,
    insight: 'transcription_words grows by 16 million rows a month',
    domain: 'schema',
    lines: ['Five million rows in March.', 'A video of ten minutes makes 1 500.'],
    source: 'pg_stat_user_tables in production',
    appliesWhen: 'an index on words is discussed',
    author: 'agent',
    retired: null,
    scope: {},
    accepts: null,
    facts: {},
  });
});

test.each([
  ['bold instead of headings', '# x\n**Insight:** a\n**Domain:** b\nc\n**Source:** d\n**Applies when:** e'],
  ['the value on the next line', '# x\n## Insight\na\n## Domain\n\nb\nc\n## Source\nd\n## Applies when\ne'],
  ['CRLF and a byte order mark', '\uFEFF# x\r\n## Insight: a\r\n## Domain: b\r\nc\r\n## Source: d\r\n## Applies when: e\r\n'],
  ['other depths and cases', '# x\n### insight: a\n# DOMAIN: b\nc\n#### Source: d\n## Applies-when: e'],
  ['another order', '# x\n## Applies when: e\n## Source: d\n## Insight: a\nc\n## Domain: b'],
])('is read with %s', (_, text) => {
  const { insight, domain, lines, source, appliesWhen } = entryOf(text);
  expect({ insight, domain, lines, source, appliesWhen }).toEqual({
    insight: 'a',
    domain: 'b',
    lines: ['c'],
    source: 'd',
    appliesWhen: 'e',
  });
});

test('the machine form', () => {
  const { author, scope, accepts, facts, lines } = entryOf(`# x
## Insight: a
## Applies when: b

\`\`\`toml plinth
author = "person"
tables = ["words"]
postgres = ">=16"
rows.words = ">= 1_000_000"

[accepts]
rule = "indexes/foreign-key-without-index"
object = "words.fk_words_speaker"
reason = "rows are never deleted"
until = 2027-01-31

[facts]
rows.words = 5_000_000
\`\`\`
`);
  expect({ author, scope, accepts, facts, lines }).toEqual({
    author: 'person',
    scope: { tables: ['words'], postgres: '>=16', rows: { words: '>= 1_000_000' } },
    accepts: {
      rule: 'indexes/foreign-key-without-index',
      object: 'words.fk_words_speaker',
      reason: 'rows are never deleted',
      until: '2027-01-31',
    },
    facts: { rows: { words: 5_000_000 } },
    lines: [],
  });
});

test('another code block is prose, and a header or a form inside it is none', () => {
  const { insight, author, lines } = entryOf('# x\n## Insight: a\n````sql\n## Insight: b\n```toml plinth\nauthor = "person"\n```\n````\n');
  expect({ insight, author }).toEqual({ insight: 'a', author: 'agent' });
  expect(lines).toEqual(['## Insight: b', '```toml plinth', 'author = "person"', '```']);
});

test('a status retires', () => {
  expect(entryOf('# x\n## Status: retired 2026-05-01: the index is gone\n## Insight: a').retired).toBe('2026-05-01: the index is gone');
  expect(entryOf('# x\n## Status: active\n## Insight: a').retired).toBeNull();
});

const block = (toml: string): string => `## Insight: a\n\`\`\`plinth\n${toml}\n\`\`\``;

test.each([
  ['no header at all', 'the words table is large', 'no "## Insight:"'],
  ['an empty file', '', 'no "## Insight:"'],
  ['an empty insight', '# x\n## Insight:\n', 'no "## Insight:"'],
  ['TOML that is broken', block('tables = ['), 'not valid TOML'],
  ['an unknown key', block('table = ["words"]'), 'did you mean "tables"?'],
  ['a wrong type', block('tables = "words"'), 'tables: '],
  [
    'a day that is none',
    block('author = "person"\n[accepts]\nfinding = "9b52711e0b8d"\nreason = "x"\nuntil = "2026-02-30"'),
    'accepts.until',
  ],
  ['an acceptance without a last day', block('author = "person"\n[accepts]\nfinding = "9b52711e0b8d"\nreason = "x"'), 'accepts.until'],
  [
    'an acceptance of everything',
    block('[accepts]\nrule = "indexes/unused"\nreason = "x"\nuntil = 2027-01-01'),
    'a finding, or a rule and an object',
  ],
  ['two forms', `${block('tables = []')}\n${block('author = "person"')}`, 'two blocks'],
  ['a form that is not closed', '## Insight: a\n```plinth\ntables = []', 'not closed'],
  ['a password in a URL', '## Insight: a\nconnect with postgresql://app:hunter22@db/app', 'a URL with a password'],
])('%s is refused', (_, text, reason) => {
  expect(reasonOf(text)).toContain(reason);
});

test('what a refusal says quotes no secret', () => {
  const result = read('## Insight: a\nb\nconnect with postgresql://app:hunter22@db/app');
  expect(result).toMatchObject({ broken: { line: 3 } });
  expect(JSON.stringify(result)).not.toContain('hunter22');
});
