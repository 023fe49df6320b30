/**
 * Text of others (names, messages, code, comments of a project) inside Markdown. Whatever it holds, it stays text: it opens no block, no
 * emphasis, no link, no HTML, mentions nobody and refers to no issue.
 * Sources: https://spec.commonmark.org/0.31.2/, https://github.github.com/gfm/,
 * https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */

/** A space of no width. It parts what GitHub would take for a mention, an issue or an address after the Markdown has been rendered. */
const APART = '&#8203;';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '|': '&#124;', $: '<span>$</span>' };

/** What means something anywhere in a line. `_` does so only beside what is no letter or digit; `$` opens a formula on GitHub. */
const MEANS = /[\\`*[\]<>&|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
/** What means something at the beginning of a block. */
const BEGINS = /^(?:[#+\-=]|\d{1,9}(?=[.)]))/;

/** One line of prose, also in a cell of a table and behind a list's mark. */
export function inline(text: string): string {
  const line = oneLine(text)
    .replaceAll(MEANS, (character) => entities[character] ?? `\\${character}`)
    .replace(BEGINS, (start) => (/^\d/.test(start) ? `${APART}${start}` : `\\${start}`));
  return keepApart(line);
}

/** One line of text where Markdown is not read: inside an HTML block, such as a `<summary>`. */
export function html(text: string): string {
  return keepApart(oneLine(text).replaceAll(/[&<>$]/g, (character) => entities[character] ?? ''));
}

/** A mention or an e-mail address, an issue, an address that begins with its scheme or `www.`, a `:name:` that is a picture. */
function keepApart(line: string): string {
  return line
    .replaceAll('@', `@${APART}`)
    .replaceAll(/((?<!&)#|\bGH-)(?=\d)/gi, (mark) => `${mark}${APART}`)
    .replaceAll(/(https?|ftp|mailto|xmpp)(?=:)|www(?=\.)/gi, (scheme) => `${scheme}${APART}`)
    .replaceAll(/:(?=[\w+-]+:)/g, `:${APART}`);
}

/** A code span in a line that is no table's: a `|` would end the cell. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line === '') return '<code></code>';
  const ticks = '`'.repeat(longestRun(line, /`+/g) + 1);
  const space = /^`|`$/.test(line) ? ' ' : '';
  return `${ticks}${space}${line}${space}${ticks}`;
}

/** The same in a cell of a table. */
export function codeInCell(text: string): string {
  return `<code>${inline(text)}</code>`;
}

/** A fenced block that nothing in the text can close. */
export function fence(language: string, text: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(text, /`+/g) + 1));
  return `${ticks}${language}\n${text.replace(/\n+$/, '')}\n${ticks}`;
}

/** A folded part; `summary` is HTML, `body` Markdown. */
export function fold(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A destination that ends nowhere but at its own end. */
export function linkTo(label: string, address: string): string {
  return `[${label}](<${address.replaceAll(/[<>\\\s]/g, (character) => encodeURIComponent(character))}>)`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function longestRun(text: string, run: RegExp): number {
  return Math.max(0, ...[...text.matchAll(run)].map(([ticks]) => ticks.length));
}
