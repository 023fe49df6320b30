import * as z from 'zod';
import { Failure } from '../../failure/failure.js';
import { dayOf } from '../../team/memory/file-name.js';
import type { MemoryEntry } from '../../team/memory/entry.js';
import { readEntry } from '../../team/memory/read-entry.js';
import type { Memory } from '../../team/memory/read-memory.js';
import { describeInsight, draftEntry, type EntryDraft, type Insight, writeDraft } from '../../operations/memory/draft.js';
import { findEntry, listEntry, openMemory } from '../../operations/memory/open.js';
import { aboutNothing } from '../about.js';
import type { Section } from '../answer.js';
import type { Examination } from '../examination.js';
import { defineTool } from '../tool.js';
import type { Workbench } from '../workbench.js';

const short = z.string().max(500);
const list = z.array(z.string().max(200)).max(50);

export const memory = defineTool({
  name: 'memory',
  title: 'Memory of the project',
  description:
    'What earlier runs and people wrote down: without arguments the entries and what the last review proposes; one entry; or propose one. An entry of an agent is recalled and silences nothing; it is written only where plinth.toml says [memory] write = true, else shown.',
  writes: true,
  input: z.object({
    entry: short.optional().describe('show this entry'),
    all: z.boolean().default(false).describe('list retired ones too'),
    keep: list.optional().describe('topics that the last review proposes, to be written'),
    propose: z
      .strictObject({
        insight: short.min(1),
        text: z.string().max(4_000).optional(),
        domain: short.optional(),
        source: short.optional(),
        appliesWhen: short.optional(),
        tables: list.optional(),
        columns: list.optional(),
        operations: list.optional(),
        postgres: short.optional(),
        topic: short.optional(),
      })
      .optional()
      .describe('an insight of one line about this project only: no general knowledge, no values, no secrets'),
  }),
  async answer({ entry, all, keep, propose }, bench) {
    const known = await openMemory(bench.directory);
    const sections =
      entry !== undefined
        ? showEntry(known, entry, bench)
        : propose !== undefined
          ? await keepDrafts([draftInsight(known, propose, bench.clock())], known, bench)
          : keep !== undefined
            ? await keepDrafts(chooseDrafts(keep, bench.last()), known, bench)
            : listEntries(known, all, bench);
    return { about: aboutNothing(bench), sections, notExamined: known.broken.map(describeBroken) };
  },
});

function describeBroken({ file, line, reason }: Memory['broken'][number]): string {
  return `${file}${line === null ? '' : `:${line}`} memory entry: ${reason}`;
}

function listEntries({ folder, entries }: Memory, all: boolean, bench: Workbench): Section[] {
  const day = dayOf(bench.clock());
  const listed = entries.map((entry) => listEntry(entry, day)).filter(({ state }) => all || state !== 'retired');
  const proposed = bench.last()?.review.memory;
  return [
    { kind: 'facts', name: 'memory', facts: { folder: folder.shown, entries: listed.length } },
    {
      kind: 'rows',
      name: 'entries',
      columns: ['name', 'insight', 'domain', 'author', 'state', 'applies when'],
      rows: listed.map(({ name, insight, domain, author, state, appliesWhen }) => [name, insight, domain, author, state, appliesWhen]),
    },
    {
      kind: 'rows',
      name: 'proposed by the last review',
      columns: ['topic', 'insight', 'domain', 'lines'],
      rows: (proposed?.proposed ?? []).map(({ topic, insight, domain, lines }) => [topic, insight, domain, lines.join(' ')]),
    },
    {
      kind: 'rows',
      name: 'contradicted by the last review',
      columns: ['file', 'reason'],
      rows: (proposed?.retired ?? []).map(({ file, reason }) => [file, reason]),
    },
  ];
}

function showEntry(known: Memory, name: string, bench: Workbench): Section[] {
  const entry = findEntry(known, name);
  const { insight, lines, source, appliesWhen, author, domain, retired, scope, accepts, facts } = entry;
  return [
    {
      kind: 'facts',
      name: 'entry',
      facts: {
        name: entry.name,
        insight,
        domain,
        source,
        'applies when': appliesWhen,
        author,
        retired,
        state: listEntry(entry, dayOf(bench.clock())).state,
      },
    },
    { kind: 'rows', name: 'lines', columns: ['line'], rows: lines.map((line) => [line]) },
    {
      kind: 'facts',
      name: 'for machines',
      facts: { scope: JSON.stringify(scope), accepts: JSON.stringify(accepts), facts: JSON.stringify(facts) },
    },
  ];
}

function draftInsight(known: Memory, insight: Insight, now: Date): EntryDraft {
  return draftEntry(known, describeInsight(insight), now);
}

/** Throws `usage` for what the last review does not propose. */
function chooseDrafts(topics: readonly string[], last: Examination | null): readonly EntryDraft[] {
  const drafts = last?.drafts ?? [];
  const unknown = topics.find((topic) => !drafts.some((draft) => draft.topic === topic));
  if (unknown === undefined) return drafts.filter(({ topic }) => topics.includes(topic));
  throw new Failure('usage', `the last review does not propose "${unknown.slice(0, 80)}"`, {
    hint: drafts.length === 0 ? 'Call review first.' : `It proposes ${drafts.map(({ topic }) => topic).join(', ')}.`,
  });
}

/** Written where the team wants that, shown in any case. One that says what another says already is not written twice. */
async function keepDrafts(drafts: readonly EntryDraft[], known: Memory, bench: Workbench): Promise<Section[]> {
  const { memory: settings } = await bench.configuration();
  const outcomes = drafts.map((draft): readonly [EntryDraft, string] => {
    const twin = findTwin(draft, known);
    if (twin !== null) return [draft, `not written: ${twin} says the same`];
    if (settings?.write !== true) return [draft, 'not written: plinth.toml does not say [memory] write = true'];
    writeDraft(known, draft, () => undefined);
    return [draft, 'written'];
  });
  return [
    {
      kind: 'rows',
      name: 'entries',
      columns: ['file', 'outcome'],
      rows: outcomes.map(([{ name }, outcome]) => [`${known.folder.shown}/${name}`, outcome]),
    },
    { kind: 'quotes', name: 'what they say', quotes: drafts.map(({ name, text }) => ({ label: name, language: 'markdown', text })) },
  ];
}

/** An entry that says the same, retired ones too: what somebody retired is not written again. */
function findTwin({ name, text }: EntryDraft, { entries }: Memory): string | null {
  const read = readEntry(name, name, text);
  const saysOf = ({ name: _, file: __, retired: ___, ...says }: MemoryEntry): string => JSON.stringify(says);
  return 'broken' in read ? null : (entries.find((each) => saysOf(each) === saysOf(read.entry))?.name ?? null);
}
