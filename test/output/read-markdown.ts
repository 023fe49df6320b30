import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** Markdown as a browser gets it: by CommonMark and GitHub's extensions, with the HTML that stands in it. */
export function toHtml(markdown: string): string {
  return micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

const VOID = new Set(['br', 'hr', 'input']);

/** The tags in order (`p`, `/p`, …) without what only keeps characters apart; throws where they do not nest. */
export function tagsOf(html: string): readonly string[] {
  const open: string[] = [];
  const tags: string[] = [];
  for (const [, close, name = ''] of html.replaceAll('<span>$</span>', '$').matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/gi)) {
    tags.push(`${close}${name}`);
    if (VOID.has(name)) continue;
    if (close === '') open.push(name);
    else if (open.pop() !== name) throw new Error(`</${name}> closes nothing that is open: ${tags.slice(-12).join(' ')}`);
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(' ')}`);
  return tags;
}

/** What GitHub looks at for mentions, references and addresses: text outside code. Zero-width spaces stay. */
export function proseOf(html: string): string {
  return decode(html.replaceAll(/<(pre|code)\b[\s\S]*?<\/\1>/g, ' ').replaceAll(/<[^>]*>/g, ''));
}

/** Contents of the blocks of code of a language, in order. */
export function blocksOf(html: string, language: string): readonly string[] {
  return [...html.matchAll(new RegExp(`<pre><code class="language-${language}">([\\s\\S]*?)</code></pre>`, 'g'))].map(([, text = '']) =>
    decode(text),
  );
}

export function decode(html: string): string {
  return html
    .replaceAll(/&#(\d+);/g, (_, number: string) => String.fromCodePoint(Number(number)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
