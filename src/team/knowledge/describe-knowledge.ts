import { newIndexes } from '../../recommendation/index-facts.js';
import { countOf } from '../../source/count-of.js';
import { formatCount } from '../../statistics/figures.js';
import type { AcceptanceState, Accepting } from '../memory/accept.js';
import type { Contradiction } from '../memory/contradict.js';
import type { MemoryEntry } from '../memory/entry.js';
import type { Memory } from '../memory/read-memory.js';
import { hasForm, type Recalled } from '../memory/recall.js';
import type { RememberedVolume } from '../memory/remembered-volumes.js';
import type { Situation } from '../memory/situation.js';
import { describeConvention, detectConventions } from './conventions.js';
import type { Knowledge } from './knowledge.js';
import type { ProseFile } from './read-prose.js';

/** Everything that was known before, and what came of it. */
export interface KnowledgeGround {
  readonly situation: Situation;
  readonly prose: readonly ProseFile[];
  /** Whether the team's protocol gave the roster and the format of hand-offs. */
  readonly protocolHolds: boolean;
  readonly memory: Memory;
  readonly recalled: readonly Recalled[];
  readonly accepting: Accepting;
  readonly volumes: readonly RememberedVolume[];
  readonly contradictions: readonly Contradiction[];
}

/** Characters of a file that are quoted. */
const QUOTED = 1000;

/** What was read first, in the order of reading: conventions of the schema, files of people, memory. */
export function describeKnowledge(ground: KnowledgeGround): readonly Knowledge[] {
  const { situation, prose, protocolHolds, memory } = ground;
  const nothing = { reasons: [], applied: [], ignored: null };
  return [
    ...detectConventions(situation.catalog, situation.naming).map((convention): Knowledge => ({
      ...nothing,
      kind: 'convention',
      file: null,
      read: describeConvention(convention),
      applied: convention.name === 'naming' ? describeNaming(situation) : [],
    })),
    ...prose.map(({ kind, file, text }): Knowledge => ({
      ...nothing,
      kind,
      file,
      read: quote(text),
      applied: kind === 'team protocol' && protocolHolds ? ['its roster and its format hold for hand-offs'] : [],
    })),
    ...(memory.entries.length + memory.broken.length === 0
      ? []
      : [{ ...nothing, kind: 'memory' as const, file: memory.folder.shown, read: countEntries(ground) }]),
    ...memory.entries.flatMap((entry) => describeEntry(entry, ground)),
  ];
}

function describeNaming({ changesOf }: Situation): string[] {
  const made = new Set([...changesOf.values()].flatMap(({ changes }) => newIndexes(changes).map(({ name }) => name)));
  return made.size === 0 ? [] : [`${countOf(made.size, 'new name')} of indexes made by it`];
}

function quote(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= QUOTED ? trimmed : `${trimmed.slice(0, QUOTED)}… (${trimmed.length - QUOTED} more characters)`;
}

function countEntries({ memory: { entries, broken }, recalled }: KnowledgeGround): string {
  const retired = entries.filter((entry) => entry.retired !== null).length;
  const prose = entries.filter((entry) => entry.retired === null && !hasForm(entry) && entry.accepts === null).length;
  const parts = [
    `${recalled.length} recalled`,
    ...(retired === 0 ? [] : [`${retired} retired`]),
    ...(prose === 0 ? [] : [`${prose} without a machine form`]),
    ...(broken.length === 0 ? [] : [`${broken.length} not used`]),
  ];
  return `${entries.length + broken.length} ${entries.length + broken.length === 1 ? 'entry' : 'entries'}: ${parts.join(', ')}`;
}

/** Nothing where it neither applies nor means to. */
function describeEntry(entry: MemoryEntry, ground: KnowledgeGround): Knowledge[] {
  const reasons = ground.recalled.find((each) => each.entry === entry)?.reasons ?? [];
  const state = ground.accepting.states.get(entry);
  const applied = [...describeAcceptance(entry, state, ground), ...describeVolumes(entry, ground), ...describeIndexes(entry, ground)];
  const contradiction = ground.contradictions.find((each) => each.entry === entry)?.reason;
  const ignored = contradiction === undefined ? explainState(entry, state) : `contradicted: ${contradiction}`;
  if (reasons.length === 0 && applied.length === 0 && ignored === null) return [];
  return [{ kind: 'memory entry', file: entry.file, read: entry.insight, reasons: [...reasons], applied, ignored }];
}

function describeAcceptance(entry: MemoryEntry, state: AcceptanceState | undefined, { accepting }: KnowledgeGround): string[] {
  if (state !== 'applies' || entry.accepts === null) return [];
  const passed = accepting.accepted.filter(({ file }) => file === entry.file);
  return passed.length === 0 ? [] : [`accepts ${passed.map(({ finding }) => finding.id).join(', ')} until ${entry.accepts.until}`];
}

function explainState({ accepts }: MemoryEntry, state: AcceptanceState | undefined): string | null {
  if (state === 'expired') return `expired on ${accepts?.until ?? ''}: it accepts nothing any more`;
  if (state === 'not by a person') return 'only an entry with author = "person" accepts findings';
  if (state === 'no such finding') return 'what it accepts is not found in this run';
  return null;
}

function describeVolumes(entry: MemoryEntry, { volumes }: KnowledgeGround): string[] {
  return volumes
    .filter((volume) => volume.entry === entry)
    .map(({ table, what, value }) =>
      what === 'rows'
        ? `its ${formatCount(value)} rows stand in as the volume of ${table}: nothing better is known`
        : `its growth of ${formatCount(value)} rows a month stands in for ${table}: none is declared`,
    );
}

/** Whether a decided index is there, or is decided upon again. */
function describeIndexes(entry: MemoryEntry, { situation }: KnowledgeGround): string[] {
  if (entry.retired !== null) return [];
  const there = new Set(situation.catalog.tables.flatMap(({ indexes }) => indexes.map(({ name }) => name)));
  const proposed = new Map(
    [...situation.changesOf].flatMap(([id, { changes }]) => newIndexes(changes).map(({ name }) => [name, id] as const)),
  );
  return Object.keys(entry.facts.indexes ?? {}).flatMap((name) => {
    if (there.has(name)) return [`index ${name} is in place, as decided`];
    const id = proposed.get(name);
    return id === undefined ? [] : [`recommendation ${id} decides on ${name} again`];
  });
}
