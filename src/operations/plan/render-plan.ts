import type { Sequence } from '../../change/sequence.js';
import { describeChange } from '../../change/render.js';
import { type ChainedRevision, renderChain } from '../../change/revision-chain.js';
import type { RevisionGround } from '../../recommendation/recommend.js';

/** The revisions of each phase, each on the one before. */
export function renderPlan(sequence: Sequence, ground: RevisionGround, title: string | undefined): readonly (readonly ChainedRevision[])[] {
  const rendered: (readonly ChainedRevision[])[] = [];
  for (const { changes, deploys, moment } of sequence.phases) {
    const last = rendered.flat().at(-1);
    const heads = last === undefined ? ground.heads : [last.id];
    const told = title ?? titleOf(changes);
    rendered.push(
      renderChain({
        ...ground,
        heads,
        groups: [changes],
        schema: ground.defaultSchema,
        lockTimeout: '2s',
        lead: deploys.map((deploy) => `Deploy ${deploy} before this revision runs.`),
        title: sequence.phases.length === 1 ? told : `${told} (${moment})`,
      }),
    );
  }
  return rendered;
}

/** In a few words; statements of plinth's own only where nothing else is done. */
function titleOf(changes: Sequence['phases'][number]['changes']): string {
  const told = changes.filter((change) => change.kind !== 'rawSql').map(describeChange);
  const all = told.length > 0 ? told : changes.filter(({ kind }) => kind === 'rawSql').map((change) => firstWords(describeChange(change)));
  const shown = all.filter((text) => text !== '');
  return shown.length > 2 ? `${shown[0]} and ${shown.length - 1} more` : shown.join(', ');
}

/** `ALTER TABLE public.orders DROP …` */
function firstWords(sql: string): string {
  const words = sql.split(/\s+/).slice(0, 6).join(' ');
  return words.length > 60 ? words.slice(0, 60) : words;
}
