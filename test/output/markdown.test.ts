import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Review } from '../../src/operations/review/result.js';
import { renderReviewMarkdown } from '../../src/output/markdown/review.js';
import { makePrintable } from '../../src/output/printable.js';
import { blocksOf, proseOf, tagsOf, toHtml } from './read-markdown.js';
import { sampleReview } from './sample-review.js';

const STYLE = { color: false, width: 100 };
const LINKED = { ...STYLE, linkBase: 'https://github.com/o/r/blob/0123abc' };

/** As the command writes it: what steers a terminal is spelled out first. */
function render(review: Review, style: typeof STYLE & { readonly maxLength?: number } = STYLE): string {
  return renderReviewMarkdown(makePrintable(review) as Review, style);
}

const plain = tagsOf(toHtml(render(sampleReview())));

describe('the shape', () => {
  const html = toHtml(render(sampleReview()));

  test('a table first, then each severity and rule, each recommendation folded with its five parts', () => {
    expect(html.indexOf('<table>')).toBeLessThan(html.indexOf('<h3>'));
    expect([...html.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title)).toEqual([
      'error: indexes/one (1, red flag 1)',
      'warning: indexes/one (1, red flag 1)',
      'warning: design/two (1)',
      'info: design/two (1, red flag 1)',
      '--&gt; Backend Architect',
    ]);
    expect([...html.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, title]) => title)).toEqual([
      'Entries of the memory that apply (1)',
      'Still open (1)',
      'Create index ix on orders (customer_id) <i>(proved on PostgreSQL 16, the data to be checked)</i>',
      'Edit the revision <i>(not proved)</i>',
      'In detail',
      'Accepted (1)',
      'Worth remembering (1)',
      'Entries of the memory that do not hold any more (1)',
      'Not examined (2)',
      'How it was looked at: the trail',
    ]);
    const start = html.indexOf('<details>\n<summary>Create index');
    const first = html.slice(start, html.indexOf('</details>', start));
    expect([...first.matchAll(/<strong>(.*?)<\/strong>/g)].map(([, title]) => title)).toEqual([
      '1. The change',
      '2. The reasoning',
      '3. The migration path',
      '4. The risks',
      '5. The verification',
      'The proof',
      'To be done by hand',
    ]);
  });

  test('code is fenced in its language and arrives as it was', () => {
    expect(blocksOf(html, 'sql')).toContain('CREATE INDEX ix ON orders (customer_id);\n');
    expect(blocksOf(html, 'diff')).toEqual(['--- a/app/models.py\n+++ b/app/models.py\n@@ -1 +1 @@\n-a\n+b\n', '-a\n+b\n']);
    expect(blocksOf(html, 'python')).toEqual([
      'def upgrade():\n    op.create_index("ix")\n\n\ndef downgrade():\n    op.drop_index("ix")\n',
    ]);
  });

  test('a place is a link where the files have an address', () => {
    const linked = toHtml(renderReviewMarkdown(sampleReview(), LINKED));
    expect(linked).toContain('<a href="https://github.com/o/r/blob/0123abc/app/models.py#L12"><code>app/models.py:12</code></a>');
    expect(html).not.toContain('<a ');
  });
});

const attacks = [
  '</details>',
  '</summary></details><img src=x onerror=alert(1)>',
  '\n\n</details>\n\n# Heading\n\n- item',
  '```',
  '````\n```sql\nDROP TABLE a;\n```',
  '`a``b```c',
  '| a | b |\n| - | - |\n| c | d |',
  '\\|',
  '\\`|',
  '@everyone and @org/team',
  'see #123, GH-7, o/r#9',
  'https://evil.example www.evil.example mailto:a@b.example a@b.example',
  '[click](https://evil.example) ![](https://evil.example/x.png) <https://evil.example>',
  '[^1]: note',
  '*a* _b_ __c__ ~~d~~ **e** $f$ :tada:',
  '<!-- hidden',
  '&lt;script&gt; &#60;b&#62; &copy;',
  '1. one\n2. two',
  '> [!WARNING]\n> a',
  '    indented',
  '- [ ] task',
  '===\n---',
  '<details open>',
  '\r\n\r\n\u2028\u0000\u202e',
  ' ` ',
  '_',
  '\\',
];

describe('what a project can write', () => {
  test.each(attacks)('does not become Markdown: %j', (attack) => {
    for (const style of [STYLE, LINKED]) {
      const html = toHtml(
        render(
          sampleReview((text) => `${attack}${text}`),
          style,
        ),
      );
      const same = toHtml(render(sampleReview(), style));
      expect(tagsOf(html)).toEqual(tagsOf(same));
      expect(proseOf(html)).not.toMatch(/@\w|(?:#|GH-)\d|https?:|www\.|mailto:|:tada:/);
    }
  });

  test('between other text neither', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...attacks, ' ', '\n'), fc.string()), { minLength: 1, maxLength: 6 }), (pieces) => {
        const html = toHtml(render(sampleReview((text) => `x${pieces.join('')}${text}`)));
        expect(tagsOf(html)).toEqual(plain);
        expect(proseOf(html)).not.toMatch(/@\w|https?:|www\./);
      }),
      { numRuns: 100 },
    );
  });

  test('arrives as it was, in prose and in code', () => {
    const html = toHtml(render(sampleReview((text) => `a|b \`\`c\`\` <d> & *e* ${text}`)));
    expect(proseOf(html)).toContain('a|b ``c`` <d> & *e* orders is read whole.');
    expect(blocksOf(html, 'sql')).toContain('a|b ``c`` <d> & *e* CREATE INDEX ix ON orders (customer_id);\n');
  });
});

describe('what is too long', () => {
  const many = repeat(sampleReview(), 40);

  test('is shortened to whole blocks: the least severe findings to a line each, and it says how many', () => {
    for (const maxLength of [9000, 20_000, 40_000, 50_000]) {
      const text = render(many, { ...STYLE, maxLength });
      expect(text.length).toBeLessThanOrEqual(maxLength);
      tagsOf(toHtml(text));
      const [, lines] = /(\d+) of 160 findings, the least severe, stand in one line each/.exec(text) ?? [];
      expect(text.match(/^- .*orders is read whole/gm)).toHaveLength(Number(lines));
    }
  });

  test('says what is left out when not even the lines fit', () => {
    const text = render(many, { ...STYLE, maxLength: 4000 });
    expect(text.length).toBeLessThanOrEqual(4000);
    expect(text).toMatch(/\d+ are left out/);
  });

  test('is whole where there is room', () => {
    expect(render(sampleReview())).not.toContain('Shortened');
  });
});

function repeat(review: Review, times: number): Review {
  const copies = Array.from({ length: times }, (_, number) => number.toString(16).padStart(2, '0'));
  const order = { error: 0, warning: 1, info: 2 };
  return {
    ...review,
    findings: copies
      .flatMap((copy) =>
        review.findings.map((finding) => ({
          ...finding,
          id: `${copy}${finding.id.slice(2)}`,
          recommendation: finding.recommendation === null ? null : `${copy}${finding.recommendation.slice(2)}`,
        })),
      )
      .toSorted((a, b) => order[a.severity] - order[b.severity]),
    recommendations: copies.flatMap((copy) => review.recommendations.map((each) => ({ ...each, id: `${copy}${each.id.slice(2)}` }))),
  };
}
