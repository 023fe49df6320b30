import * as z from 'zod';
import { Failure } from '../../failure/failure.js';
import { dayOf, nameEntry, slug } from '../../team/memory/file-name.js';
import { inRepository } from '../../team/memory/find-folder.js';
import { type MachineForm, machineForm } from '../../team/memory/machine-form.js';
import { readEntry } from '../../team/memory/read-entry.js';
import type { Memory } from '../../team/memory/read-memory.js';
import { type EntryText, writeEntry } from '../../team/memory/write-entry.js';
import { writeFiles } from '../fix/write-files.js';

export const text = (description: string, placeholder = 'text') => z.string().trim().min(1).optional().meta({ description, placeholder });
const names = (description: string, placeholder: string) => z.array(z.string()).optional().meta({ description, placeholder });

/** What an insight is made of, whoever has it. */
export const insightFields = {
  insight: text('what is known, in one line'),
  text: text('more of it, a line or several'),
  domain: text('its area: schema, indexing, migration, query optimization, connections'),
  source: text('how it was found'),
  appliesWhen: text('when it is to be recalled, in words'),
  tables: names('recall it where one of these tables is judged', 'names'),
  columns: names('recall it where one of these columns is judged', 'table.column'),
  operations: names('recall it in these commands, or where such a change is recommended', 'names'),
  postgres: text('recall it on these majors: 16, ">=16"', 'major'),
  topic: text('the end of the file name', 'words'),
};

export type Insight = z.output<z.ZodObject<typeof insightFields>> & { readonly insight: string };

export interface NewEntry {
  readonly topic: string;
  readonly text: EntryText;
}

/** An entry that could be written: a file of the folder. */
export interface EntryDraft {
  readonly name: string;
  readonly text: string;
}

/** An agent's entry: it is recalled, and accepts nothing. Throws `usage`. */
export function describeInsight({ insight, ...given }: Insight): NewEntry {
  const { text: more = '', domain = 'schema', source = 'written by hand', appliesWhen = 'the task touches it' } = given;
  const form = parseForm({ author: 'agent', ...scopeOf(given) });
  return {
    topic: given.topic ?? insight.split(/\s+/).slice(0, 8).join(' '),
    text: { insight, domain, lines: linesOf(more), source, appliesWhen, form },
  };
}

/** Names it and reads it back. Throws `memory_entry_refused`, for something like a secret above all. */
export function draftEntry({ entries, broken }: Memory, { topic, text: told }: NewEntry, now: Date): EntryDraft {
  const taken = new Set([...entries, ...broken].map(({ name }) => name.toLowerCase()));
  const name = nameEntry(dayOf(now), slug(topic), taken);
  const written = writeEntry(name, told);
  const read = readEntry(name, name, written);
  if ('broken' in read)
    throw new Failure('memory_entry_refused', 'the entry is not written', { detail: `${read.broken.reason}.`, hint: 'Say it otherwise.' });
  return { name, text: written };
}

/** Throws `output_not_writable`. */
export function writeDraft({ folder }: Memory, { name, text: after }: EntryDraft, begin: () => void): void {
  writeFiles(folder.root, [{ file: inRepository(folder, name), before: null, after }], begin);
}

export function linesOf(given: string): readonly string[] {
  return given.split('\n').filter((line) => line.trim() !== '');
}

export function scopeOf({ tables, columns, operations, postgres }: Omit<Insight, 'insight'>): MachineForm {
  return Object.fromEntries(Object.entries({ tables, columns, operations, postgres }).filter(([, value]) => value !== undefined));
}

export function parseForm(form: unknown): MachineForm {
  const result = machineForm.safeParse(form);
  if (result.success) return result.data;
  throw new Failure('usage', 'the entry cannot be written', {
    detail: result.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('\n'),
    hint: 'A finding is 12 hexadecimal digits, or rule:object; a day is YYYY-MM-DD; a version is 16 or ">=16".',
  });
}
