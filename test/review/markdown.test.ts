import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Review } from '../../src/operations/review/result.js';
import { runCli } from '../harness/cli.js';
import { temporaryFolder } from '../harness/temporary.js';
import { blocksOf, proseOf, tagsOf, toHtml } from '../output/read-markdown.js';
import { MODELS, type Files } from './projects.js';
import { reviewOf } from './reading.js';

const root = join(import.meta.dirname, '..', '..');
const env = { PLINTH_NOW: '2026-06-01T12:00:00Z' };

/** A branch that wants to say something of its own in the comment. */
const HOSTILE: Files = {
  ...MODELS,
  'shop/evil.py': `
from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from shop.base import Base

class Evil(Base):
    __tablename__ = "a | \`\`\` </details> @team"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    other: Mapped[int] = mapped_column("<img src=x> #1", ForeignKey("customers.id"))
`,
};

describe('plinth review --format markdown', () => {
  test('of a small project', async () => {
    using folder = temporaryFolder(MODELS);
    const only = 'indexes/foreign-key-without-index,constraints/foreign-key-without-delete-action';
    const { code, stdout, stderr } = await runCli(['review', '--format', 'markdown', '--only', only], { cwd: folder.path, env });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const [findings = ''] = stdout.split('<details>\n<summary>How it was looked at');
    // What is not known depends on what else there is to read: the reasons are the criteria's own test.
    await expect(findings.replaceAll(/^Not known: .*$/gm, 'Not known: …')).toMatchFileSnapshot('markdown.small.txt');
  });

  test('of one whose names are Markdown: they stay names', async () => {
    using folder = temporaryFolder(HOSTILE);
    const { stdout } = await runCli(['review', '--format', 'markdown'], { cwd: folder.path, env });
    const html = toHtml(stdout);
    expect(new Set(tagsOf(html).map((tag) => tag.replace('/', '')))).not.toContain('img');
    expect(proseOf(html)).not.toMatch(/@team|#1/);
    expect(blocksOf(html, 'sql').join()).toContain('"a | ``` </details> @team" ("<img src=x> #1")');
  });

  test('refuses an address of files that is none', async () => {
    const { code, stderr } = await runCli(['review', '--format', 'markdown', '--link-base', 'javascript:alert(1)'], { cwd: root, env });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('https://') });
  });

  describe('of examples/captions', () => {
    const at = 'https://github.com/o/r/blob/main/examples/captions';
    let review: Review;
    let whole: string;
    let comment: string;
    beforeAll(async () => {
      const ask = (...args: string[]) => runCli(['review', 'examples/captions', '--no-proof', ...args], { cwd: root, env });
      review = reviewOf(await ask('--format', 'json'));
      whole = (await ask('--format', 'markdown', '--max-length', '10000000', '--link-base', at)).stdout;
      comment = (await ask('--format', 'markdown')).stdout;
    });

    test('every finding with its place as a link, every recommendation folded once, with its five parts', () => {
      const html = toHtml(whole);
      tagsOf(html);
      for (const { id, place } of review.findings) {
        expect(html).toContain(`Finding <code>${id}</code>`);
        if (place !== null) expect(html).toContain(`<a href="${at}/${place.file}#L${place.line}">`);
      }
      const { recommendations, notExamined } = review;
      const further = ['How it was looked at', ...(notExamined.length === 0 ? [] : ['Not examined'])];
      for (const words of further) expect(html).toContain(`<summary>${words}`);
      const folds = html.split('<details>').slice(1);
      expect(folds.filter((fold) => fold.includes('<strong>1. The change</strong>'))).toHaveLength(recommendations.length);
      for (const part of ['1. The change', '2. The reasoning', '3. The migration path', '4. The risks', '5. The verification', 'The proof'])
        expect(html.split(`<strong>${part}</strong>`)).toHaveLength(recommendations.length + 1);
    });

    test('each change as it is in the JSON: SQL, revision and diff', () => {
      const html = toHtml(whole);
      const sql = blocksOf(html, 'sql').join('');
      const python = blocksOf(html, 'python').join('').replaceAll(/^ {4}/gm, '');
      const diffs = new Set(blocksOf(html, 'diff'));
      for (const change of review.recommendations.flatMap(({ changes }) => changes)) {
        expect(sql).toContain(change.sql);
        if (change.alembic !== null) expect(python).toContain(change.alembic.upgrade);
        if (change.diff !== null) expect(diffs).toContain(change.diff);
      }
    });

    test('fits into a comment, whole blocks only, and names every finding', () => {
      expect(comment.length).toBeLessThanOrEqual(65_536);
      expect(comment).toMatch(/^Shortened to 65536 characters: \d+ of \d+ findings, the least severe, stand in one line each\./m);
      tagsOf(toHtml(comment));
      for (const { place } of review.findings) if (place !== null) expect(comment).toContain(`${place.file}:${place.line}`);
    });
  });
});
