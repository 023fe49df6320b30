import { Failure } from '../failure/failure.js';
import type { Examination } from './examination.js';

/** What decides what an examination finds. */
export interface Ground {
  /** Fingerprint of the files. */
  readonly files: string;
  readonly target: string | null;
  readonly source: string | null;
  readonly proved: boolean;
  /** What it goes on from; null for a fresh one. */
  readonly continued: string | null;
}

/** Examinations of this process, the newest last. */
export interface Analyses {
  /** Keeps one; `ground` is null for what was found while files were edited: it belongs to no state of them, and only its id finds it. */
  keep(ground: Ground | null, examination: Examination): void;
  /** The one that was found on this ground, which is then the newest. */
  find(ground: Ground): Examination | undefined;
  /** The newest of the same files, target and source, fresh or continued; one with proofs before its like without. */
  newest(ground: Omit<Ground, 'continued' | 'proved'> & { readonly proved: boolean | 'either' }): Examination | undefined;
  /** Throws `previous_unreadable`. */
  byId(analysis: string): Examination;
  last(): Examination | null;
}

interface Kept {
  readonly ground: Ground | null;
  readonly examination: Examination;
}

/** Examinations that are kept. */
const KEPT = 8;

export function keepAnalyses(): Analyses {
  let kept: readonly Kept[] = [];
  const put = (one: Kept): void => void (kept = [...kept.filter((other) => other !== one), one].slice(-KEPT));
  return {
    keep(ground, examination) {
      kept = kept.filter((other) => ground === null || !isSame(other.ground, ground));
      put({ ground, examination });
    },
    find(ground) {
      const found = kept.find((each) => isSame(each.ground, ground));
      if (found !== undefined) put(found);
      return found?.examination;
    },
    newest({ proved, ...asked }) {
      const like = kept.filter(
        ({ ground }) =>
          ground !== null &&
          isSame({ ...ground, proved: false, continued: null }, { ...asked, proved: false, continued: null }) &&
          (proved === 'either' || ground.proved === proved),
      );
      const last = like.at(-1);
      return (like.find(({ ground }) => ground?.proved === true && ground.continued === last?.ground?.continued) ?? last)?.examination;
    },
    byId(analysis) {
      const found = kept.findLast(({ examination }) => examination.analysis === analysis);
      if (found !== undefined) return found.examination;
      throw new Failure('previous_unreadable', `this session has no analysis ${analysis}`, {
        detail: `The last ${KEPT} are kept, and those of other sessions are not known.`,
        hint: 'Call review first, or name the file that "plinth review --format json -o FILE" wrote.',
      });
    },
    last: () => kept.at(-1)?.examination ?? null,
  };
}

function isSame(one: Ground | null, other: Ground): boolean {
  return one !== null && keyOf(one) === keyOf(other);
}

export function keyOf({ files, target, source, proved, continued }: Ground): string {
  return JSON.stringify([files, target, source, proved, continued]);
}
