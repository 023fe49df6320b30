import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFailure } from '../../failure/failure.js';
import { rules } from '../../rules/registry.js';
import type { FileEdit } from '../../source/edit-diff.js';
import { describeKnowledge } from '../../team/knowledge/describe-knowledge.js';
import type { Knowledge } from '../../team/knowledge/knowledge.js';
import { type Contradiction, findContradictions } from '../../team/memory/contradict.js';
import { dayOf, nameEntry } from '../../team/memory/file-name.js';
import { inRepository } from '../../team/memory/find-folder.js';
import type { Memory } from '../../team/memory/read-memory.js';
import type { Proposal } from '../../team/memory/propose/proposal.js';
import { proposeEntries } from '../../team/memory/propose/propose.js';
import { recall } from '../../team/memory/recall.js';
import type { Situation } from '../../team/memory/situation.js';
import { writeEntry, writeRetirement } from '../../team/memory/write-entry.js';
import { writeFiles } from '../fix/write-files.js';
import type { EntryDraft } from '../memory/draft.js';
import type { Examined } from './examine.js';
import type { Review } from './result.js';

/** What was known before a review, and what it leaves to know. */
export interface Remembered {
  readonly knowledge: readonly Knowledge[];
  readonly memory: Review['memory'];
  /** The proposals as they would be written. */
  readonly drafts: readonly Draft[];
}

/** An entry that it proposes. */
export interface Draft extends EntryDraft {
  readonly topic: string;
}

/**
 * Compares the memory with what was found, and proposes new entries. They are written where that was asked for, on the command line or in
 * plinth.toml; a folder that cannot be written to costs the review only where the command line asked.
 */
export function rememberReview(examined: Examined, asked: 'asked' | 'configured' | 'never'): Remembered {
  const { application, accepting, remembered, surroundings } = examined;
  const { memory, prose, configuration } = application;
  const situation = describeSituation(examined);
  const contradictions = findContradictions(memory.entries, situation);
  const refuted = new Set(contradictions.map(({ entry }) => entry));
  const held = memory.entries.filter((entry) => entry.retired === null && !refuted.has(entry));
  const proposals = proposeEntries(situation, memory.entries, held);
  const recalled = recall(held, situation);
  const isWanted = asked === 'asked' || (asked === 'configured' && configuration.memory?.write === true);
  const day = dayOf(surroundings.now);
  const isWritten = isWanted && write();
  const named = nameProposals(proposals, memory, day);
  return {
    drafts: named.map(({ name, proposal: { topic, text } }) => ({ topic, name, text: writeEntry(name, text) })),
    knowledge: describeKnowledge({
      situation,
      prose,
      protocolHolds: examined.protocol.source === 'file',
      memory,
      recalled,
      accepting,
      volumes: remembered,
      contradictions,
    }),
    memory: {
      folder: memory.folder.shown,
      proposed: named.map(({ name, proposal: { topic, text } }) => ({
        topic,
        insight: text.insight,
        domain: text.domain,
        lines: [...text.lines],
        file: isWritten ? `${memory.folder.shown}/${name}` : null,
      })),
      retired: contradictions.map(({ entry, reason }) => ({ file: entry.file, reason, written: isWritten })),
    },
  };

  function write(): boolean {
    try {
      writeFiles(memory.folder.root, editMemory(memory, proposals, contradictions, day), surroundings.passPointOfNoReturn);
      return true;
    } catch (error) {
      if (asked === 'asked' || !isFailure(error) || error.code !== 'output_not_writable') throw error;
      surroundings.note(`The memory was not written: ${error.message}. ${error.detail ?? ''}`.trim());
      return false;
    }
  }
}

function describeSituation(examined: Examined): Situation {
  const { request, application, major, judged, inputs, findings, accepting, outcomes, recommended, surroundings } = examined;
  return {
    command: 'review',
    major,
    catalog: judged.catalog,
    statistics: inputs.statistics,
    naming: application.naming,
    engines: application.engines,
    findings,
    accepted: accepting.accepted.map(({ finding }) => finding),
    outcomes,
    judgingPlans: rules.filter(({ reads }) => reads.includes('plans')).map(({ id }) => id),
    recommendations: recommended.recommendations,
    changesOf: recommended.candidates,
    isWhole: request.proof && (request.only ?? []).length === 0 && (request.skip ?? []).length === 0,
    day: dayOf(surroundings.now),
  };
}

function nameProposals(
  proposals: readonly Proposal[],
  { entries, broken }: Memory,
  day: string,
): readonly { readonly name: string; readonly proposal: Proposal }[] {
  const taken = new Set([...entries, ...broken].map(({ name }) => name.toLowerCase()));
  return proposals.map((proposal) => {
    const name = nameEntry(day, proposal.topic, taken);
    taken.add(name);
    return { name, proposal };
  });
}

/** New files, and a line in those that do not hold any more. */
function editMemory(
  memory: Memory,
  proposals: readonly Proposal[],
  contradictions: readonly Contradiction[],
  day: string,
): readonly FileEdit[] {
  return [
    ...nameProposals(proposals, memory, day).map(({ name, proposal }) => ({
      file: inRepository(memory.folder, name),
      before: null,
      after: writeEntry(name, proposal.text),
    })),
    ...contradictions.map(({ entry: { name }, reason }) => {
      const before = new TextDecoder().decode(readFileSync(join(memory.folder.path, name)));
      return { file: inRepository(memory.folder, name), before, after: writeRetirement(before, day, reason) };
    }),
  ];
}
