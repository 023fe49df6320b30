import { stringify } from 'smol-toml';
import type { MachineForm } from './machine-form.js';

/** What an entry says, before it has a name. */
export interface EntryText {
  readonly insight: string;
  readonly domain: string;
  readonly lines: readonly string[];
  readonly source: string;
  readonly appliesWhen: string;
  readonly form: MachineForm;
}

/** The file of an entry, in the format that agents of a team read and write, with the machine form below. */
export function writeEntry(name: string, { insight, domain, lines, source, appliesWhen, form }: EntryText): string {
  const block = stringify(form).trim();
  return [
    `# ${name}`,
    `## Insight: ${oneLine(insight)}`,
    `## Domain: ${oneLine(domain)}`,
    ...lines.map(asProse),
    `## Source: ${oneLine(source)}`,
    `## Applies when: ${oneLine(appliesWhen)}`,
    ...(block === '' ? [] : ['', '```toml plinth', block, '```']),
    '',
  ].join('\n');
}

/** Names may hold line breaks; a line of an entry may not, or it could begin a header or a block. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim();
}

/** A line of the insight, which must not look like a header or a fence. */
function asProse(text: string): string {
  const line = oneLine(text);
  return /^(?:#|`{3}|~{3}|\*\*|(?:insight|domain|source|applies[ -]when|status)\s*\**:)/i.test(line) ? `- ${line}` : line;
}

/** The same file, with a line that says why it does not hold any more. */
export function writeRetirement(text: string, day: string, reason: string): string {
  const status = `## Status: retired ${day}: ${oneLine(reason)}`;
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const lines = text.slice(mark.length).split(/(?<=\n)/);
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const first = lines.findIndex((line) => /^#\s/.test(line));
  const at = first === -1 ? 0 : first + 1;
  const before = lines.slice(0, at).map((line, index) => (index === at - 1 && !line.endsWith('\n') ? `${line}${end}` : line));
  return `${mark}${[...before, `${status}${end}`, ...lines.slice(at)].join('')}`;
}
