import { createColors } from 'picocolors';
import type { Review } from '../operations/review/result.js';
import { countOf } from '../source/count-of.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

type Knowledge = Review['knowledge'][number];

/** Entries that are shown; the others are counted. */
const SHOWN = 5;

/** What was read first, and what came of it: conventions in a line, files by name, entries that apply with what they changed. */
export function renderKnowledge({ knowledge }: Review, style: Style): string {
  const color = createColors(style.color);
  const entries = knowledge.filter(({ kind }) => kind === 'memory entry').toSorted(byEffect);
  const lines = [
    color.dim(wrap(`Read first: ${describeSources(knowledge)}`, style.width)),
    ...entries.slice(0, SHOWN).flatMap((entry) => renderEntry(entry, style)),
    ...(entries.length > SHOWN ? [color.dim(`  and ${entries.length - SHOWN} more entries, in --format json`)] : []),
  ];
  return lines.join('\n');
}

/** Those that changed something, or failed to, go before those that are only told. */
function byEffect(one: Knowledge, other: Knowledge): number {
  const weigh = ({ applied, ignored }: Knowledge): number => Number(applied.length > 0 || ignored !== null);
  return weigh(other) - weigh(one);
}

/** Conventions, files and the number of entries, and what was looked for and is not there. */
export function describeSources(knowledge: readonly Knowledge[]): string {
  const conventions = knowledge.filter(({ kind }) => kind === 'convention').map(({ read }) => shorten(read));
  const files = knowledge
    .filter(({ kind }) => kind === 'conventions file' || kind === 'team protocol')
    .map(({ file, read }) => `${file ?? ''} (${countOf(read.split('\n').length, 'line')}, quoted, not interpreted)`);
  const memory = knowledge.filter(({ kind }) => kind === 'memory').map(({ file, read }) => `memory ${file ?? ''}: ${read}`);
  const missing = [
    ...(knowledge.some(({ kind }) => kind === 'conventions file') ? [] : ['no CLAUDE.md or AGENTS.md']),
    ...(knowledge.some(({ kind }) => kind === 'team protocol') ? [] : ['no team protocol']),
    ...(memory.length > 0 ? [] : ['no memory']),
  ];
  return `${[...conventions, ...files, ...memory, ...missing].join('; ')}.`;
}

/** Naming templates are long, and stand in the JSON. */
function shorten(convention: string): string {
  return convention.startsWith('names: ') ? 'names by the convention of the metadata' : convention;
}

/** The insight in a line, and below it what came of it. */
function renderEntry({ file, read, reasons, applied, ignored }: Knowledge, { width, color: colored }: Style): readonly string[] {
  const color = createColors(colored);
  const effects = [...applied, ...(ignored === null ? [] : [`not applied: ${ignored}`])];
  const why = reasons.length === 0 ? '' : `recalled because ${reasons.join(', ')}`;
  const after = [...effects, ...(why === '' ? [] : [why])].join('; ');
  return [clip(`  ${file?.split('/').at(-1) ?? ''}: "${read}"`, width), color.dim(wrap(`${after}.`, width, '    '))];
}

/** Findings that a person let pass. */
export function renderAccepted({ accepted }: Review, style: Style): string {
  if (accepted.length === 0) return '';
  const color = createColors(style.color);
  return [
    color.bold(`Accepted (${accepted.length})`),
    ...accepted.flatMap(({ rule, id, message, reason, until, file }) => [
      `  ${rule} ${color.dim(id)}`,
      wrap(message, style.width, '    '),
      color.dim(wrap(`Until ${until}, by ${file}: "${reason}"`, style.width, '    ')),
    ]),
  ].join('\n');
}

/** New entries by topic, and those that do not hold any more. */
export function renderMemory({ memory }: Review, style: Style): string {
  const color = createColors(style.color);
  const { folder, proposed, retired } = memory;
  const written = proposed.some(({ file }) => file !== null);
  const title = written
    ? `Remembered (${proposed.length}), in ${folder}`
    : `Worth remembering (${proposed.length}): --write-memory writes it to ${folder}`;
  const few = proposed.length > FEW ? proposed.slice(0, FEW - 1) : proposed;
  return [
    ...(proposed.length === 0 ? [] : [color.bold(title)]),
    ...few.map(({ topic, insight }) => `  ${clip(`${topic}: ${insight}`, style.width - 2)}`),
    ...(few.length < proposed.length ? [`  and ${proposed.length - few.length} more, in --format json`] : []),
    ...retired.map(({ file, reason, written: done }) =>
      wrap(`${done ? 'Retired' : 'To be retired'}: ${file}: ${reason}.`, style.width, '  '),
    ),
  ].join('\n');
}

const FEW = 4;

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
