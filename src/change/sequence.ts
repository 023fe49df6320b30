import type { Change } from './change.js';

/**
 * Changes that follow each other with deploys between them: what the running code can bear comes first (`expand`), what only the new code
 * can bear afterwards (`contract`).
 */
export interface Sequence {
  readonly phases: readonly Phase[];
}

export interface Phase {
  readonly moment: Moment;
  /** What must be deployed before this phase runs, in words; empty for nothing. */
  readonly deploys: readonly string[];
  readonly changes: readonly Change[];
}

export type Moment = 'expand' | 'contract';

/** One thing that is to change, and when. */
export interface Part {
  readonly moment: Moment;
  readonly changes: readonly Change[];
  /** Why code must be deployed between what expands and this: only with `contract`. Null where the running code can bear it. */
  readonly deploy: string | null;
}

/** All parts in order as one sequence: a single phase where nothing must be deployed between, else two. `deployed` says that code changes with it. */
export function sequenceOf(parts: readonly Part[], { deployed = null }: { readonly deployed?: string | null } = {}): Sequence {
  const deploys = [...new Set(parts.flatMap(({ deploy }) => deploy ?? []))];
  const changes = (moment: Moment): readonly Change[] => parts.filter((part) => part.moment === moment).flatMap((part) => part.changes);
  const [expand, contract] = [changes('expand'), changes('contract')];
  if (deploys.length === 0 && deployed === null) return phases([{ moment: 'expand', deploys: [], changes: [...expand, ...contract] }]);
  return phases([
    { moment: 'expand', deploys: [], changes: expand },
    { moment: 'contract', deploys: deploys.length > 0 ? deploys : deployed === null ? [] : [deployed], changes: contract },
  ]);
}

function phases(all: readonly Phase[]): Sequence {
  return { phases: all.filter(({ changes }) => changes.length > 0) };
}
