import * as z from 'zod';
import { Failure } from '../../failure/failure.js';
import { dayOf } from '../../team/memory/file-name.js';
import { defineOperation } from '../operation.js';
import { describeInsight, draftEntry, insightFields, linesOf, type NewEntry, parseForm, scopeOf, text, writeDraft } from './draft.js';
import { directory, openMemory } from './open.js';
import { memoryAddSchema } from './result.js';

const request = z.object({
  dir: directory.meta({ argument: true, description: 'the directory of the project' }),
  ...insightFields,
  accept: text('let a finding pass: its id, or rule:object. Needs --reason and --until; for people, not for agents', 'finding'),
  reason: text('why the finding is accepted'),
  until: text('last day on which it is accepted, UTC', 'YYYY-MM-DD'),
});

type Request = z.output<typeof request>;

export const memoryAdd = defineOperation({
  name: 'memory add',
  summary: 'Write an entry to the memory; with --accept, one by which a person lets a finding pass for a time',
  input: request,
  output: memoryAddSchema,
  async run(asked, { now, passPointOfNoReturn }) {
    const memory = await openMemory(asked.dir);
    const entry = asked.accept === undefined ? insightOf(asked) : acceptanceOf(asked, asked.accept, dayOf(now));
    const draft = draftEntry(memory, { ...entry, topic: asked.topic ?? entry.topic }, now);
    writeDraft(memory, draft, passPointOfNoReturn);
    return { formatVersion: 1 as const, file: `${memory.folder.shown}/${draft.name}`, text: draft.text };
  },
  exitCode: () => 0,
});

function insightOf({ insight, ...asked }: Request): NewEntry {
  if (insight === undefined)
    throw new Failure('usage', 'an entry needs an insight', { hint: 'Add --insight "…", or --accept with --reason and --until.' });
  if (asked.reason !== undefined || asked.until !== undefined)
    throw new Failure('usage', '--reason and --until belong to --accept', { hint: 'Name the finding with --accept.' });
  return describeInsight({ ...asked, insight });
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
