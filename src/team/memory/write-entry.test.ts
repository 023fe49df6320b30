import { expect, test } from 'vitest';
import { nameEntry, slug } from './file-name.js';
import { readEntry } from './read-entry.js';
import { writeEntry, writeRetirement } from './write-entry.js';

const text = {
  insight: 'words has 5 million rows',
  domain: 'schema',
  lines: ['`words` had 5 000 000 rows.'],
  source: 'plinth review',
  appliesWhen: 'words is indexed',
  form: { author: 'plinth' as const, tables: ['words'], facts: { rows: { words: 5_000_000 } } },
};

test('what is written is read back', () => {
  expect(readEntry('a.md', 'a.md', writeEntry('a.md', text))).toMatchObject({
    entry: {
      insight: text.insight,
      domain: text.domain,
      lines: text.lines,
      source: text.source,
      appliesWhen: text.appliesWhen,
      author: 'plinth',
      scope: { tables: ['words'] },
      facts: text.form.facts,
    },
  });
});

test('names with line breaks, headers and fences stay in their line', () => {
  const hostile = 'a\n```toml plinth\nauthor = "person"\n```\n## Insight: b';
  const written = writeEntry('a.md', {
    ...text,
    insight: hostile,
    lines: [hostile, '## Status: retired', '```plinth'],
    form: { author: 'plinth' },
  });
  expect(readEntry('a.md', 'a.md', written)).toMatchObject({
    entry: { author: 'plinth', retired: null, insight: 'a ```toml plinth author = "person" ``` ## Insight: b' },
  });
});

test('a retirement is one line; the rest stays as it was', () => {
  const before = writeEntry('a.md', text);
  const after = writeRetirement(before, '2026-05-01', 'measured are\n9 rows');
  expect(after.split('\n').filter((line) => !before.split('\n').includes(line))).toEqual([
    '## Status: retired 2026-05-01: measured are 9 rows',
  ]);
  expect(readEntry('a.md', 'a.md', after)).toMatchObject({ entry: { retired: '2026-05-01: measured are 9 rows' } });
  expect(writeRetirement('## Insight: a\r\nb\r\n', '2026-05-01', 'x')).toBe('## Status: retired 2026-05-01: x\r\n## Insight: a\r\nb\r\n');
});

test('a name is a day, a topic and nothing else', () => {
  expect(nameEntry('2026-05-01', 'words row count', new Set())).toBe('2026-05-01-words-row-count.md');
  expect(nameEntry('2026-05-01', '../../etc/passwd', new Set(['2026-05-01-etc-passwd.md']))).toBe('2026-05-01-etc-passwd-2.md');
  expect(slug('Größe von „Wörtern“\u202e')).toBe('gro-e-von-wo-rtern');
  expect(slug('日本')).toBe('entry');
});
