import { z } from 'zod';
import { Failure } from '../../failure/failure.js';
import { dayOf, nameEntry, slug } from '../../team/memory/file-name.js';
import { inRepository } from '../../team/memory/find-folder.js';
import { type MachineForm, machineForm } from '../../team/memory/machine-form.js';
import { readEntry } from '../../team/memory/read-entry.js';
import { type EntryText, writeEntry } from '../../team/memory/write-entry.js';
import { writeFiles } from '../fix/write-files.js';
import { defineOperation } from '../operation.js';
import { directory, openMemory } from './open.js';
import { memoryAddSchema } from './result.js';

const text = (description: string, placeholder = 'text') => z.string().trim().min(1).optional().meta({ description, placeholder });
const names = (description: string, placeholder: string) => z.array(z.string()).optional().meta({ description, placeholder });

const request = z.object({
  dir: directory.meta({ argument: true, description: 'the directory of the project' }),
  insight: text('what is known, in one line'),
  text: text('more of it, a line or several'),
  domain: text('its area: schema, indexing, migration, query optimization, connections'),
  source: text('how it was found'),
  appliesWhen: text('when it is to be recalled, in words'),
  tables: names('recall it where one of these tables is judged', 'names'),
  columns: names('recall it where one of these columns is judged', 'table.column'),
  operations: names('recall it in these commands, or where such a change is recommended', 'names'),
  postgres: text('recall it on these majors: 16, ">=16"', 'major'),
  accept: text('let a finding pass: its id, or rule:object. Needs --reason and --until; for people, not for agents', 'finding'),
  reason: text('why the finding is accepted'),
  until: text('last day on which it is accepted, UTC', 'YYYY-MM-DD'),
  topic: text('the end of the file name', 'words'),
});

type Request = z.output<typeof request>;

export const memoryAdd = defineOperation({
  name: 'memory add',
  summary: 'Write an entry to the memory; with --accept, one by which a person lets a finding pass for a time',
  input: request,
  output: memoryAddSchema,
  async run(asked, { now, passPointOfNoReturn }) {
    const { folder, entries, broken } = await openMemory(asked.dir);
    const entry = asked.accept === undefined ? insightOf(asked) : acceptanceOf(asked, asked.accept, dayOf(now));
    const taken = new Set([...entries, ...broken].map(({ name }) => name.toLowerCase()));
    const name = nameEntry(dayOf(now), slug(asked.topic ?? entry.topic), taken);
    const written = writeEntry(name, entry.text);
    const read = readEntry(name, name, written);
    if ('broken' in read)
      throw new Failure('memory_entry_refused', 'the entry is not written', {
        detail: `${read.broken.reason}.`,
        hint: 'Say it otherwise.',
      });
    writeFiles(folder.root, [{ file: inRepository(folder, name), before: null, after: written }], passPointOfNoReturn);
    return { formatVersion: 1 as const, file: `${folder.shown}/${name}`, text: written };
  },
  exitCode: () => 0,
});

interface NewEntry {
  readonly topic: string;
  readonly text: EntryText;
}

function insightOf({ insight, ...asked }: Request): NewEntry {
  if (insight === undefined)
    throw new Failure('usage', 'an entry needs an insight', { hint: 'Add --insight "…", or --accept with --reason and --until.' });
  if (asked.reason !== undefined || asked.until !== undefined)
    throw new Failure('usage', '--reason and --until belong to --accept', { hint: 'Name the finding with --accept.' });
  const { text = '', domain = 'schema', source = 'written by hand', appliesWhen = 'the task touches it' } = asked;
  const form = parseForm({ author: 'agent', ...scopeOf(asked) });
  return { topic: insight.split(/\s+/).slice(0, 8).join(' '), text: { insight, domain, lines: linesOf(text), source, appliesWhen, form } };
}

/** The only way in which plinth writes an entry of a person's: somebody typed the command. */
function acceptanceOf(asked: Request, accept: string, day: string): NewEntry {
  const { reason, until, text = '', domain = 'acceptance', source = 'decided by a person' } = asked;
  if (reason === undefined || until === undefined)
    throw new Failure('usage', 'an acceptance needs a reason and a last day', { hint: 'Add --reason "…" --until YYYY-MM-DD.' });
  const at = accept.indexOf(':');
  const meant = at === -1 ? { finding: accept } : { rule: accept.slice(0, at), object: accept.slice(at + 1) };
  const form = parseForm({ author: 'person', ...scopeOf(asked), accepts: { ...meant, reason, until } });
  if (until < day) throw new Failure('usage', `--until ${until} lies in the past`, { hint: 'Name the last day on which it is accepted.' });
  const { insight = `${accept} is accepted until ${until}`, appliesWhen = `plinth finds ${accept}` } = asked;
  return {
    topic: `accept ${accept}`,
    text: { insight, domain, lines: [...linesOf(text), `Accepted because: ${reason}`], source, appliesWhen, form },
  };
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function scopeOf({ tables, columns, operations, postgres }: Request): MachineForm {
  return Object.fromEntries(Object.entries({ tables, columns, operations, postgres }).filter(([, value]) => value !== undefined));
}

function parseForm(form: unknown): MachineForm {
  const result = machineForm.safeParse(form);
  if (result.success) return result.data;
  throw new Failure('usage', 'the entry cannot be written', {
    detail: result.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('\n'),
    hint: 'A finding is 12 hexadecimal digits, or rule:object; a day is YYYY-MM-DD; a version is 16 or ">=16".',
  });
}
