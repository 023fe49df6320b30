import { createHash } from 'node:crypto';
import { Failure } from '../failure/failure.js';
import type { Answer, Cell, Page, Quote, Section } from './answer.js';
import { plainText } from './plain-text.js';
import { renderPage } from './render-page.js';

export type Detail = 'normal' | 'full';

/** Characters of a whole result, text and structure together. */
export const LIMITS: Readonly<Record<Detail, number>> = { normal: 15_500, full: 44_500 };

/** Characters: what of one text stands in one item (a longer one goes on in the next), and of a cell (a longer one is cut and says so). */
interface Lengths {
  readonly piece: number;
  readonly cell: number;
}

const LENGTHS: Readonly<Record<Detail, Lengths>> = { normal: { piece: 2_500, cell: 600 }, full: { piece: 8_000, cell: 2_000 } };
const NOT_EXAMINED: Readonly<Record<Detail, number>> = { normal: 3, full: 12 };

/** The smallest part that a page holds or not: a fact, a row, a paragraph, a piece of a text. */
interface Item {
  readonly section: number;
  readonly part: Section;
}

/**
 * As much of an answer as fits, from where the cursor says. A cursor belongs to one answer: `cursor_stale` where it has changed since.
 */
export function cutPage(
  answer: Answer,
  { detail = 'normal', cursor }: { readonly detail?: Detail | undefined; readonly cursor?: string | undefined },
): Page {
  const items = splitAnswer(answer, detail, LENGTHS[detail]);
  const mark = createHash('sha256')
    .update(JSON.stringify([answer.about, items]))
    .digest('hex')
    .slice(0, 8);
  const from = cursor === undefined ? 0 : readCursor(cursor, mark, items.length);
  const make = (count: number): Page => makePage(answer, items, { from, count, mark, detail });
  const fits = (count: number): boolean => sizeOf(make(count)) <= LIMITS[detail];
  return make(largestFitting(items.length - from, fits));
}

/** At least one, where there is one; tried in doubling steps, so that nothing much larger than a page is ever written. */
function largestFitting(all: number, fits: (count: number) => boolean): number {
  let high = 1;
  while (high < all && fits(high * 2)) high *= 2;
  let low = Math.min(high, all);
  high = Math.min(high * 2 - 1, all);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Every item fits alone: text that grows when it is escaped is cut shorter. */
function splitAnswer(answer: Answer, detail: Detail, lengths: Lengths): Item[] {
  const items = answer.sections.flatMap((section, at) => splitSection(section, at, lengths));
  const [largest] = items.map((item) => ({ item, size: JSON.stringify(item.part).length })).sort((one, other) => other.size - one.size);
  if (largest === undefined || lengths.cell < 20) return items;
  const alone = makePage(answer, [largest.item], { from: 0, count: 1, mark: '', detail });
  return sizeOf(alone) <= LIMITS[detail] ? items : splitAnswer(answer, detail, { piece: lengths.piece / 2, cell: lengths.cell / 2 });
}

/** Characters of the result that carries the page. */
function sizeOf(page: Page): number {
  return JSON.stringify({ content: [{ type: 'text', text: renderPage(page) }], structuredContent: page }).length;
}

function readCursor(cursor: string, mark: string, items: number): number {
  const [, from, of] = /^(\d{1,9})\.([0-9a-f]{8})$/.exec(cursor) ?? [];
  if (from === undefined || Number(from) >= items || of !== mark)
    throw new Failure('cursor_stale', 'the cursor does not belong to this answer', {
      detail: of === undefined ? 'It is not one that plinth gave.' : 'What it was given for has changed, or the other arguments have.',
      hint: 'Ask again without cursor.',
    });
  return Number(from);
}

interface Cut {
  readonly from: number;
  readonly count: number;
  readonly mark: string;
  readonly detail: Detail;
}

function makePage({ about, sections, notExamined }: Answer, items: readonly Item[], { from, count, mark, detail }: Cut): Page {
  const shown = items.slice(from, from + count);
  const names = [...new Set(shown.map(({ section }) => section))];
  const rest = from + count < items.length;
  return {
    about: Object.fromEntries(Object.entries(about).map(([name, value]: [string, Cell]) => [name, plain(value, 200)])),
    sections: names.map((at) =>
      joinItems(
        sections[at]?.name ?? '',
        shown.filter(({ section }) => section === at).map(({ part }) => part),
      ),
    ),
    notExamined: {
      count: notExamined.length,
      first: notExamined.slice(0, NOT_EXAMINED[detail]).map((each) => shortenPlain(each, 240)),
    },
    truncated: rest || from > 0 ? { shown: shown.length, of: items.length, from, cursor: rest ? `${from + count}.${mark}` : 'none' } : null,
  };
}

/** An empty section stays one item, so that "none" is said. */
function splitSection(section: Section, at: number, { piece, cell: length }: Lengths): Item[] {
  const cells = (row: readonly Cell[]): Cell[] => row.map((cell) => plain(cell, length));
  const item = (part: Section): Item => ({ section: at, part });
  switch (section.kind) {
    case 'facts':
      return Object.entries(section.facts).map(([name, value]) => item({ ...section, facts: { [name]: plain(value, length) } }));
    case 'rows':
      return section.rows.length === 0 ? [item(section)] : section.rows.map((row) => item({ ...section, rows: [cells(row)] }));
    case 'prose':
      return section.paragraphs.map((paragraph) => item({ ...section, paragraphs: [paragraph] }));
    case 'quotes':
      return section.quotes.flatMap((quote) => splitQuote(quote, piece)).map((quote) => item({ ...section, quotes: [quote] }));
  }
}

function joinItems(name: string, parts: readonly Section[]): Page['sections'][number] {
  const facts = parts.flatMap((part) => (part.kind === 'facts' ? Object.entries(part.facts) : []));
  const rows = parts.flatMap((part) => (part.kind === 'rows' ? part.rows.map((row) => [...row]) : []));
  const prose = parts.flatMap((part) => (part.kind === 'prose' ? part.paragraphs : []));
  const quotes = parts.flatMap((part) => (part.kind === 'quotes' ? part.quotes : []));
  const table = parts.find((part) => part.kind === 'rows');
  return {
    name,
    ...(facts.length === 0 ? {} : { facts: Object.fromEntries(facts) }),
    ...(table === undefined ? {} : { columns: [...table.columns], rows }),
    ...(prose.length === 0 ? {} : { prose }),
    ...(quotes.length === 0 ? {} : { quotes: [...quotes] }),
  };
}

/** Pieces of a long text, cut at ends of lines where there are some. */
function splitQuote({ label, language, text }: Quote, length: number): Quote[] {
  const pieces: string[] = [];
  let rest = plainText(text).replace(/\n+$/, '');
  while (rest.length > length) {
    const line = rest.lastIndexOf('\n', length);
    const end = line > length / 2 ? line : length;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(line === end ? end + 1 : end);
  }
  pieces.push(rest);
  const name = shortenPlain(label, 160);
  return pieces.map((piece, at) => ({
    label: pieces.length === 1 ? name : `${name} (part ${at + 1} of ${pieces.length})`,
    language,
    text: piece,
  }));
}

function plain(cell: Cell, length: number): Cell {
  return typeof cell === 'string' ? shortenPlain(cell, length) : cell;
}

/** Cut before and after what hides is spelled out, which makes it longer. */
function shortenPlain(text: string, length: number): string {
  const head = plainText(text.slice(0, length));
  if (text.length <= length && head.length <= length) return head;
  return `${head.slice(0, length)}… (cut: it has ${text.length} characters)`;
}
