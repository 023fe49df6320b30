import { parse, TomlDate, TomlError } from 'smol-toml';
import type * as z from 'zod';
import { suggest } from '../../configuration/suggest.js';
import type { BrokenEntry, MemoryEntry } from './entry.js';
import { findSecrets } from './find-secrets.js';
import { type MachineForm, machineForm } from './machine-form.js';

type Header = 'insight' | 'domain' | 'source' | 'applies when' | 'status';

interface Section {
  readonly header: Header;
  readonly value: string;
  readonly lines: readonly string[];
}

/** `## Insight: …`, as the format has it, and as people vary it: `### Insight`, `**Insight:** …`, `Insight: …` at the start of a line. */
const HEADER = /^(?:#{1,6}\s*|\*\*\s*)?(insight|domain|source|applies[ -]when|status)\s*(?::\s*\*\*|\*\*\s*:|:)\s*(.*)$/i;
const BARE = /^#{1,6}\s*(insight|domain|source|applies[ -]when|status)\s*$/i;
const FENCE = /^\s*(`{3,}|~{3,})\s*(.*)$/;
/** How the block begins that a machine reads. */
const MACHINE = /^(?:toml\s+)?plinth$/i;

export type ReadEntry = { readonly entry: MemoryEntry } | { readonly broken: BrokenEntry };

/**
 * One file of the memory folder. It takes what agents really write (headers in any order, bold instead of `##`, no domain), and refuses
 * what has no insight, what holds a secret, and a machine form that is wrong: half an entry would be worse than none.
 */
export function readEntry(name: string, file: string, given: string): ReadEntry {
  const text = given.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const broken = (reason: string, line: number | null = null): ReadEntry => ({ broken: { name, file, line, reason } });
  const [secret] = findSecrets(text);
  if (secret !== undefined) return broken(`it holds what looks like ${secret.what}: nothing of it is used or shown`, secret.line);
  const { prose, blocks, open } = splitBlocks(text);
  if (open !== null) return broken('its code block is not closed', open);
  const [block, second] = blocks;
  if (second !== undefined) return broken('it has two blocks for plinth: one is enough', second.line);
  const form = block === undefined ? {} : readForm(block.text);
  if ('problem' in form) return broken(form.problem, (block?.line ?? 0) + (form.line ?? 0));
  const sections = readSections(prose);
  const valueOf = (header: Header): string => sections.find((section) => section.header === header)?.value ?? '';
  const insight = valueOf('insight');
  if (insight === '') return broken('it has no "## Insight:" line');
  const { author = 'agent', accepts = null, facts = {}, ...scope } = form;
  return {
    entry: {
      name,
      file,
      insight,
      domain: valueOf('domain'),
      lines: sections.flatMap(({ lines }) => lines),
      source: valueOf('source'),
      appliesWhen: valueOf('applies when'),
      author,
      retired: /^retired\b[\s:,.-]*(.*)$/i.exec(valueOf('status'))?.[1] ?? null,
      scope,
      accepts,
      facts,
    },
  };
}

interface Block {
  readonly text: string;
  /** Of its fence. */
  readonly line: number;
}

/** Parts the prose from plinth's own blocks; other code blocks stay prose, and headers inside of them are none. */
function splitBlocks(text: string): { readonly prose: readonly string[]; readonly blocks: readonly Block[]; readonly open: number | null } {
  const prose: string[] = [];
  const blocks: Block[] = [];
  let fence: { readonly mark: string; readonly isMachine: boolean; readonly line: number; readonly held: string[] } | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const [, mark, info = ''] = FENCE.exec(line) ?? [];
    if (fence !== null) {
      const closes = mark !== undefined && info === '' && mark.startsWith(fence.mark);
      if (!closes) fence.held.push(line);
      else if (fence.isMachine) blocks.push({ text: fence.held.join('\n'), line: fence.line });
      else prose.push(...fence.held.map((held) => `    ${held}`));
      if (closes) fence = null;
    } else if (mark !== undefined) fence = { mark, isMachine: MACHINE.test(info.trim()), line: index + 1, held: [] };
    else prose.push(line);
  }
  return { prose, blocks, open: fence?.line ?? null };
}

/** Sections in order. What stands below a header is its value where it has none, else it belongs to the insight itself. */
function readSections(prose: readonly string[]): Section[] {
  const sections: { header: Header; value: string; lines: string[] }[] = [];
  for (const line of prose) {
    const [, written, value = ''] = HEADER.exec(line) ?? BARE.exec(line) ?? [];
    const last = sections.at(-1);
    const stripped = line.trim();
    if (written !== undefined)
      sections.push({ header: written.toLowerCase().replace('-', ' ') as Header, value: value.replace(/\*\*$/, '').trim(), lines: [] });
    else if (last === undefined || stripped === '') continue;
    else if (last.value === '') last.value = stripped;
    else last.lines.push(stripped);
  }
  return sections;
}

/** A form that is not understood says what is wrong, and where, counted from its fence. */
function readForm(text: string): MachineForm | { readonly problem: string; readonly line?: number } {
  try {
    const result = machineForm.safeParse(plain(parse(text)));
    return result.success ? result.data : { problem: describeIssue(result.error.issues) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { problem: 'its block for plinth is not valid TOML', line: error.line };
  }
}

/** TOML's dates as their text. */
function plain(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function describeIssue(issues: readonly z.core.$ZodIssue[]): string {
  const [issue] = issues;
  if (issue === undefined) return 'its block for plinth cannot be used';
  const path = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return `its block for plinth cannot be used: ${path === '' ? '' : `${path}: `}${issue.message}`;
  const closest = suggest(issue.keys[0] ?? '', issue.path.length === 0 ? Object.keys(machineForm.shape) : known);
  return `its block for plinth has a key that plinth does not know${closest === null ? '' : `: did you mean "${closest}"?`}`;
}

const known = ['finding', 'rule', 'object', 'reason', 'until', 'rows', 'growth_per_month', 'indexes', 'conventions', 'pool', 'findings'];
